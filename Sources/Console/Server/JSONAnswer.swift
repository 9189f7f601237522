import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers as JSON with snake-case keys.
enum JSONAnswer {
  static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    do {
      let body = ByteBuffer(bytes: try JSONText.encode(value))
      return buffer(body, type: "application/json", status: status)
    } catch {
      // A report that holds a number JSON cannot write; the caller learns of it, the log too.
      let problem = APIProblem(
        code: "internal",
        message: "the answer cannot be written as JSON: \(error)",
        remedy: "Report this with the request that led to it."
      )
      return failure(problem, status: .internalServerError)
    }
  }

  /// A value as an answer has it; nothing where JSON cannot write it.
  static func encoded(_ value: some Encodable) -> Data {
    Data((try? JSONText.encode(value)) ?? [])
  }

  /// An answer whose last key holds JSON text as it is; the text has to be one JSON value.
  static func response(
    _ value: some Encodable,
    adding json: Data?,
    as key: StaticString
  ) -> Response {
    var body = encoded(value)
    guard body.count > 2, body.last == UInt8(ascii: "}") else { return response(value) }
    body.removeLast()
    body.append(Data(",\"\(key)\":".utf8))
    body.append(json ?? Data("null".utf8))
    body.append(UInt8(ascii: "}"))
    return data(body, type: "application/json")
  }

  /// An answer, or the problem that kept it from being made.
  static func orProblem(_ answer: () throws -> some Encodable) rethrows -> Response {
    do {
      return response(try answer())
    } catch let problem as APIProblem {
      return failure(problem, status: problem.status)
    }
  }

  static func failure(_ problem: APIProblem, status: HTTPResponse.Status) -> Response {
    data(encoded(["error": problem]), type: "application/json", status: status)
  }

  static func data(
    _ data: Data,
    type: String,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    buffer(ByteBuffer(bytes: data), type: type, status: status)
  }

  static func buffer(
    _ buffer: ByteBuffer,
    type: String,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status,
      headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: buffer)
    )
  }
}

/// What went wrong with a request, with what to do about it.
struct APIProblem: Error, Codable {
  var code: String
  var message: String
  var remedy: String
}

extension APIProblem {
  /// The status of an answer that states it.
  var status: HTTPResponse.Status {
    switch code {
    case "unknown-terminal", "not-found", "unknown-programme", "terminal-not-served": .notFound
    case "terminal-taken", "no-such-transition", "unchanged", "idempotency-key-reused": .conflict
    case "forbidden", "foreign-actor", "location-disabled": .forbidden
    case "overloaded", "terminal-not-ready": .serviceUnavailable
    case "store": .internalServerError
    default: .badRequest
    }
  }
}
