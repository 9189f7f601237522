import Foundation
import Frames
import Quantities
import Service
import Store
import TerminalDevice
import Testing

@testable import Console

@Suite("Terminals' readouts over HTTP")
struct DeviceRouteTests {
  private static let names = ["berlin", "kit/ü 1", "import"]

  private static func run(
    requiresToken: Bool = false,
    _ body: @Sendable @escaping (DescribedService, AccessStore) async throws -> Void
  ) async throws {
    try await DescribedService.run(stored: false, requiresToken: requiresToken) { desk, tokens in
      desk.service.live.show(SampleDevices(names.map(SampleDevices.device)))
      try await body(desk, tokens)
    }
  }

  @Test("Every readout is answered as it is described, and says where its figures come from")
  func readouts() async throws {
    try await Self.run { desk, _ in
      for name in ["berlin", "kit%2F%C3%BC%201", "import"] {
        for readout in DeviceReadout.allCases {
          let answer = try await desk.get("/terminals/\(name)/device/\(readout.rawValue)")
          #expect(answer.status == 200, "\(name) \(readout) \(answer.message)")
          #expect(answer.json["readout"].text == readout.rawValue)
          #expect(answer.json["time_utc"].text == "2022-10-10T12:00:00Z")
          // A source is of a value that is there.
          for key in answer.json["sources"].members.keys {
            let path = key.split(separator: ".").map(String.init)
            let value = path.reduce(answer.json["value"]) { $0[$1] }
            let isKnown = path.count > 1 || answer.json["value"].members[key] != nil
            #expect(isKnown && (path.count == 1 || value != .null), "\(readout) \(key)")
          }
        }
      }
      let status = try await desk.get("/terminals/berlin/device/status").json
      #expect(status["value"]["outage"] == .null)
      #expect(status["value"]["pop_ping_latency_ms"].number == 48.5)
      #expect(status["value"]["pop_ping_drop_rate"].number.map { Float($0) } == 0.1)
      #expect(status["value"]["downlink_bps"].number == 8e6)
      #expect(status["sources"]["pop_ping_latency_ms"]["label"].text == "measured")
      #expect(status["sources"]["power_w"]["label"].text == "assumed")
      let history = try await desk.get("/terminals/berlin/device/history").json["value"]
      let origins = history["origin"].elements
      #expect(origins.count == 900 && origins.count { $0 == .string("measured") } == 30)
      #expect(history["outages"].elements.count == 1)
      for frame in ["earth", "dish"] {
        let map = try await desk.get("/terminals/berlin/device/obstruction-map?frame=\(frame)")
        #expect(map.json["value"]["frame"].text == frame)
      }
    }
  }

  @Test("What is served is listed; what is not, and what there is not, is refused")
  func refusals() async throws {
    try await Self.run { desk, _ in
      let list = try await desk.get("/devices").json
      #expect(list["count"].number == 3 && list["devices"].elements.count == 3)
      #expect(list["devices"][0]["id"].text == "berlin")
      for (path, status, code) in [
        ("off/device/status", 404, "terminal-not-served"),
        ("state/device/status", 404, "terminal-not-served"),
        ("berlin/device/mood", 404, "not-found"), ("berlin/device/", 404, "not-found"),
        ("berlin/device/obstruction-map?frame=moon", 400, "bad-request"),
      ] {
        let answer = try await desk.get("/terminals/\(path)")
        #expect(answer.status == status && answer.code == code, "\(path)")
        #expect(answer.json["error"]["remedy"].text?.isEmpty == false)
      }
      // Commands are the socket's alone.
      let command = try await desk.post("/terminals/berlin/device/commands", "{}")
      #expect((404...405).contains(command.status))
    }
    try await DescribedService.run(stored: false) { desk, _ in
      #expect(try await desk.get("/devices").json["count"].number == 0)
      let answer = try await desk.get("/terminals/berlin/device/status")
      #expect(answer.code == "terminal-not-served")
    }
  }

  @Test("Whoever may look may read; nobody else")
  func roles() async throws {
    try await Self.run(requiresToken: true) { desk, tokens in
      #expect(try await desk.get("/terminals/berlin/device/status").status == 401)
      let token = try tokens.create(name: "v", role: .viewer, now: SampleDevices.noon)
      let viewer = desk.with(token: token.text)
      for readout in ["status", "location"] {
        #expect(try await viewer.get("/terminals/berlin/device/\(readout)").status == 200)
      }
    }
  }

