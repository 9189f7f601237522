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
    for (reason, seconds) in account.outageSeconds.sorted(by: { $0.key < $1.key }) {
      lines.append("outage      \(reason): \(shown(seconds, 1)) s")
    }
    if account.noLinkPlanSeconds > 0 {
      lines.append("no plan     \(shown(account.noLinkPlanSeconds, 1)) s")
    }
    return lines.joined(separator: "\n")
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
      ("queue full", drops.queueFull), ("random loss", drops.randomLoss),
      ("hand-over", drops.handOver), ("no plan", drops.noLinkPlan),
      ("malformed", drops.malformed), ("refused", drops.refusedByDevice),
      ("under way at the end", drops.shutdown),
    ]
    causes += drops.outage.sorted { $0.key < $1.key }.map { ("outage \($0.key)", $0.value) }
    let lost = causes.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
    let counted = direction.packetsIn - drops.noise
    return "\(direction.packetsDelivered) of \(counted) packets delivered "
      + "(\(direction.bytesDelivered) bytes); lost: "
      + (lost.isEmpty ? "none" : lost.joined(separator: ", "))
  }
}
