import Foundation
import GRPCCore
import SwiftProtobuf
import TerminalDevice
import TerminalMessages
import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// What a terminal and a router answer over gRPC, request by request.
@Suite struct HandleTests {
  /// Requests and the numbers of their answers, as a real terminal has them.
  private static let answered: [(request: Int, content: [UInt8], answer: Int)] = [
    (1004, [], 2004), (1007, [], 2006), (1008, [], 1004), (1017, [], 1017), (2008, [], 2008),
    (2017, [], 2015), (2002, [], 2002), (2002, Wire.number(1, 1), 2002), (1001, [], 1001),
    (2011, [], 2011), (2014, Wire.number(1, 1), 2013), (6000, [], 6001),
  ]

  @Test("Each request is answered under the answer's own number", arguments: answered)
  func numbers(request: Int, content: [UInt8], answer: Int) async throws {
    try await terminal { client in
      let bytes = try await client.call(Wire.number(1, 7) + Wire.message(request, content))
      // The id comes back, the version is there, and one member; no status.
      #expect(Wire.fields(bytes) == [1, 3, answer].sorted())
      #expect(bytes.starts(with: Wire.number(1, 7)))
    }
  }

  @Test("A schedule for sleep is answered with a status and no member")
  func powerSave() async throws {
    let device = TestTerminal()
    try await terminal(device) { client in
      let asked = Wire.number(1, 90) + Wire.number(2, 60) + Wire.number(3, 1)
      let bytes = try await client.call(Wire.message(2013, asked))
      #expect(Wire.fields(bytes) == [2, 3])
      #expect(bytes.starts(with: Wire.message(2)))
      let config = try await client.call(Wire.message(2011))
      #expect(
        try SpaceX_API_Device_Response(serializedBytes: config).dishGetConfig.dishConfig
          .powerSaveStartMinutes == 90
      )
      let none = try await refusal { try await client.call(Wire.message(2013)) }
      #expect(none?.0 == .invalidArgument)
      #expect(none?.1.contains("is to last 0 minutes") == true)
    }
    let schedule = PowerSaveSchedule(startMinutes: 90, durationMinutes: 60, isEnabled: true)
    #expect(await device.commands == [.setPowerSave(schedule)])
  }

  @Test(
    "What a terminal does not do is refused in its own words",
    arguments: [
      (2003, RPCError.Code.permissionDenied, "Permission denied"),
      (2010, .permissionDenied, "Permission denied"),
      (1009, .unimplemented, "Unimplemented: *device.Request_GetPing"),
      (3002, .unimplemented, "Unimplemented: *device.Request_WifiGetClients"),
      (3007, .unimplemented, "Unimplemented: *device.Request_WifiGetPingMetrics"),
      (3009, .unimplemented, "Unimplemented: *device.Request_WifiGetConfig"),
      (5999, .unimplemented, "Unimplemented: request 5999"),
    ]
  )
  func refusals(request: Int, code: RPCError.Code, message: String) async throws {
    try await terminal { client in
      let refused = try await refusal { try await client.call(Wire.message(request)) }
      #expect(refused?.0 == code)
      #expect(refused?.1 == message)
    }
  }

  @Test("A request without a member is refused like one that is unknown")
  func empty() async throws {
    try await terminal { client in
      let refused = try await refusal { try await client.call([]) }
      #expect(refused?.0 == .unimplemented)
      #expect(refused?.1 == "Unimplemented: <nil>")
    }
  }

  @Test("A terminal that tells nobody where it is says so with the code that clients know")
  func location() async throws {
    let device = TestTerminal()
    await device.set { $0.current.config.locationAccess = .nobody }
    try await terminal(device) { client in
      let refused = try await refusal { try await client.call(Wire.message(1017)) }
      #expect(refused?.0 == .permissionDenied)
      #expect(refused?.1 == "Failed to get location: Disabled due to policy")
      let diagnostics = try SpaceX_API_Device_Response(
        serializedBytes: try await client.call(Wire.message(6000))
      ).dishGetDiagnostics
      #expect(diagnostics.hasLocation && !diagnostics.location.enabled)
      #expect(diagnostics.location.latitude == 0)
    }
  }

  @Test("A terminal that cannot answer now says why")
  func unavailable() async throws {
    let device = TestTerminal()
    await device.fail(.unavailable("the world has ended: start another"))
    try await terminal(device) { client in
      let refused = try await refusal { try await client.call(Wire.message(1004)) }
      #expect(refused?.0 == .unavailable)
      #expect(refused?.1 == "the world has ended: start another")
    }
  }

  @Test("A command shows in the very next answer")
  func commands() async throws {
    let device = TestTerminal()
    try await terminal(device) { client in
      func status() async throws -> SpaceX_API_Device_DishGetStatusResponse {
        let bytes = try await client.call(Wire.message(1004))
        return try SpaceX_API_Device_Response(serializedBytes: bytes).dishGetStatus
      }
      #expect(try await !status().hasOutage)
      _ = try await client.call(Wire.message(2002))
      #expect(try await status().outage.cause == .stowed)
      #expect(try await status().stowRequested)
      _ = try await client.call(Wire.message(2002, Wire.number(1, 1)))
      #expect(try await !status().hasOutage)
      let echo = try await client.call(Wire.message(2014, Wire.number(1, 1)))
      #expect(try SpaceX_API_Device_Response(serializedBytes: echo).dishInhibitGps.inhibitGps)
      #expect(try await status().gpsStats.inhibitGps)
      _ = try await client.call(Wire.message(1001))
      #expect(try await status().deviceState.uptimeS == 0)
      _ = try await client.call(Wire.message(2017))
    }
    #expect(
      await device.commands == [.stow, .unstow, .inhibitGPS(true), .reboot, .clearObstructionMap]
    )
  }

  @Test(
    "A router answers under its own numbers",
    arguments: [
      (1004, 3004), (1007, 3006), (1008, 1004), (6000, 6000), (3002, 3002), (3007, 3007),
      (3009, 3009), (1001, 1001),
    ]
  )
  func router(request: Int, answer: Int) async throws {
    let server = try TerminalServer(router: TestRouter(), at: .ipv4(host: "127.0.0.1", port: 0))
    try await serving(server) { port in
      try await connected(to: port) { client in
        #expect(Wire.fields(try await client.call(Wire.message(request))) == [3, answer])
        let refused = try await refusal { try await client.call(Wire.message(2008)) }
        #expect(refused?.0 == .unimplemented)
        #expect(refused?.1 == "Unimplemented: *device.Request_DishGetObstructionMap")
      }
    }
  }

  @Test("Five calls in one connection are answered side by side")
  func parallel() async throws {
    let device = TestTerminal()
    // Each waits for the others: one after the other, none would ever be answered.
    await device.answer(together: 5)
    try await terminal(device) { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for request in [1004, 1007, 2008, 1017, 6000] {
          group.addTask { _ = try await client.call(Wire.message(request)) }
        }
        try await group.waitForAll()
      }
    }
  }
}
