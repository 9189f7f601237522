import GRPCCore
import SwiftProtobuf
package import TerminalMessages

/// What server reflection answers: one file for each question.
package struct ReflectionAnswers: Sendable {
  let index: DescriptorIndex

  /// Answers from descriptors.
  package init(index: DescriptorIndex) { self.index = index }

  /// The answer to one request.
  package func answer(
    _ request: Grpc_Reflection_V1_ServerReflectionRequest
  ) -> Grpc_Reflection_V1_ServerReflectionResponse {
    var response = Grpc_Reflection_V1_ServerReflectionResponse()
    response.validHost = request.host
    response.originalRequest = request
    response.messageResponse = member(for: request.messageRequest)
    return response
  }

  private typealias Answer = Grpc_Reflection_V1_ServerReflectionResponse.OneOf_MessageResponse

  private func member(
    for request: Grpc_Reflection_V1_ServerReflectionRequest.OneOf_MessageRequest?
  ) -> Answer {
    switch request {
    case .fileByFilename(let name):
      file(name) ?? error(.notFound, "File not found: \(name)")
    case .fileContainingSymbol(let symbol):
      index.fileNames[symbol].flatMap(file) ?? error(.notFound, "Symbol not found: \(symbol)")
    case .fileContainingExtension(let extended):
      error(
        .notFound,
        "Extension not found: \(extended.containingType) has none; number \(extended.extensionNumber)"
      )
    case .allExtensionNumbersOfType(let type):
      extensions(of: type)
    case .listServices:
      .listServicesResponse(
        .with { $0.service = index.services.map { name in .with { $0.name = name } } }
      )
    case nil:
      error(.invalidArgument, "The request has no member that is known here")
    }
  }

  private func file(_ name: String) -> Answer? {
    index.files[name].map { bytes in
      .fileDescriptorResponse(.with { $0.fileDescriptorProto = [bytes] })
    }
  }

  /// Nothing here has extensions.
  private func extensions(of type: String) -> Answer {
    guard index.messages.contains(type) else { return error(.notFound, "Type not found: \(type)") }
    return .allExtensionNumbersResponse(.with { $0.baseTypeName = type })
  }

  private func error(_ code: RPCError.Code, _ message: String) -> Answer {
    .errorResponse(
      .with {
        $0.errorCode = Int32(code.rawValue)
        $0.errorMessage = message
      }
    )
  }
}
