import Foundation
public import Frames
public import Links
import Quantities

/// Speaks to a running service over the socket in its state directory.
///
/// Blocking calls with a time limit, one connection each: it is used once a second from a thread of
/// its own.
public struct ServiceClient: Sendable {
  private let socketPath: String
  private static let answerLimit = 16 << 20
  private static let timeoutSeconds = 10

  /// A client of the service whose socket is at a path, or nil when nothing listens there.
  public init?(socketPath: String) {
    self.socketPath = socketPath
    guard let descriptor = Self.connected(to: socketPath) else { return nil }
    close(descriptor)
  }

  /// The name of the world that the service runs, and of its systems.
  public func world() throws -> (name: String, systems: [String]) {
    struct Names: Decodable {
      var name: String
      var systems: [String]
    }
    let answer: Names = try decoded(call("GET", "/api/v1/world"))
    return (answer.name, answer.systems)
  }

  /// Why a place is not served by a system, the world's first when nil, and what it would take, in
  /// the service's words; nil when it is served.
  public func refusal(
    at point: GeodeticPoint,
    system: String? = nil
  ) throws -> ServiceRefusal? {
    let at = "\(point.latitude.degrees),\(point.longitude.degrees),\(point.height.metres)"
    let name = system?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    let query = "at=\(at)" + (name.map { "&system=\($0)" } ?? "")
    let answer: ServiceRefusal = try decoded(call("GET", "/api/v1/service?\(query)"))
    return answer.served ? nil : answer
  }

  /// Joins as a terminal at a place, a kit of a system: of the world's first when nil.
  public func join(
    name: String,
    at point: GeodeticPoint,
    system: String? = nil
  ) throws -> ConnectionAnswer {
    let request = ConnectionRequest(
      name: name,
      latitudeDeg: point.latitude.degrees,
      longitudeDeg: point.longitude.degrees,
      heightM: point.height.metres,
      system: system
    )
    return try decoded(call("POST", "/api/v1/connections", body: encoded(request)))
  }

  /// The links of a terminal that joined: the present slot and, when known, the next.
  public func links(of id: String) throws -> [Link] {
    let answers: [LinkAnswer] = try decoded(call("GET", "/api/v1/connections/\(id)/links"))
    return answers.compactMap(\.link)
  }

  /// What is on the ground where a terminal that joined is: spans of the present slot and the next,
  /// in the order of time.
  public func terrestrialSpans(of id: String) throws -> [LinkSpan] {
    let path = "/api/v1/connections/\(id)/terrestrial-links"
    let answers: [LinkSpanAnswer] = try decoded(call("GET", path))
    return answers.compactMap(\.span)
  }

  /// Leaves.
  public func leave(_ id: String) throws {
    _ = try call("DELETE", "/api/v1/connections/\(id)")
  }

  private func encoded(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(value)
  }

  private func decoded<Value: Decodable>(_ data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: data)
  }

  private func call(_ method: String, _ path: String, body: Data = Data()) throws -> Data {
    guard let descriptor = Self.connected(to: socketPath) else { throw ServiceClientError.gone }
    defer { close(descriptor) }
    var request = Data(
      """
      \(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
      Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n
      """.utf8
    )
    request.append(body)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    try handle.write(contentsOf: request)
    var answer = Data()
    while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
      answer.append(piece)
      guard answer.count <= Self.answerLimit else { throw ServiceClientError.malformed }
    }
    return try HTTPAnswer(answer).checkedBody()
  }

  private static func connected(to path: String) -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    // Safe because the copy stays within the field: its size was checked above.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      // Safe because the pointer and the size are those of the same local value.
      _ = unsafe setsockopt(
        descriptor,
        SOL_SOCKET,
        option,
        &limit,
        socklen_t(MemoryLayout<timeval>.size)
      )
    }
    // Safe because a sockaddr_un is passed with its own size, as the call wants it.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}

/// A "no" as the service words it.
public struct ServiceRefusal: Decodable, Sendable {
  var served: Bool
  /// A reason word.
  public var reason: String
  /// The reason as a sentence.
  public var explanation: String
  /// What would have to change for service there.
  public var whatItWouldTake: String
}

/// What went wrong between a client and a running service.
public enum ServiceClientError: Error, CustomStringConvertible, Sendable {
  /// Nothing listens on the socket any more.
  case gone
  /// The answer is not what the service sends.
  case malformed
  /// The service refused, with its own words.
  case refused(String)

  /// What went wrong, as a sentence for people.
  public var description: String {
    switch self {
    case .gone: "The running service has stopped."
    case .malformed: "The socket's answer is not that of this version's service."
    case .refused(let words): "The running service refused: \(words)"
    }
  }
}

/// The parts of an HTTP/1.1 answer that was read to its end.
struct HTTPAnswer {
  private let status: Int
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

  func checkedBody() throws -> Data {
    guard (200..<300).contains(status) else {
      throw ServiceClientError.refused(String(decoding: body.prefix(500), as: UTF8.self))
    }
    return body
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
