import Foundation
import SeededRandomness
import SwiftProtobuf
import TerminalDevice
import TerminalMessages
import Testing
import WebOrigins

@testable import TerminalAPI
@testable import TerminalAnswers

/// gRPC-Web: what a page sends, and what no page would.
@Suite(.serialized) struct WebTests {
  private static let handle = "/SpaceX.API.Device.Device/Handle"
  private static let page = "http://page.example"

  /// An answer of HTTP, taken apart.
  struct Answer {
    var status = 0
    var fields: [String: String] = [:]
    var body: [UInt8] = []
    /// Whether all of it is there.
    var isWhole = false

    /// The first whole answer in bytes.
    init(_ bytes: [UInt8]) {
      guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
      let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        .components(separatedBy: "\r\n")
      status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        fields[line[..<colon].lowercased()] =
          line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      let length = fields["content-length"].flatMap { Int($0) } ?? 0
      isWhole = bytes.count - end.upperBound >= length
      body = Array(bytes[end.upperBound...].prefix(length))
    }
  }

  private func web<Value: Sendable>(
    _ device: TestTerminal = TestTerminal(),
    limits: ServerLimits = ServerLimits(),
    _ body: @Sendable (Int) async throws -> Value
  ) async throws -> Value {
    let server = try await TerminalWebServer(
      terminal: device,
      at: .ipv4(host: "127.0.0.1", port: 0),
      origins: [try #require(WebOrigin(Self.page))],
      limits: limits
    )
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      defer { server.stop() }
      return try await body(server.port)
    }
  }

