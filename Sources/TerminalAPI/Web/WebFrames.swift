import Foundation
import GRPCCore
import SwiftProtobuf
import TerminalAnswers
import TerminalMessages

/// The coding of gRPC-Web: messages and trailers in frames of one body, as bytes or as base64.
enum WebFormat: Hashable {
  case bytes
  case text

  /// The format of a content type; nil for one that is not gRPC-Web with protobuf.
  init?(contentType: String) {
    // Parameters, as a charset, change nothing.
    switch contentType.prefix(while: { $0 != ";" }).trimmingCharacters(in: .whitespaces)
      .lowercased()
    {
    case "application/grpc-web", "application/grpc-web+proto": self = .bytes
    case "application/grpc-web-text", "application/grpc-web-text+proto": self = .text
    default: return nil
    }
  }

  /// The content type of an answer.
  var contentType: String {
    self == .bytes ? "application/grpc-web+proto" : "application/grpc-web-text+proto"
  }

  /// The one message of a body.
  func message(in body: [UInt8]) throws(RPCError) -> [UInt8] {
    var bytes = body
    if self == .text {
      guard let decoded = Data(base64Encoded: Data(body)) else {
        throw RPCError(code: .invalidArgument, message: "The body is no base64")
      }
      bytes = Array(decoded)
    }
    guard bytes.count >= 5 else {
      throw RPCError(code: .invalidArgument, message: "A frame has 5 bytes at least")
    }
    guard bytes[0] == 0 else {
      throw RPCError(code: .unimplemented, message: "Only plain frames of data are read")
    }
    let length = bytes[1...4].reduce(0) { $0 << 8 | Int($1) }
    guard length == bytes.count - 5 else {
      throw RPCError(
        code: .invalidArgument,
        message: "The frame says \(length) bytes and has \(bytes.count - 5)"
      )
    }
    return Array(bytes.dropFirst(5))
  }

  /// The body of an answer: its message, unless it is refused, and the trailers.
  func body(_ answer: Result<[UInt8], RPCError>) -> [UInt8] {
    var (message, trailers) = ([UInt8](), "grpc-status:0\r\n")
    switch answer {
    case .success(let bytes): message = Self.frame(0, bytes)
    case .failure(let refusal):
      trailers = "grpc-status:\(refusal.code.rawValue)\r\n"
      trailers += "grpc-message:\(Self.escaped(refusal.message))\r\n"
    }
    let bytes = message + Self.frame(0x80, Array(trailers.utf8))
    return self == .bytes ? bytes : Array(Data(bytes).base64EncodedData())
  }

  private static func frame(_ flag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = UInt32(clamping: content.count)
    return [flag] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + content
  }

  /// Percent-encoded, as messages of a status are: no line can be broken by one.
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      (0x20...0x7e).contains(byte) && byte != 0x25
        ? String(UnicodeScalar(byte))
        : "%" + String(byte / 16, radix: 16, uppercase: true)
          + String(byte % 16, radix: 16, uppercase: true)
    }.joined()
  }
}

extension DeviceAnswers {
  /// The body that answers a body.
  func answer(_ body: [UInt8], as format: WebFormat) async -> [UInt8] {
    format.body(await answered(body, format))
  }

  private func answered(_ body: [UInt8], _ format: WebFormat) async -> Result<[UInt8], RPCError> {
    do throws(RPCError) {
      let message = try format.message(in: body)
      guard let request = try? SpaceX_API_Device_Request(serializedBytes: message) else {
        throw RPCError(code: .invalidArgument, message: "The frame holds no request")
      }
      let response = try await answer(request)
      guard let encoded: [UInt8] = try? response.serializedBytes() else {
        throw RPCError(code: .internalError, message: "The answer cannot be encoded")
      }
      return .success(encoded)
    } catch {
      return .failure(error)
    }
  }
}
