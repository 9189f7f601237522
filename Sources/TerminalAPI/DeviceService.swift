import GRPCCore
import GRPCProtobuf
import SwiftProtobuf
import TerminalAnswers
import TerminalMessages

/// The service `SpaceX.API.Device.Device` over whatever answers.
struct DeviceService<Answers: DeviceAnswers>: SpaceX_API_Device_Device.SimpleServiceProtocol {
  let answers: Answers
  let limits: ServerLimits

  /// As generated, but each method within its limit.
  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: SpaceX_API_Device_Device.Method.Handle.descriptor,
      deserializer: ProtobufDeserializer<SpaceX_API_Device_Request>(),
      serializer: ProtobufSerializer<SpaceX_API_Device_Response>(),
      handler: SilenceLimit(limit: limits.callSilence).watching { request, context in
        try await handle(request: request, context: context)
      }
    )
    router.registerHandler(
      forMethod: SpaceX_API_Device_Device.Method.Stream.descriptor,
      deserializer: ProtobufDeserializer<SpaceX_API_Device_ToDevice>(),
      serializer: ProtobufSerializer<SpaceX_API_Device_FromDevice>(),
      handler: SilenceLimit(limit: limits.streamSilence).watching { request, context in
        try await stream(request: request, context: context)
      }
    )
  }

  func handle(
    request: SpaceX_API_Device_Request,
    context: ServerContext
  ) async throws -> SpaceX_API_Device_Response {
    try await answers.answer(request)
  }

  /// One answer for each request and one sign of life for each; a request that fails is answered with
  /// its status, and the stream goes on.
  func stream(
    request: RPCAsyncSequence<SpaceX_API_Device_ToDevice, any Error>,
    response: RPCWriter<SpaceX_API_Device_FromDevice>,
    context: ServerContext
  ) async throws {
    for try await message in request {
      try await response.write(await answers.answer(message))
    }
  }
}
