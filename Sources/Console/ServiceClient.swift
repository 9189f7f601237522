public import Foundation
public import Frames
public import Links
import Quantities

/// Speaks to a running service over the socket in its state directory.
///
/// Blocking calls with a time limit, one connection each: it is used once a second from a thread of
/// its own.
public struct ServiceClient: Sendable {
  /// How long one exchange about a terminal that answers for itself may take, to the last byte: whoever
  /// asks the terminal waits for it.
  public var deviceLimit = Duration.seconds(3)
  private let socketPath: String
  private static let answerLimit = 16 << 20
  /// An act waits for the disk, and what it would change for two plans of the largest world.
  private static let timeoutSeconds = 60

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
    let name = system.map(Self.percentEncoded)
    let query = "at=\(at)" + (name.map { "&system=\($0)" } ?? "")
    let answer: ServiceRefusal = try decoded(call("GET", "/api/v1/service?\(query)"))
    return answer.served ? nil : answer
  }

  /// Through whose ground the traffic of a place goes, and the filtering on the way, in the service's
  /// words; nil for a service that does not say.
  public func sight(at point: GeodeticPoint, system: String? = nil) throws -> ServiceSight? {
    let at = "\(point.latitude.degrees),\(point.longitude.degrees),\(point.height.metres)"
    let name = system.map(Self.percentEncoded)
    let query = "at=\(at)" + (name.map { "&system=\($0)" } ?? "")
    let answer: ServiceSightAnswer = try decoded(call("GET", "/api/v1/service?\(query)"))
    return answer.sight
  }

  /// Joins as a terminal at a place, a kit of a system: of the world's first when nil.
  public func join(
    name: String,
    at point: GeodeticPoint,
    system: String? = nil
  ) throws -> ConnectionAnswer {
    try join(
      ConnectionRequest(
        name: name,
        latitudeDeg: point.latitude.degrees,
        longitudeDeg: point.longitude.degrees,
        heightM: point.height.metres,
        system: system
      )
    )
  }

  /// Joins as one of the world's own terminals, by its identity, with its place, track and system.
  public func join(terminal: String) throws -> ConnectionAnswer {
    try join(ConnectionRequest(terminal: terminal))
  }

  private func join(_ request: ConnectionRequest) throws -> ConnectionAnswer {
    try decoded(call("POST", "/api/v1/connections", body: encoded(request)))
  }

  /// The links of a terminal that joined: the present slot and, when known, the next.
  public func links(of id: String) throws -> [Link] {
    let answers: [LinkAnswer] = try decoded(call("GET", Self.path(of: id, "/links")))
    return answers.compactMap(\.link)
  }

  /// What is on the ground where a terminal that joined is: spans of the present slot and the next,
  /// in the order of time.
  public func terrestrialSpans(of id: String) throws -> [LinkSpan] {
    let path = Self.path(of: id, "/terrestrial-links")
    let answers: [LinkSpanAnswer] = try decoded(call("GET", path))
    return answers.compactMap(\.span)
  }

  /// Tells the service what the link of a terminal that joined did, from its beginning until now.
  ///
  /// - Parameters:
  ///   - account: written as JSON with the keys that it has; at most 256 kB. The service takes four
  ///     accounts a second and refuses more.
  ///   - id: the terminal.
  /// - Throws: what the service refuses, such as an account that came too soon, or its being gone.
  public func report(account: some Encodable, of id: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    _ = try call("PUT", Self.path(of: id, "/account"), body: encoder.encode(account))
  }

  /// The present terminal with an IPv4 or IPv6 address, as one that joined sees it; nil when no
  /// other terminal has it.
  public func peer(of id: String, address: String) throws -> PeerAnswer? {
    try peer(id, "address", address)
  }

  /// The present terminal of a name (a label, such as `kyiv`), as one that joined sees it; nil when
  /// no other terminal has it.
  public func peer(of id: String, name: String) throws -> PeerAnswer? {
    try peer(id, "name", name)
  }

  private func peer(_ id: String, _ key: String, _ value: String) throws -> PeerAnswer? {
    let path = Self.path(of: id, "/peer?\(key)=\(Self.percentEncoded(value))")
    let answer = try exchange("GET", path)
    return answer.problem?.code == "unknown-peer" ? nil : try decoded(answer.checkedBody())
  }

  /// Leaves.
  public func leave(_ id: String) throws {
    _ = try call("DELETE", Self.path(of: id, ""))
  }

  private static func path(of id: String, _ rest: String) -> String {
    "/api/v1/connections/\(percentEncoded(id))\(rest)"
  }

  /// A text with all but ASCII letters and digits encoded, so that no identity reads as a path of its
  /// own.
  public static func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain
        ? String(UnicodeScalar(byte))
        : "%" + String(repeating: "0", count: 2 - digits.count) + digits
    }.joined()
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
    try exchange(method, path, body: body).checkedBody()
  }

  /// One request of any kind, and the body of its answer.
  ///
  /// - Parameters:
  ///   - method: such as `GET`.
  ///   - target: path and query, percent-encoded.
  ///   - body: what is sent; at most 32 MiB are taken.
  ///   - headers: names and values that can stand in a header.
  /// - Returns: the body of an answer that says that it was done.
  /// - Throws: ``ServiceClientError``, with the service's own words where it refuses.
  public func request(
    _ method: String,
    _ target: String,
    body: Data = Data(),
    headers: [(name: String, value: String)] = []
  ) throws -> Data {
    try exchange(method, target, body: body, headers: headers).checkedBody()
  }

  /// One request and its answer, whatever it says.
  ///
  /// - Parameters:
  ///   - method: such as `GET`.
  ///   - path: path and query, percent-encoded.
  ///   - body: what is sent.
  ///   - headers: names and values that can stand in a header.
  ///   - limit: how long all of it may take; nil bounds each wait for the service alone, by a minute.
  /// - Returns: the answer.
  /// - Throws: ``ServiceClientError``, or what the system says of the socket.
  func exchange(
    _ method: String,
    _ path: String,
    body: Data = Data(),
    headers: [(name: String, value: String)] = [("Content-Type", "application/json")],
    within limit: Duration? = nil
  ) throws -> HTTPAnswer {
    let deadline = limit.map { ContinuousClock.now + $0 }
    do {
      return try exchange(Self.request(method, path, body, headers), until: deadline)
    } catch {
      guard let limit, let deadline, deadline <= .now else { throw error }
      throw ServiceClientError.silent(limit)
    }
  }

  private static func request(
    _ method: String,
    _ path: String,
    _ body: Data,
    _ headers: [(name: String, value: String)]
  ) -> Data {
    var request = Data(
      """
      \(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
      Content-Length: \(body.count)\r\n
      """.utf8
    )
    for header in headers { request.append(Data("\(header.name): \(header.value)\r\n".utf8)) }
    request.append(Data("\r\n".utf8))
    request.append(body)
    return request
  }

  private func exchange(
    _ request: Data,
    until deadline: ContinuousClock.Instant?
  ) throws -> HTTPAnswer {
    guard let descriptor = Self.connected(to: socketPath, until: deadline) else {
      throw ServiceClientError.gone
    }
    defer { close(descriptor) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    try handle.write(contentsOf: request)
    var answer = Data()
    while case let piece = try Self.received(descriptor), !piece.isEmpty {
      answer.append(piece)
      guard answer.count <= Self.answerLimit else { throw ServiceClientError.malformed }
      if let deadline { Self.bound(descriptor, until: deadline) }
    }
    return try HTTPAnswer(answer)
  }

  /// What has come, one byte at least; nothing at the end.
  ///
  /// A file handle would wait until all of a piece is there, and a service that sends a byte now and then
  /// would never be over its time.
  private static func received(_ descriptor: Int32) throws -> Data {
    let most = 1 << 16
    var piece = Data(count: most)
    while true {
      // Safe because the buffer is as long as it is told.
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe recv(descriptor, $0.baseAddress, most, 0)
      }
      if count >= 0 { return piece.prefix(count) }
      guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
  }

  /// Bounds each wait on a socket: by what is left up to a deadline, or by the limit of all calls.
  private static func bound(_ descriptor: Int32, until deadline: ContinuousClock.Instant?) {
    let left = deadline.map { max(.zero, $0 - .now) } ?? .seconds(timeoutSeconds)
    // A millisecond more, so that the deadline is over when a wait is; none at all would be no limit.
    let (seconds, attoseconds) = (left + .milliseconds(1)).components
    var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
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
  }

  private static func connected(
    to path: String,
    until deadline: ContinuousClock.Instant? = nil
  ) -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    // Safe because the copy stays within the field: its size was checked above.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    bound(descriptor, until: deadline)
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

/// Through whose ground traffic goes, as the service words it.
public struct ServiceSight: Decodable, Sendable {
  /// Gateway and point of presence with their territories; empty when not served.
  public var through: String
  /// The filtering at the point of presence and at home.
  public var filtering: String
}

private struct ServiceSightAnswer: Decodable {
  var sight: ServiceSight?
}

/// What went wrong between a client and a running service.
public enum ServiceClientError: Error, CustomStringConvertible, Sendable {
  /// Nothing listens on the socket any more.
  case gone
  /// It has not answered within a time, or not to the end.
  case silent(Duration)
  /// The answer is not what the service sends.
  case malformed
  /// The service refused, with its own words: what is wrong, and what to do about it.
  case refused(String, remedy: String)

  /// What went wrong, as a sentence for people.
  public var description: String {
    switch self {
    case .gone: "The running service has stopped."
    case .silent(let limit):
      "The running service has not answered within \(limit): it hangs, or has too much to do. "
        + "Ask again, or end it and start it anew."
    case .malformed: "The socket's answer is not that of this version's service."
    case .refused(let words, let remedy):
      remedy.isEmpty ? words : words + (words.hasSuffix(".") ? " " : ". ") + remedy
    }
  }
}
