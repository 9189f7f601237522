import Constellation
import Frames
import Links
import Scheduling
import World

/// Prometheus text (version 0.0.4) of a running world.
enum Metrics {
  static func text(_ live: LiveWorld) -> String {
    let summary = SlotSummary(live.present, clock: live.clock)
    var lines = gauge(
      "apus_terminals_served",
      "Terminals with an assignment in the present slot.",
      Double(summary.served)
    )
    lines += [
      "# HELP apus_terminals_refused Terminals without one, by reason.",
      "# TYPE apus_terminals_refused gauge",
    ]
    lines += summary.reasons.sorted { $0.key < $1.key }.map {
      "apus_terminals_refused{reason=\"\($0.key)\"} \($0.value)"
    }
    lines += gauge(
      "apus_plan_seconds",
      "Wall time that the present slot's plan took.",
      summary.planMs / 1_000
    )
    lines += gauge(
      "apus_satellites",
      "Satellites of the world.",
      Double(live.world.constellation.satellites.count)
    )
    lines += gauge(
      "apus_feeders",
      "Gateway antennas that serve a satellite in the present slot.",
      Double(live.present.plan.feeders.count)
    )
    lines += gauge(
      "apus_world_time_seconds",
      "World time as Unix seconds.",
      live.clock.now.unixMilliseconds / 1_000
    )
    lines += ServiceMetrics.lines(live)
    lines += ConnectionMetrics.lines(live)
    lines += DeviceMetrics.lines(live.readableDevices)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func gauge(_ name: String, _ help: String, _ value: Double) -> [String] {
    ["# HELP \(name) \(help)", "# TYPE \(name) gauge", "\(name) \(value)"]
  }
}
