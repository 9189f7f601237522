import Foundation
import Service
import TerminalDevice
import Testing

@testable import Console

@Suite("Prometheus text about terminals that are served")
struct DeviceMetricsTests {
  private static let documentation = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Documentation/Metrics.md").standardized

  private static func text(_ devices: SampleDevices) throws -> MetricText {
    try MetricText(DeviceMetrics.lines(devices).joined(separator: "\n") + "\n")
  }

  @Test("Nobody serves any: no line")
  func none() { #expect(DeviceMetrics.lines(nil).isEmpty) }

  @Test(
    "Values are those of the readouts in base units; every family is documented; no place is told"
  )
  func values() throws {
    let names = ["a \"b\" \\ c\nd", "berlin"]
    let devices = SampleDevices(names.map(SampleDevices.device))
    #expect(try devices.perform(TerminalID("berlin"), .stow))
    var change = DeviceConfigChange()
    change.snowMelt = .alwaysOn
    #expect(try devices.perform(TerminalID(names[0]), .configure(change)))
    let text = try Self.text(devices)
    let documented = try String(contentsOf: Self.documentation, encoding: .utf8)
    for family in text.types.keys {
      #expect(documented.contains("`\(family)`"), "\(family)")
      #expect(text.types[family] == "gauge" && text.helps[family]?.isEmpty == false)
    }
    #expect(text.types.count == 14)
    #expect(text["apus_devices_served"] == 2)
    let (quoted, berlin) = (["terminal": names[0]], ["terminal": "berlin"])
    #expect(text["apus_device_connected", quoted] == 1)
    #expect(text["apus_device_connected", berlin] == 0)
    #expect(
      text["apus_device_outage_seconds", ["terminal": "berlin", "cause": "stowed"]] == 0
    )
    #expect(text.samples.count { $0.name == "apus_device_outage_seconds" } == 1)
    #expect(text["apus_device_pop_ping_latency_seconds", quoted] == 0.0485)
    #expect(text["apus_device_pop_ping_drop_ratio", quoted].map { Float($0) } == 0.1)
    let down = quoted.merging(["direction": "downlink"]) { $1 }
    #expect(text["apus_device_throughput_bytes_per_second", down] == 1e6)
    #expect(text["apus_device_sample_measured", quoted] == 1)
    #expect(text["apus_device_uptime_seconds", quoted] == 129_600)
    #expect(text["apus_device_boots", quoted] == 1)
    #expect(text["apus_device_stowed", quoted] == 0 && text["apus_device_stowed", berlin] == 1)
    #expect(text["apus_device_alert", quoted.merging(["alert": "is-heating"]) { $1 }] == 1)
    let power = try #require(text["apus_device_power_watts", quoted])
    #expect((75...120).contains(power))
    #expect(Set(text.samples.map { "\($0.name)\($0.labels)" }).count == text.samples.count)
    #expect(!text.samples.contains { $0.value == 52.5 || $0.value == 13.4 })
  }

  @Test("A thousand terminals have lines, more are counted; a number that is none has no line")
  func bounded() throws {
    let device = SampleDevices.device("x")
    var status = device.status
    status.powerWatts = .nan
    let readings = (0..<1_000).map { DeviceMetrics.Reading(TerminalID("t\($0)"), status) }
    let text = try MetricText(DeviceMetrics.lines(of: readings).joined(separator: "\n") + "\n")
    #expect(text.samples.count { $0.name == "apus_device_connected" } == 1_000)
    #expect(!text.samples.contains { $0.name == "apus_device_power_watts" })
    let many = SampleDevices(
      (0..<1_005).map { number in
        let terminal = Terminal(
          id: TerminalID("t\(number)"),
          name: "t",
          point: device.terminal.point
        )
        return TerminalDevice(terminal: terminal, from: SampleDevices.noon)
      }
    )
    let all = try Self.text(many)
    #expect(all["apus_devices_served"] == 1_005)
    #expect(
      all.samples.count { $0.name == "apus_device_connected" } == DeviceMetrics.mostTerminals
    )
  }
}
