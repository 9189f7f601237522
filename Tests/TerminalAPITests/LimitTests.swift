import GRPCCore
import SeededRandomness
import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// What a server bears, and that it goes on serving beyond it.
@Suite(.serialized) struct LimitTests {
  private static let handle = "/SpaceX.API.Device.Device/Handle"

  @Test("A message beyond the limit is refused; one at the limit is read")
  func oversized() async throws {
    var limits = ServerLimits()
    limits.requestBytes = 1_000
    try await terminal(limits: limits) { client in
      let most = Wire.text(13, String(repeating: "x", count: 990))
      let fits = try await refusal { try await client.call(Wire.message(1008) + most) }
      #expect(fits == nil)
      let more = Wire.text(13, String(repeating: "x", count: 1_000))
      let refused = try await refusal { try await client.call(Wire.message(1008) + more) }
      #expect(refused != nil)
      #expect(Wire.fields(try await client.call(Wire.message(1008))) == [3, 1004])
    }
  }

  @Test(
    "Bytes that are no message are refused",
    arguments: [[0xff], [0x08], [0x0a, 0x7f], [0xe2, 0x3e, 0x05, 0x01], [0x0b]] as [[UInt8]]
  )
  func malformed(bytes: [UInt8]) async throws {
    try await terminal { client in
      let refused = try await refusal { try await client.call(bytes) }
      #expect(refused != nil)
      #expect(refused?.0 != .unimplemented)
    }
  }

  @Test("A thousand idle connections do no harm, and are counted as they leave")
  func idleConnections() async throws {
    var limits = ServerLimits()
    limits.connections = 1_100
    try await survives(limits) { port in
      // Two rounds: the second has room only if the first was let go.
      for _ in 0..<2 {
        var sockets = try await idle(count: 1_000, to: port)
        try await connected(to: port) { client in
          let fields = Wire.fields(try await client.call(Wire.message(2008)))
          #expect(fields == [3, 2008])
        }
        sockets.removeAll()
        try await Task.sleep(for: .milliseconds(300))
      }
    }
  }

  @Test("Connections beyond the most are closed as they come")
  func tooManyConnections() async throws {
    var limits = ServerLimits()
    limits.connections = 3
    try await survives(limits) { port in
      var sockets = try await idle(count: 3, to: port)
      try await Task.sleep(for: .milliseconds(200))
      for _ in 0..<20 {
        let extra = try await RawSocket.connected(to: port)
        extra.send(Frame.hello)
        let isClosed = try await extra.isClosed()
        #expect(isClosed)
      }
      sockets.removeAll()
      try await Task.sleep(for: .milliseconds(300))
    }
  }

  @Test("A connection from which nothing comes is closed", arguments: [[], Frame.hello])
  func silentConnection(first: [UInt8]) async throws {
    var limits = ServerLimits()
    limits.pingAfter = .milliseconds(100)
    limits.connectionSilence = .milliseconds(400)
    try await survives(limits) { port in
      let socket = try await RawSocket.connected(to: port)
      socket.send(first)
      let isClosed = try await socket.isClosed()
      #expect(isClosed)
    }
  }

  @Test("An idle client that answers pings is kept")
  func livingConnection() async throws {
    var limits = ServerLimits()
    limits.pingAfter = .milliseconds(100)
    limits.connectionSilence = .milliseconds(500)
    try await terminal(limits: limits) { client in
      for _ in 0..<3 {
        #expect(Wire.fields(try await client.call(Wire.message(1008))) == [3, 1004])
        try await Task.sleep(for: .milliseconds(900))
      }
    }
  }

  @Test(
    "A call whose request never comes ends",
    arguments: [handle, "/SpaceX.API.Device.Device/Stream"]
  )
  func halfOpen(path: String) async throws {
    var limits = ServerLimits()
    limits.callSilence = .milliseconds(300)
    limits.streamSilence = .milliseconds(300)
    limits.shutdownGrace = .seconds(20)
    let server = try TerminalServer(
      terminal: TestTerminal(),
      at: .ipv4(host: "127.0.0.1", port: 0),
      limits: limits
    )
    try await serving(server) { port in
      let refused = try await connected(to: port) { client in
        try await refusal { try await client.halfOpen(path) }
      }
      #expect(refused?.0 == .deadlineExceeded)
    }
  }

  @Test("Streams beyond the most in one connection wait or are refused, and others are served")
  func tooManyStreams() async throws {
    var limits = ServerLimits()
    limits.streamsPerConnection = 5
    limits.callSilence = .seconds(2)
    try await survives(limits) { port in
      let socket = try await RawSocket.connected(to: port)
      socket.send(Frame.hello)
      for stream in 0..<50 {
        socket.send(Frame.call(Self.handle, stream: UInt32(2 * stream + 1)))
      }
      try await Task.sleep(for: .milliseconds(300))
    }
  }

