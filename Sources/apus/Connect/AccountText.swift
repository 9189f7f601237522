import DataPlane
import Foundation
import Frames

/// The account of a run, for people.
enum AccountText {
  static func text(
    _ account: DataPlaneAccount,
    place: String,
    origin: String
  ) -> String {
    var lines = ["--- \(place), \(whole(account.from)) to \(whole(account.until))"]
    lines.append("world       \(origin.trimmingPrefix("world "))")
    let satellites = account.satellites.map(\.satellite)
    lines.append(
      "satellites  \(satellites.isEmpty ? "none" : satellites.joined(separator: ", "))"
        + "; hand-overs: \(account.handOvers)"
    )
    lines += roundTrips("RTT (ping)", account.echoes)
    lines += roundTrips("RTT (TCP)", account.handshakes)
    lines.append("up          " + direction(account.uplink))
    lines.append("down        " + direction(account.downlink))
    for (name, way) in [("delay up", account.uplink), ("delay down", account.downlink)] {
      if let text = delay(way) { lines.append(label(name) + text) }
    }
    lines += outages(account.outageSeconds, "outage")
    lines += account.terrestrial.map(terrestrial) ?? []
    lines += machine(account.machine)
    lines += account.recording.map(recording) ?? []
    if account.noLinkPlanSeconds > 0 {
      lines.append("no plan     \(shown(account.noLinkPlanSeconds, 1)) s")
    }
    return lines.joined(separator: "\n")
  }

  private static func label(_ name: String) -> String {
    name.padding(toLength: 12, withPad: " ", startingAt: 0)
  }

  private static func delay(_ direction: DataPlaneAccount.Direction) -> String? {
    direction.delay.map {
      "min \(shown($0.minimum, 1)), median \(shown($0.p50, 1)), p99 \(shown($0.p99, 1)), "
        + "max \(shown($0.maximum, 1)) ms [measured]"
    }
  }

  private static func outages(_ seconds: [String: Double], _ name: String) -> [String] {
    seconds.sorted { $0.key < $1.key }.map { "\(label(name))\($0.key): \(shown($0.value, 1)) s" }
  }

  private static func terrestrial(_ way: DataPlaneAccount.Terrestrial) -> [String] {
    [
      label("ground up") + direction(way.uplink), label("ground down") + direction(way.downlink),
    ] + outages(way.outageSeconds, "ground out")
  }

  private static func machine(_ machine: DataPlaneAccount.Machine) -> [String] {
    var lines: [String] = []
    if machine.suspendedSeconds > 0 {
      lines.append(label("machine") + "slept \(shown(machine.suspendedSeconds, 1)) s")
    }
    if machine.stalledSeconds > 0 {
      lines.append(
        label("machine")
          + "stood still for \(shown(machine.stalledSeconds, 1)) s; packets were late"
      )
    }
    return lines
  }

  private static func recording(_ recording: PacketRecording.Summary) -> [String] {
    recording.files.map { file in
      let problem = file.problem.map { "; \($0)" } ?? ""
      return label("recorded") + "\(file.recordsWritten) packets in \(file.path)\(problem)"
    }
      + (recording.recordsLost > 0
        ? [label("recorded") + "not \(recording.recordsLost) packets: the disk was too slow"] : [])
  }

  /// The time without the part of a second.
  private static func whole(_ instant: Instant) -> String { instant.iso8601.prefix(19) + "Z" }

  private static func roundTrips(
    _ name: String,
    _ trips: DataPlaneAccount.RoundTripSummary
  ) -> [String] {
    guard let measured = trips.measured else { return [] }
    let label = name.padding(toLength: 12, withPad: " ", startingAt: 0)
    var line =
      "\(label)min \(shown(measured.minimum, 1)), median \(shown(measured.median, 1)), "
      + "max \(shown(measured.maximum, 1)) ms over \(trips.count) [measured]"
    if let set = trips.set {
      line += "; set: median \(shown(set.median, 1)) ms [modelled]"
    }
    return [line]
  }

  private static func direction(_ direction: DataPlaneAccount.Direction) -> String {
    let drops = direction.dropped
    var causes = [
      ("queue full", drops.queueFull), ("queue management", drops.activeQueue),
      ("random loss", drops.randomLoss),
      ("hand-over", drops.handOver), ("no plan", drops.noLinkPlan),
      ("malformed", drops.malformed), ("refused", drops.refusedByDevice),
      ("under way at the end", drops.shutdown),
    ]
    causes += drops.outage.sorted { $0.key < $1.key }.map { ("outage \($0.key)", $0.value) }
    let lost = causes.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
    let counted = direction.packetsIn - drops.noise - drops.hopLimit
    return "\(direction.packetsDelivered) of \(counted) packets delivered "
      + "(\(direction.bytesDelivered) bytes); lost: "
      + (lost.isEmpty ? "none" : lost.joined(separator: ", "))
      + (direction.packetsMarked > 0 ? "; marked: \(direction.packetsMarked)" : "")
  }
}