  @Test("Commands on the socket show in the next readout, or are refused with the terminal's words")
  func commands() async throws {
    try await Self.run { desk, _ in
      let path = "/api/v1/terminals/berlin/device/commands"
      for (body, status, code) in [
        (#"{"command":"stow"}"#, 204, ""), (#"{"command":"dance"}"#, 400, "bad-request"),
        (#"{}"#, 400, "bad-request"), ("[", 400, "bad-request"), ("", 400, "bad-request"),
        (#"{"command":"stow","now":true}"#, 400, "unknown-member"),
        (#"{"command":"configure","change":{"snow":"always-on"}}"#, 400, "unknown-member"),
        (#"{"command":"configure","change":{"snow_melt":"always-on"}}"#, 204, ""),
        (
          #"{"command":"set-power-save","power_save":{"start_minutes":1440,"duration_minutes":1,"is_enabled":true}}"#,
          400, "power-save-start"
        ),
        (
          #"{"command":"set-power-save","power_save":{"start_minutes":-1,"duration_minutes":1,"is_enabled":true}}"#,
          400, "bad-request"
        ),
      ] {
        let answer = try await desk.service.exchange("POST", path, body)
        #expect(answer.status == status, "\(body) \(answer.json)")
        guard status != 204 else { continue }
        let json = try JSONValue(answer.json)
        #expect(json["error"]["code"].text == code, "\(body) \(answer.json)")
        #expect(json["error"]["remedy"].text?.isEmpty == false)
        let schema = JSONValue.object(["$ref": .string("#/components/schemas/DeviceRefusal")])
        let problems = SchemaChecker(document: desk.document).problems(json, schema, at: "refusal")
        #expect(problems.isEmpty, "\(problems)")
      }
      let status = try await desk.get("/terminals/berlin/device/status").json["value"]
      #expect(status["outage"]["cause"].text == "stowed")
      #expect(status["config"]["snow_melt"].text == "always-on")
      let other = "/api/v1/terminals/off/device/commands"
      #expect(try await desk.service.exchange("POST", other, #"{"command":"stow"}"#).status == 404)
      let long = #"{"command":"\#(String(repeating: "x", count: 70_000))"}"#
      #expect(try await desk.service.exchange("POST", path, long).status == 413)
    }
  }

  @Test("A client reads the same values, tells the terminal, and gets its refusals as values")
  func client() async throws {
    try await Self.run { desk, _ in
      let device = SampleDevices.device("kit/ü 1")
      let (id, other) = (device.terminal.id, TerminalID("off"))
      try await desk.service.blocking { client in
        #expect(
          try client.servedTerminals() == ["berlin", "import", "kit/ü 1"].map { TerminalID($0) }
        )
        #expect(try client.deviceStatus(of: id) == device.status)
        #expect(try client.deviceHistory(of: id) == device.history)
        #expect(try client.deviceObstructionMap(of: id) == device.obstructionMap)
        #expect(
          try client.deviceObstructionMap(of: id, in: .dish) == device.obstructionMap(in: .dish)
        )
        #expect(try client.deviceConfig(of: id) == device.currentConfig)
        #expect(try client.deviceInformation(of: id) == device.information)
        #expect(try client.routerStatus(of: id) == device.routerStatus())
        #expect(try client.routerHistory(of: id) == device.routerHistory)
        #expect(try client.routerDiagnostics(of: id) == device.routerDiagnostics())
        #expect(try client.deviceDiagnostics(of: id).alignment == device.diagnostics.alignment)
        let place = try client.deviceLocation(of: id)
        #expect(abs(place.point.latitude.degrees - 52.5) < 1e-9 && place.source == .gps)
        var change = DeviceConfigChange()
        change.locationAccess = .nobody
        try client.perform(.configure(change), on: id)
        #expect(throws: DeviceFault.refused(.locationDisabled)) {
          try client.deviceLocation(of: id)
        }
        #expect(try client.deviceDiagnostics(of: id).location == nil)
        change = DeviceConfigChange()
        change.softwareUpdateRebootHour = 24
        #expect(throws: DeviceFault.refused(.rebootHour(24))) {
          try client.perform(.configure(change), on: id)
        }
        for ask in [
          { _ = try client.deviceStatus(of: other) }, { try client.perform(.stow, on: other) },
        ] as [() throws -> Void] {
          do {
            try ask()
            Issue.record("a terminal that is not served answered")
          } catch let fault as DeviceFault {
            #expect(fault.description.contains("apus up --terminal-api"), "\(fault)")
          }
        }
      }
    }
  }
}
