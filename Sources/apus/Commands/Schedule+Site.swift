import Frames
import Geography
import Links
import Scheduling
import Service
import World

extension Schedule {
  /// Says which uplink the site of a terminal uses through the slots of a run.
  func showSite(_ run: ScheduleRun) throws {
    let terminal: PlannedTerminal
    switch run.subject {
    case .guest(let guest): terminal = run.world.prepared(guest)
    case .own(let id):
      terminal = run.world.prepared(try run.world.ownTerminal(named: id.rawValue))
    case .all: return
    }
    var slots: [(slot: Slot, isServed: Bool)] = []
    run.forEach { plan, id in
      slots.append((plan.slot, plan.outcomes[id]?.assignment != nil))
    }
    guard let first = slots.first?.slot, let last = slots.last?.slot else { return }
    let timeline = run.world.siteTimeline(
      for: terminal,
      from: first.start,
      until: last.end,
      satellite: World.satelliteAvailability(slots)
    )
    let report = run.world.siteReport(of: terminal, timeline)
    guard span.chosenFormat == .text else { return try JSONOutput.print(report) }
    print(SiteText.lines(report, from: first.start, until: last.end).joined(separator: "\n"))
  }
}

/// A site's uplinks, as people read them.
enum SiteText {
  static func lines(_ report: SiteReport, from: Instant, until: Instant) -> [String] {
    let carried = report.order.map { "\($0) \(shown(report.carriedS[$0], 0)) s" }
    var lines = [
      "\(report.terminal), \(from) to \(until): \(report.order.joined(separator: ", then ")); a change "
        + "is believed after \(shown(report.detectionS, 0)) s, a better uplink taken back after "
        + "\(shown(report.holdS, 0)) s (assumed)",
      "  carried    \(carried.joined(separator: ", ")); nothing for \(shown(report.downS, 0)) s",
    ]
    lines += report.switches.map { change in
      "  \(change.timeUtc)  \(change.from ?? "nothing") > \(change.to ?? "nothing"): \(change.cause)"
    }
    lines += report.restorations.map { away in
      "  away       from \(away.leftUtc), first \(away.first ?? "nothing"), "
        + (away.backUtc.map { "back on \(report.order.first ?? "") at \($0)" } ?? "not back")
    }
    return lines
  }
}