  private func request(
    _ body: [UInt8],
    type: String = "application/grpc-web+proto",
    method: String = "POST",
    path: String = handle,
    fields: [String] = []
  ) -> [UInt8] {
    var lines = ["\(method) \(path) HTTP/1.1", "Content-Length: \(body.count)"]
    if !fields.contains(where: { $0.hasPrefix("Host") }) { lines.append("Host: 127.0.0.1:9201") }
    lines += ["Content-Type: \(type)"] + fields
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  private func frame(_ message: [UInt8], flag: UInt8 = 0, length: Int? = nil) -> [UInt8] {
    let count = length ?? message.count
    return [flag] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + message
  }

  private func asked(_ bytes: [UInt8], at port: Int) async throws -> Answer {
    let socket = try await RawSocket.connected(to: port)
    socket.send(bytes)
    return try await socket.answer()
  }

  /// Asks until it is answered: a server learns of what has gone when it comes to it, and with tight limits
  /// a busy machine may be too slow at first.
  private func expectServed(at port: Int) async throws {
    var status = 0
    for _ in 0..<200 where status != 200 {
      status = try await asked(request(frame(Wire.message(1008))), at: port).status
      if status != 200 { try await Task.sleep(for: .milliseconds(100)) }
    }
    #expect(status == 200)
  }

  /// Messages and trailers of a body.
  private func frames(_ body: [UInt8]) -> [(flag: UInt8, content: [UInt8])] {
    var (frames, rest): ([(UInt8, [UInt8])], ArraySlice<UInt8>) = ([], body[...])
    while rest.count >= 5 {
      let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      frames.append((rest[rest.startIndex], Array(rest.dropFirst(5).prefix(length))))
      rest = rest.dropFirst(5 + length)
    }
    return frames
  }

  @Test(
    "A call is answered with a message and trailers in the format of its question",
    arguments: [
      "application/grpc-web", "application/grpc-web+proto", "application/grpc-web-text",
      "application/grpc-web-text+proto; charset=utf-8",
    ]
  )
  func formats(type: String) async throws {
    try await web { port in
      let isText = type.contains("text")
      let asking = frame(Wire.number(1, 7) + Wire.message(1008))
      let body = isText ? Array(Data(asking).base64EncodedData()) : asking
      let answer = try await asked(request(body, type: type), at: port)
      #expect(answer.status == 200)
      #expect(answer.fields["content-type"]?.contains("text") == isText)
      let bytes = isText ? Data(base64Encoded: Data(answer.body)).map { [UInt8]($0) } : answer.body
      let parts = frames(try #require(bytes))
      try #require(parts.map(\.flag) == [0, 0x80])
      #expect(Wire.fields(parts[0].content) == [1, 3, 1004])
      #expect(String(decoding: parts[1].content, as: UTF8.self) == "grpc-status:0\r\n")
    }
  }

  @Test("A map comes whole, and several calls go down one connection")
  func keepAlive() async throws {
    try await web { port in
      let socket = try await RawSocket.connected(to: port)
      for _ in 0..<3 {
        socket.send(request(frame(Wire.message(2008))))
        let answer = try await socket.answer()
        let message = try #require(frames(answer.body).first?.content)
        let map = try SpaceX_API_Device_Response(serializedBytes: message)
        #expect(map.dishGetObstructionMap.snr.count == 15_129)
      }
    }
  }

  @Test("A refusal comes in the trailers, its words percent-encoded")
  func refused() async throws {
    let device = TestTerminal()
    await device.fail(.unavailable("the world\nhas ended: 100 %"))
    try await web(device) { port in
      let answer = try await asked(request(frame(Wire.message(1004))), at: port)
      #expect(answer.status == 200)
      let parts = frames(answer.body)
      try #require(parts.map(\.flag) == [0x80])
      let text = String(decoding: parts[0].content, as: UTF8.self)
      #expect(text == "grpc-status:14\r\ngrpc-message:the world%0Ahas ended: 100 %25\r\n")
    }
  }

  @Test("Frames that are none are refused, and the terminal still answers")
  func malformed() async throws {
    let bodies: [([UInt8], Int)] = [
      ([], 3), ([0, 0], 3), (frame([], length: 1), 3), (frame([1, 2, 3], length: 2), 3),
      (frame([0xff]), 3), (frame([], length: 0xffff_ffff), 3), (frame([8, 1], flag: 1), 12),
      (frame([8, 1], flag: 0x80), 12),
    ]
    try await web { port in
      for (body, code) in bodies {
        let answer = try await asked(request(body), at: port)
        let text = frames(answer.body).map { String(decoding: $0.content, as: UTF8.self) }.joined()
        #expect(
          answer.status == 200 && text.hasPrefix("grpc-status:\(code)\r\n"),
          "\(body): \(text)"
        )
      }
      let text = request(Array("&&&".utf8), type: "application/grpc-web-text")
      #expect(try await asked(text, at: port).status == 200)
      #expect(try await asked(request(frame(Wire.message(1008))), at: port).status == 200)
    }
  }

  @Test("Requests that are no calls have a status of their own")
  func statuses() async throws {
    let body = frame(Wire.message(1008))
    let cases: [([UInt8], Int)] = [
      (request(body, path: "/"), 404), (request([], method: "GET"), 405),
      (request(body, type: "application/json"), 415),
      (request(body, type: "application/grpc"), 415),
      (request(body, fields: ["Host: evil.example"]), 421),
      (request(body, fields: ["Host: 127.0.0.1.evil.example"]), 421),
      (request(body, fields: ["Host: dishy.local:9201"]), 421),
      (request(body, fields: ["Host: 127.0.0.1", "Host: localhost"]), 400),
      (request(body, fields: ["Host: [::1]:9201"]), 200),
      (request(body, fields: ["Host: LOCALHOST:9201"]), 200),
      (request(body, fields: ["Origin: http://evil.example"]), 403),
      (request(body, fields: ["Origin: null"]), 403),
      (request(body, fields: ["Origin: http://127.0.0.1:9201"]), 200),
      (request(body, fields: ["Origin: http://127.0.0.1:9202"]), 403),
      (request(body, fields: ["Origin: \(Self.page):8080"]), 403),
      (request(body, fields: ["Origin: https://page.example"]), 403),
      (request(body, fields: ["Origin: \(Self.page)/"]), 403),
      (request([], method: "OPTIONS", fields: ["Origin: http://evil.example"]), 403),
      (request([UInt8](repeating: 65, count: 100_000)), 413),
    ]
    try await web { port in
      for (bytes, status) in cases {
        let answer = try await asked(bytes, at: port)
        #expect(answer.status == status, "\(String(decoding: bytes.prefix(200), as: UTF8.self))")
        #expect(status == 200 || answer.fields["access-control-allow-origin"] == nil)
      }
    }
  }

  @Test("A page that is allowed may ask before it asks, and read the answer")
  func preflight() async throws {
    try await web { port in
      let fields = ["Origin: \(Self.page)", "Access-Control-Request-Method: POST"]
      let answer = try await asked(request([], method: "OPTIONS", fields: fields), at: port)
      #expect(answer.status == 204)
      #expect(answer.fields["access-control-allow-origin"] == Self.page)
      #expect(answer.fields["access-control-allow-methods"] == "POST")
      #expect(answer.fields["access-control-allow-headers"]?.contains("x-grpc-web") == true)
      #expect(answer.fields["access-control-allow-private-network"] == nil)
      let asks = request(frame(Wire.message(1008)), fields: ["Origin: \(Self.page)"])
      let call = try await asked(asks, at: port)
      #expect(call.status == 200)
      #expect(call.fields["access-control-allow-origin"] == Self.page)
      #expect(call.fields["vary"] == "Origin")
    }
  }

  @Test("Requests that never end, and clients that say nothing, are let go")
  func slow() async throws {
    var limits = ServerLimits()
    limits.callSilence = .milliseconds(300)
    limits.connectionSilence = .milliseconds(600)
    try await web(limits: limits) { port in
      let whole = request(frame(Wire.message(1008)))
      for count in [0, 10, whole.count - 1] {
        let socket = try await RawSocket.connected(to: port)
        socket.send(Array(whole.prefix(count)))
        let isClosed = try await socket.isClosed()
        #expect(isClosed, "after \(count) bytes")
      }
      try await expectServed(at: port)
    }
  }

  @Test("A call that takes its time is no client that says nothing")
  func slowAnswer() async throws {
    var limits = ServerLimits()
    limits.callSilence = .milliseconds(300)
    let device = TestTerminal()
    await device.answer(together: 2)
    try await web(device, limits: limits) { port in
      async let first = asked(request(frame(Wire.message(1008))), at: port)
      try await Task.sleep(for: .seconds(1))
      // The second comes when the first has waited for longer than a silent client may.
      try await expectServed(at: port)
      #expect(try await first.status == 200)
    }
  }

  @Test("Connections beyond the most are closed as they come")
  func tooMany() async throws {
    var limits = ServerLimits()
    limits.connections = 3
    try await web(limits: limits) { port in
      var sockets = try await RawSocket.connected(3, to: port)
      try await Task.sleep(for: .milliseconds(200))
      let extra = try await RawSocket.connected(to: port)
      let isClosed = try await extra.isClosed()
      #expect(isClosed)
      sockets.removeAll()
      try await expectServed(at: port)
    }
  }

  @Test("Requests with random faults do no harm")
  func random() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let whole = request(frame(Wire.message(1008)))
    let inputs = (0..<300).map { _ in whole.mutated(with: &random) }
    try await web { port in
      for input in inputs {
        let socket = try await RawSocket.connected(to: port)
        socket.send(input)
        _ = try await socket.isClosed(withinMilliseconds: 2)
      }
      let answer = try await asked(whole, at: port)
      #expect(answer.status == 200, "seed \(seed)")
    }
  }

  @Test("A bound descriptor is served, and its end is the server's")
  func bound() async throws {
    let bound = try RawSocket.bound(listening: false)
    let server = try await TerminalWebServer(
      router: TestRouter(),
      at: .bound(descriptor: bound.descriptor)
    )
    let task = Task { try await server.serve() }
    let answer = try await asked(request(frame(Wire.message(3002))), at: server.port)
    #expect(server.port == bound.port && answer.status == 200)
    task.cancel()
    try await task.value
    await #expect(throws: (any Error).self) { try await RawSocket.connected(to: bound.port) }
  }
}

extension RawSocket {
  /// The next answer of HTTP, whole; an empty one when the peer closes without.
  fileprivate func answer() async throws -> WebTests.Answer {
    WebTests.Answer(try await received { WebTests.Answer($0).isWhole })
  }
}
