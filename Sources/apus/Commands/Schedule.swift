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
        apus schedule --terminal kyiv --site --from-time 2022-11-23T12:25:00Z \\
          --until 2022-11-23T12:40:00Z
        apus schedule --track ship.csv --trace ship-link.csv
        apus schedule --world town.yaml --all --format csv
        apus schedule --world rivals --system oneweb --at Kyiv --json
        apus schedule --at Kyiv --trace kyiv --trace-format mahimahi
        mm-link kyiv.up kyiv.down
        apus schedule --at Kyiv --trace kyiv --trace-format leoreplayer
        mm-delay 100 kyiv.delay mm-link kyiv.up kyiv.down
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String?

  @Option(
    help: ArgumentHelp(
      "A terminal that moves, by CSV with time_utc,latitude_deg,longitude_deg[,height_m]; great "
        + "circles between the rows, and the span is the track's when none is given.",
      valueName: "file"
    )
  )
  var track: String?

  @Option(help: ArgumentHelp("One of the world's own terminals.", valueName: "id"))
  var terminal: String?

  @Flag(help: "Every terminal of the world, with its id in a first column.")
  var all = false

  @OptionGroup var system: SystemOption

  @OptionGroup var span: SpanOptions

  @OptionGroup var traces: TraceOptions

  @Flag(
    help:
      "Which uplink the site of one terminal uses when, satellite or ground, and why it changes."
  )
  var site = false

  func validate() throws {
    guard [at != nil, track != nil, terminal != nil, all].count(where: { $0 }) == 1 else {
      throw ValidationError("Give one of --at, --track, --terminal and --all.")
    }
    if system.system != nil, at == nil, track == nil {
      throw ValidationError(
        "--system is for --at and --track; a world's own terminals have 'system' in its file."
      )
    }
    if site, all || traces.trace != nil || span.chosenFormat == .csv {
      throw ValidationError("--site is of one terminal, as text or --json, and writes no trace.")
    }
    if traces.trace != nil, span.chosenFormat != .text {
      throw ValidationError("--trace has its own --trace-format; leave --format and --json out.")
    }
  }

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let subject = try subject(in: world, library)
    let (first, last) = try limits(of: subject, in: world)
    let run = ScheduleRun(world: world, subject: subject, from: first, until: last)
    if site {
      try showSite(run)
    } else if let file = traces.trace.map(SignedArguments.plain) {
      try run.write(traces, to: file)
    } else {
      try show(run)
    }
  }

  private func subject(in world: World, _ library: WorldLibrary) throws -> ScheduleSubject {
    let system = try system.checked(in: world)
    if let at {
      let place = try library.gazetteer.resolve(SignedArguments.plain(at))
      return .guest(.guest(at: place, system: system))
    }
    if let track {
      let name = URL(fileURLWithPath: track).deletingPathExtension().lastPathComponent
      let way = try TrackTable.track(readFrom: track)
      var guest = Terminal(id: TerminalID("guest-0"), name: name, track: way)
      guest.system = system
      return .guest(guest)
    }
    guard let terminal else { return .all }
    return .own(try world.ownTerminal(named: terminal).id)
  }

  /// The span of what moves is that of its track, of anything else two minutes.
  private func limits(
    of subject: ScheduleSubject,
    in world: World
  ) throws -> (first: Instant, last: Instant) {
    let waypoints = subject.track?.waypoints ?? []
    let first = span.fromTime?.instant ?? waypoints.first?.at ?? world.start
    let end = waypoints.last.flatMap { $0.at > first ? $0.at : nil }
    let last = span.until?.instant ?? end ?? first + .seconds(120)
    guard last >= first else {
      throw ValidationError("--until is before --from-time; give a later time.")
    }
    return (first, last)
  }

  private func show(_ run: ScheduleRun) throws {
    switch span.chosenFormat {
    case .json: try showJSON(run)
    case .csv:
      var output = OutputBuffer()
      output.line((all ? "terminal," : "") + ScheduleRow.csvHeader)
      run.forEach { plan, terminal in
        let row = run.world.scheduleRow(of: terminal, in: plan)
        output.line((all ? csvField(terminal) + "," : "") + row.csv)
      }
    case .text:
      print("slot                  satellite      el °  RTT ms  down / up Mbit/s  gateway, PoP")
      run.forEach { plan, terminal in
        let row = run.world.scheduleRow(of: terminal, in: plan)
        print(Self.line(row) + (all ? "  [\(terminal)]" : ""))
      }
    }
  }

  private func showJSON(_ run: ScheduleRun) throws {
    guard all else {
      var rows: [ScheduleRow] = []
      run.forEach { plan, terminal in rows.append(run.world.scheduleRow(of: terminal, in: plan)) }
      return try JSONOutput.print(rows)
    }
    // A row at a time: those of a hundred thousand terminals do not fit into memory.
    var output = OutputBuffer()
    var isFirst = true
    output.line("[")
    try run.forEach { plan, terminal in
      let row = NamedScheduleRow(
        terminal: terminal.rawValue,
        row: run.world.scheduleRow(of: terminal, in: plan)
      )
      output.line((isFirst ? "" : ",") + (try JSONOutput.text(row)))
      isFirst = false
    }
    output.line("]")
  }

  /// A rate in Mbit/s; of a low one the tenths matter.
  static func rate(_ mbps: Double?) -> String { shown(mbps, (mbps ?? 10) < 10 ? 1 : 0) }

  private static func line(_ row: ScheduleRow) -> String {
    guard row.reason.isEmpty else { return "\(row.slotStartUtc)  none: \(row.reason)" }
    let name = row.satellite.padding(toLength: 12, withPad: " ", startingAt: 0)
    let rates = [row.downlinkMbps, row.uplinkMbps].map(rate).joined(separator: " / ")
    return "\(row.slotStartUtc)  \(name)  \(shown(row.elevationDeg, 1))   "
      + "\(shown(row.rttMs, 1))    \(rates)    \(row.gateway), \(row.pop)"
  }
}

/// A row with the terminal that it is of.
private struct NamedScheduleRow: Encodable {
  enum CodingKeys: CodingKey { case terminal }

  var terminal: String
  var row: ScheduleRow

  func encode(to encoder: any Encoder) throws {
    try row.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(terminal, forKey: .terminal)
  }
}

extension Terminal {
  /// A terminal that a question imagines at a place: a kit of a system, of the first when nil.
  static func guest(at place: Place, number: Int = 0, system: String? = nil) -> Terminal {
    var guest = Terminal(
      id: TerminalID("guest-\(number)"),
      name: place.name ?? "guest",
      point: place.point
    )
    guest.system = system
    return guest
  }
}

extension World {
  /// One of the world's own terminals, by its id.
  func ownTerminal(named id: String) throws -> Terminal {
    if let found = terminals.first(where: { $0.terminal.id.rawValue == id }) {
      return found.terminal
    }
    let some = terminals.prefix(5).map(\.terminal.id.rawValue).joined(separator: ", ")
    throw ValidationError(
      "The world \(description.name) has no terminal '\(id)'; "
        + (terminals.isEmpty ? "it has none." : "it has \(terminals.count), such as \(some).")
    )
  }
}
