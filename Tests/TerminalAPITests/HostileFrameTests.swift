import Foundation
import Testing

@testable import TerminalAPI

/// What comes over the wire before there is a request: no client ends the server for the others.
@Suite(.serialized) struct HostileFrameTests {
  /// How many conversations; `APUS_FUZZ_FRAMES` says more (`make fuzz-frames`).
  private static let count: Int = {
    // Safe because the text is copied before anything else could change the environment.
    let told = unsafe getenv("APUS_FUZZ_FRAMES").flatMap { unsafe Int(String(cString: $0)) }
    return told ?? 500
  }()

  @Test("Conversations that no client has do no harm")
  func conversations() async throws {
    let seed = UInt64.random(in: .min ... .max)
    print("hostile frames: seed \(seed)")
    var frames = HostileFrames(seed: seed)
    let inputs = (0..<Self.count).map { _ in frames.conversation() }
    try await survives { port in
      for input in inputs {
        let socket = try await RawSocket.connected(to: port)
        socket.send(input)
        _ = try await socket.isClosed(withinMilliseconds: 2)
      }
    }
  }

  @Test(
    "A time limit that is none is passed over, and the call answered",
    arguments: ["-1S", "-9999999H", "+1S", "1x", "S", "", "9999999H", "99999999H", "123456789S"]
  )
  func timeLimits(text: String) async throws {
    try await survives { port in
      let socket = try await RawSocket.connected(to: port)
      let path = "/SpaceX.API.Device.Device/Handle"
      socket.send(
        Frame.hello + Frame.call(path, stream: 1, [("grpc-timeout", text)])
          + Frame.data(Wire.message(1008), stream: 1, ends: true)
      )
      // An answer has data (type 0).
      let bytes = try await socket.received { Frame.types($0).contains(0) }
      #expect(Frame.types(bytes).contains(0), "\(text)")
    }
  }

  @Test("A time limit that is one ends the call")
  func timeLimit() async throws {
    let device = TestTerminal()
    await device.answer(together: 2)
    let server = try TerminalServer(terminal: device, at: .ipv4(host: "127.0.0.1", port: 0))
    try await serving(server) { port in
      let socket = try await RawSocket.connected(to: port)
      let path = "/SpaceX.API.Device.Device/Handle"
      socket.send(
        Frame.hello + Frame.call(path, stream: 1, [("grpc-timeout", "50m")])
          + Frame.data(Wire.message(1008), stream: 1, ends: true)
      )
      // Headers (type 1) alone: the status, and no answer before it.
      let bytes = try await socket.received { Frame.types($0).contains(1) }
      #expect(Frame.types(bytes).contains(1) && !Frame.types(bytes).contains(0))
    }
  }
}
