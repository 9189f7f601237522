import GRPCCore
import SwiftProtobuf
package import TerminalMessages

extension DeviceAnswers {
  /// The answer to a message of a stream: a request that fails is answered with its status.
  package func answer(
    _ message: SpaceX_API_Device_ToDevice
  ) async -> SpaceX_API_Device_FromDevice {
    var answer = SpaceX_API_Device_FromDevice()
    switch message.message {
    case .healthCheck: answer.healthCheck = .init()
    case .request(let request): answer.response = await answered(request)
    // A member that is not known here, or none.
    case nil: answer.response = await answered(.init())
    }
    return answer
  }

  private func answered(_ request: SpaceX_API_Device_Request) async -> SpaceX_API_Device_Response {
    do throws(RPCError) {
      return try await answer(request)
    } catch {
      return .with {
        $0.id = request.id
        $0.apiVersion = Self.apiVersion
        $0.status.code = Int32(error.code.rawValue)
        $0.status.message = error.message
      }
    }
  }
}