  @Test("Answers that nobody takes are dropped")
  func answersNotTaken() async throws {
    var limits = ServerLimits()
    limits.streamReset = .milliseconds(300)
    try await survives(limits) { port in
      let socket = try await RawSocket.connected(to: port)
      // Settings with an initial window of 0: no data may come.
      let preface = Frame.hello.prefix(24)
      socket.send(preface + Frame.frame(type: 4, flags: 0, stream: 0, [0, 4, 0, 0, 0, 0]))
      for stream in 0..<20 {
        socket.send(Frame.call(Self.handle, stream: UInt32(2 * stream + 1)))
        socket.send(Frame.data(Wire.message(2008), stream: UInt32(2 * stream + 1), ends: true))
      }
      let bytes = try await socket.received { bytes in
        Frame.types(bytes).filter { $0 == 3 }.count >= 20
      }
      let types = Frame.types(bytes)
      // Each call is reset (type 3), and none brought data (type 0).
      #expect(types.filter { $0 == 3 }.count == 20)
      #expect(!types.contains(0))
    }
  }

  @Test(
    "Whoever holds all calls open keeps nobody else from being answered",
    arguments: [true, false]
  )
  func heldCalls(takesNothing: Bool) async throws {
    var limits = ServerLimits()
    limits.streams = 8
    try await survives(limits) { port in
      // In more than one connection, as many as a server bears: silent streams, or answers not taken.
      let sockets = try await RawSocket.connected(4, to: port)
      let settings = Frame.frame(type: 4, flags: 0, stream: 0, [0, 4, 0, 0, 0, 0])
      for socket in sockets {
        socket.send(Frame.hello.prefix(24) + settings)
        for stream in [1, 3, 5] as [UInt32] {
          let path = takesNothing ? Self.handle : "/SpaceX.API.Device.Device/Stream"
          socket.send(Frame.call(path, stream: stream))
          if takesNothing {
            socket.send(Frame.data(Wire.message(2008), stream: stream, ends: true))
          }
        }
      }
      try await Task.sleep(for: .milliseconds(300))
      try await connected(to: port) { client in
        for _ in 0..<20 {
          let fields = Wire.fields(try await client.call(Wire.message(1008)))
          #expect(fields == [3, 1004])
        }
      }
      // Those that made room are told so: their reset (type 3) says 11.
      var (resets, calm) = (0, 0)
      for socket in sockets {
        let bytes = try await socket.received(withinMilliseconds: 1_000)
        resets += Frame.types(bytes).count { $0 == 3 }
        calm += bytes.suffix(4) == [0, 0, 0, 11] ? 1 : 0
      }
      // Twelve came, and no more than eight stay.
      #expect(resets >= 4 && calm >= 1)
    }
  }

  @Test("Calls beyond the most in all connections make the oldest go")
  func tooManyCalls() async throws {
    var limits = ServerLimits()
    limits.streams = 8
    let server = try TerminalServer(
      terminal: TestTerminal(),
      at: .ipv4(host: "127.0.0.1", port: 0),
      limits: limits
    )
    try await serving(server) { port in
      let sockets = try await RawSocket.connected(2, to: port)
      // Settings with an initial window of 0: no data may come, and every call stays.
      let preface = Frame.hello.prefix(24)
      for socket in sockets {
        socket.send(preface + Frame.frame(type: 4, flags: 0, stream: 0, [0, 4, 0, 0, 0, 0]))
      }
      for stream in 0..<20 {
        let socket = sockets[stream % 2]
        let id = UInt32(2 * stream + 1)
        socket.send(Frame.call(Self.handle, stream: id))
        socket.send(Frame.data(Wire.message(2008), stream: id, ends: true))
      }
      var resets = 0
      for socket in sockets {
        let bytes = try await socket.received(withinMilliseconds: 3_000)
        resets += Frame.types(bytes).count { $0 == 3 }
      }
      #expect(resets == 12)
    }
  }

  @Test("Clients that leave in the middle of everything do no harm")
  func hastyClients() async throws {
    try await survives { port in
      let request = Wire.message(2008)
      for step in 0..<200 {
        let socket = try await RawSocket.connected(to: port)
        let whole =
          Frame.hello + Frame.call(Self.handle, stream: 1)
          + Frame.data(request, stream: 1, ends: true)
        socket.send(Array(whole.prefix(whole.count * step / 199)))
      }
    }
  }

  @Test("Frames with random faults do no harm")
  func randomFrames() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let whole =
      Frame.hello + Frame.call(Self.handle, stream: 1)
      + Frame.data(Wire.message(1004), stream: 1, ends: false)
      + Frame.call("/SpaceX.API.Device.Device/Stream", stream: 3)
      + Frame.data(Wire.message(2), stream: 3, ends: true)
    let inputs = (0..<300).map { _ in whole.mutated(with: &random) }
    try await survives { port in
      for input in inputs {
        let socket = try await RawSocket.connected(to: port)
        socket.send(input)
        _ = try await socket.isClosed(withinMilliseconds: 2)
      }
    }
    print("random frames: seed \(seed)")
  }
}

/// Connections that say hello and no more; every other one does not even say hello.
private func idle(count: Int, to port: Int) async throws -> [RawSocket] {
  let sockets = try await RawSocket.connected(count, to: port)
  for number in stride(from: 0, to: count, by: 2) { sockets[number].send(Frame.hello) }
  return sockets
}
