import ArgumentParser
import Foundation
import Frames
import Geography
import Links
import Scheduling
import Service
import World

struct Schedule: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Slot by slot: satellite, gateway, PoP, RTT and rates, or the reason for none.",
    discussion: """
      Examples:
        apus schedule --at Kyiv
        apus schedule --at Kyiv --from-time 2022-10-10T12:00:00Z --until 2022-10-10T12:10:00Z \\
          --format csv
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String

  @OptionGroup var span: SpanOptions

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let place = try library.gazetteer.resolve(SignedArguments.plain(at))
    let guest = world.prepared(.guest(at: place))
    let first = span.fromTime?.instant ?? world.start
    let last = span.until?.instant ?? first + .seconds(120)
    guard last >= first else {
      throw ValidationError("--until is before --from-time; give a later time.")
    }
    let rows = rows(world, guest, from: first, until: last)
    switch span.chosenFormat {
    case .json: try JSONOutput.print(Array(rows))
    case .csv:
      var output = OutputBuffer()
      output.line(ScheduleRow.csvHeader)
      for row in rows { output.line(row.csv) }
    case .text:
      print("slot                  satellite      el °  RTT ms  down / up Mbit/s  gateway, PoP")
      for row in rows { print(Self.line(row)) }
    }
  }

  private func rows(
    _ world: World,
    _ guest: PlannedTerminal,
    from: Instant,
    until: Instant
  ) -> some Sequence<ScheduleRow> {
    let total = Int((until - from).inSeconds / 15) + 1
    var progress = Progress(total: total)
    var done = 0
    var previous: SlotPlan?
    return sequence(first: Slot(containing: from)) { slot in
      let next = slot.next
      return next.start < until ? next : nil
    }
    .lazy.map { slot in
      done += 1
      progress.advance(to: done)
      let plan = world.plan(for: slot, guests: [guest], after: previous)
      previous = plan
      if done >= total { progress.finish() }
      return world.scheduleRow(of: guest.terminal.id, in: plan)
    }
  }

  private static func line(_ row: ScheduleRow) -> String {
    guard row.reason.isEmpty else { return "\(row.slotStartUtc)  none: \(row.reason)" }
    let name = row.satellite.padding(toLength: 12, withPad: " ", startingAt: 0)
    let rates = "\(shown(row.downlinkMbps, 0)) / \(shown(row.uplinkMbps, 0))"
    return "\(row.slotStartUtc)  \(name)  \(shown(row.elevationDeg, 1))   "
      + "\(shown(row.rttMs, 1))    \(rates)    \(row.gateway), \(row.pop)"
  }
}

extension Terminal {
  /// A terminal that a question imagines at a place.
  static func guest(at place: Place, number: Int = 0) -> Terminal {
    Terminal(id: TerminalID("guest-\(number)"), name: place.name ?? "guest", point: place.point)
  }
}
