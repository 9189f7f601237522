import GRPCCore
import GRPCProtobuf
import TerminalAnswers
import TerminalMessages

/// Server reflection, both versions: what goes over the wire is the same.
struct ReflectionService: RegistrableRPCService {
  let answers: ReflectionAnswers
  let limits: ServerLimits

  private static let methods = ["v1", "v1alpha"].map { version in
    MethodDescriptor(
      fullyQualifiedService: "grpc.reflection.\(version).ServerReflection",
      method: "ServerReflectionInfo"
    )
  }

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    for method in Self.methods {
      router.registerHandler(
        forMethod: method,
        deserializer: ProtobufDeserializer<Grpc_Reflection_V1_ServerReflectionRequest>(),
        serializer: ProtobufSerializer<Grpc_Reflection_V1_ServerReflectionResponse>(),
        handler: SilenceLimit(limit: limits.streamSilence).watching { request, _ in
          StreamingServerResponse { writer in
            for try await message in request.messages {
              try await writer.write(answers.answer(message))
            }
            return [:]
          }
        }
      )
    }
  }
}
