import Foundation

/// The parts of an HTTP/1.1 answer that was read to its end.
struct HTTPAnswer {
  let status: Int
  private let body: Data

  init(_ data: Data) throws {
    let separator = Data("\r\n\r\n".utf8)
    guard let end = data.range(of: separator) else { throw ServiceClientError.malformed }
    let head = String(decoding: data[..<end.lowerBound], as: UTF8.self)
    let words = head.split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw ServiceClientError.malformed
    }
    self.status = status
    let rest = Data(data[end.upperBound...])
    let chunked = head.lowercased().contains("transfer-encoding: chunked")
    body = chunked ? try Self.unchunked(rest) : rest
  }

  /// The body as text, whatever the status.
  var text: String { String(decoding: body, as: UTF8.self) }

  private var isSuccess: Bool { (200..<300).contains(status) }

  /// What the service says is wrong; nil when all is well, or in words of another kind.
  var problem: APIProblem? {
    guard !isSuccess else { return nil }
    // A terminal's refusal says more beside.
    struct Failure: Decodable { var error: APIProblem }
    return try? JSONDecoder().decode(Failure.self, from: body).error
  }

  func checkedBody() throws -> Data {
    if isSuccess { return body }
    let text = String(decoding: body.prefix(500), as: UTF8.self)
    throw ServiceClientError.refused(problem?.message ?? text, remedy: problem?.remedy ?? "")
  }

  private static func unchunked(_ data: Data) throws -> Data {
    var (rest, body) = (data, Data())
    while let line = rest.range(of: Data("\r\n".utf8)) {
      let text = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
      guard let size = text.split(separator: ";").first.flatMap({ Int($0, radix: 16) }), size >= 0,
        size <= rest.endIndex - line.upperBound
      else { throw ServiceClientError.malformed }
      if size == 0 { return body }
      body += rest[line.upperBound..<(line.upperBound + size)]
      rest = Data(rest[(line.upperBound + size)...].dropFirst(2))
    }
    throw ServiceClientError.malformed
  }
}
