import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import TerminalDevice

@Suite("Readouts as JSON")
struct CodingTests {
  private static func again<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  private static func object(_ value: some Encodable) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
    return try #require(json as? [String: Any])
  }

  private static func expectSame<Value: Codable & Hashable>(_ value: Value, _ seed: UInt64) throws {
    #expect(try again(value) == value, "seed \(seed)")
  }

  @Test("What is written is read back the same: random readouts")
  func roundTrips() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var any = RandomReadouts(seed: seed)
    for _ in 0..<60 {
      try Self.expectSame(any.status(), seed)
      try Self.expectSame(any.information(), seed)
      try Self.expectSame(any.outage(), seed)
      try Self.expectSame(any.event(), seed)
      try Self.expectSame(any.config(), seed)
      try Self.expectSame(any.diagnostics(), seed)
      try Self.expectSame(any.routerStatus(), seed)
      try Self.expectSame(any.routerDiagnostics(), seed)
      try Self.expectSame(any.command(), seed)
      try Self.expectSame(any.refusal(), seed)
    }
    for _ in 0..<12 {
      try Self.expectSame(any.history(), seed)
      try Self.expectSame(any.routerHistory(), seed)
    }
    for _ in 0..<4 { try Self.expectSame(any.map(), seed) }
  }

  @Test("A place is read back to a ten-thousandth of a millimetre: angles are kept as radians")
  func places() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var any = RandomReadouts(seed: seed)
    for _ in 0..<200 {
      let diagnostics = any.diagnostics(withLocation: true)
      let (place, read) = (
        try #require(diagnostics.location), try #require(Self.again(diagnostics).location)
      )
      let apart = [
        read.point.latitude.degrees - place.point.latitude.degrees,
        read.point.longitude.degrees - place.point.longitude.degrees,
      ]
      #expect(apart.allSatisfy { abs($0) < 1e-12 }, "seed \(seed)")
      var moved = read
      moved.point = place.point
      #expect(moved == place && read.point.height == place.point.height, "seed \(seed)")
    }
  }

  @Test("A terminal's own readouts go through, and a ring is written in the order of time")
  func own() throws {
    var device = CommandTests.connected()
    try device.apply(.reboot)
    device.advance(to: device.now + .seconds(700), watches: CommandTests.watches)
    for seconds in [0, 199, 200, 201, 950] {
      device.advance(
        to: CommandTests.connected().now + .seconds(700 + seconds),
        watches: CommandTests.watches
      )
      #expect(try Self.again(device.status) == device.status)
      #expect(try Self.again(device.history) == device.history)
      #expect(try Self.again(device.routerHistory) == device.routerHistory)
      #expect(try Self.again(device.routerStatus()) == device.routerStatus())
      #expect(try Self.again(device.obstructionMap) == device.obstructionMap)
      let history = device.history
      let json = try Self.object(history)
      let latencies = try #require(json["pop_ping_latency_ms"] as? [Any])
      #expect(latencies.count == history.indicesInOrder.count)
      #expect(latencies.count == min(900, Int(history.current)))
      let newest = latencies.last as? Double ?? 0
      #expect(Float(newest) == Float(device.status.popPingLatencyMilliseconds))
      // The newest sample is of the last whole second.
      let first = try #require(
        (json["first_second_utc"] as? String).flatMap { Instant(iso8601: $0) }
      )
      #expect(WorldSecond(containing: device.now).start == first + .seconds(latencies.count))
    }
    #expect(device.history.current > 900)
  }

  @Test("Keys state their units, and what does not apply is null")
  func keys() throws {
    let json = try Self.object(
      DeviceStatus(
        information: DeviceInformation(id: "u", hardwareVersion: "h", softwareVersion: "s")
      )
    )
    for key in ["outage", "pop_ping_latency_ms", "initialization_s"] {
      #expect(json[key] is NSNull, "\(key)")
    }
    #expect(json["first_nonempty_slot_in_s"] as? Double == 0)
    #expect(json["ethernet_mbps"] as? Int == 1_000)
    #expect(json["alerts"] as? [String] == [])
    var status = DeviceStatus(information: .blank)
    status.secondsToFirstNonemptySlot = -1
    status.alerts = [.roaming, .isHeating]
    #expect(try Self.object(status)["first_nonempty_slot_in_s"] is NSNull)
    #expect(try Self.object(status)["alerts"] as? [String] == ["roaming", "is-heating"])
    let words = try Self.object(DeviceCommand.setPowerSave(.off))
    #expect(words["command"] as? String == "set-power-save")
    #expect((words["power_save"] as? [String: Any])?["duration_minutes"] as? Int == 1)
  }

  @Test("A number that is none is not written")
  func notANumber() throws {
    for number in [Double.nan, .infinity, -.infinity] {
      var status = DeviceStatus(information: .blank)
      status.powerWatts = number
      #expect(throws: EncodingError.self) { try JSONEncoder().encode(status) }
      var history = DeviceHistory()
      history.current = 900
      history.powerWatts[7] = Float(number)
      #expect(throws: EncodingError.self) { try JSONEncoder().encode(history) }
      var map = ObstructionMap(frame: .earth)
      map.values[7] = Float(number)
      #expect(throws: EncodingError.self) { try JSONEncoder().encode(map) }
    }
    #expect(throws: EncodingError.self) {
      try JSONEncoder().encode(ObstructionMap(frame: .earth, values: [1]))
    }
  }

  /// What is read of a value after its text was changed, or the error's words.
  private static func changed<Value: Codable>(
    _ value: Value,
    _ change: (inout [String: Any]) -> Void
  ) throws -> String {
    var json = try object(value)
    change(&json)
    do {
      _ = try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: json))
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("What is out of bounds is an error that names the key")
  func bounds() throws {
    var any = RandomReadouts(seed: 5)
    var history = any.history()
    history.current = 1_000
    let numbers = [Int](repeating: 1, count: 900)
    for (key, value) in [
      ("pop_ping_drop_rate", numbers + [1]), ("pop_ping_drop_rate", Array(numbers.dropLast())),
      ("pop_ping_drop_rate", [2] + numbers.dropLast()), ("power_w", [-1] + numbers.dropLast()),
      ("sample_count", -1), ("sample_count", 1 << 60), ("sample_count", 999),
      ("first_sample_number", 99), ("origin", ["guessed"]), ("origin", []),
      ("first_second_utc", "soon"),
      ("outages", [Any](repeating: try Self.object(any.outage()), count: 10_001)),
    ] as [(String, Any)] {
      let text = try Self.changed(history) { $0[key] = value }
      #expect(text.contains(key) || key == "sample_count" && !text.isEmpty, "\(key): \(text)")
    }
    #expect(try Self.changed(history) { $0["power_w"] = nil }.contains("power_w"))
    let rows = [[Int]](repeating: [Int](repeating: 1, count: 123), count: 123)
    for bad in [
      rows + [rows[0]], Array(rows.dropLast()), rows.map { $0 + [1] },
      rows.map { Array($0.dropLast()) }, [rows[0] + rows[1]] + rows.dropLast(2) + [[]],
      rows.map { $0.map { _ in 2 } }, rows.map { $0.map { _ in -2 } },
    ] {
      #expect(try !Self.changed(any.map()) { $0["rows"] = bad }.isEmpty)
    }
    #expect(try Self.changed(any.map()) { $0["rows"] = rows }.isEmpty)
    for (key, value) in [
      ("pop_ping_drop_rate", 1.5), ("power_w", -1), ("uptime_s", -1), ("power_w", "1"),
      ("alerts", ["fire"]), ("alerts", [String](repeating: "roaming", count: 33)),
      ("mobility", "flying"), ("is_stow_requested", 7), ("outage", ["cause": "x"]),
    ] as [(String, Any)] {
      let text = try Self.changed(any.status()) { $0[key] = value }
      #expect(!text.isEmpty, "\(key)")
    }
    let long = String(repeating: "x", count: 1_001)
    #expect(try Self.changed(any.information()) { $0["id"] = long }.contains("id"))
    #expect(try !Self.changed(any.outage()) { $0["duration_s"] = -1 }.isEmpty)
    #expect(try !Self.changed(any.outage()) { $0["duration_s"] = 1e300 }.isEmpty)
  }

  @Test("A text that was changed is an error or a readout: random changes")
  func hostile() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var any = RandomReadouts(seed: seed)
    let good = try Array(JSONEncoder().encode(any.status()))
    let ring = try Array(JSONEncoder().encode(any.history()))
    var (errors, works) = (0, 0)
    func tryOut<Value: Codable>(_ type: Value.Type, _ bytes: [UInt8]) {
      if let value = try? JSONDecoder().decode(type, from: Data(bytes)) {
        works += 1
        #expect(throws: Never.self, "seed \(seed)") { try JSONEncoder().encode(value) }
      } else {
        errors += 1
      }
    }
    for round in 0..<600 {
      var bytes = round % 10 == 0 ? ring : good
      for _ in 0..<any.count(1...3) {
        let place = any.count(0...bytes.count - 1)
        switch any.count(0...2) {
        case 0: bytes[place] = any.count(32...126)
        case 1: bytes.remove(at: place)
        default: bytes.insert(any.count(48...57), at: place)
        }
      }
      if round % 10 == 0 {
        tryOut(DeviceHistory.self, bytes)
      } else {
        tryOut(DeviceStatus.self, bytes)
      }
    }
    #expect(errors > 60 && works > 10, "seed \(seed): \(errors) \(works)")
  }
}
