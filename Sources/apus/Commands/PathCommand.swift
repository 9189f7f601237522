import ArgumentParser
import Constellation
import Frames
import Geography
import World

struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "The delay-shortest path between two places over time, hop by hop.",
    discussion: """
      TO may also be the code or the name of a point of presence of the world. Geometry and delay
      only: licences, beams and antennas in use do not count; 'apus schedule' has them.

      Examples:
        apus path --from Kyiv --to Frankfurt
        apus path --world hypatia-k1 --from 14.6042,120.9822 --to 38.913811,121.602322 \\
          --from-time 2000-01-01T00:00:00Z --until 2000-01-01T00:03:20Z --step 0.1 --format csv
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var from: String

  @Option(help: ArgumentHelp("A place, or a point of presence.", valueName: "place"))
  var to: String

  @Option(help: ArgumentHelp("Seconds between rows.", valueName: "s"))
  var step: NumberArgument?

  @OptionGroup var span: SpanOptions

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let source = try library.gazetteer.resolve(SignedArguments.plain(from))
    let target = try end(in: world, library.gazetteer)
    let first = span.fromTime?.instant ?? world.start
    let instants = try TimeSpan(
      from: first,
      until: span.until?.instant ?? first,
      stepSeconds: step?.value ?? 15
    )
    let site = TopocentricSite(source.point)
    let rows = instants.lazy.map { world.pathRow(from: site, to: target, at: $0) }
    switch span.chosenFormat {
    case .json: try JSONOutput.print(Array(rows))
    case .csv:
      var output = OutputBuffer()
      output.line(PathRow.csvHeader)
      for row in rows { output.line(row.csv) }
    case .text:
      print("time                         RTT ms   distance km  hops")
      for row in rows {
        let figures = "\(shown(row.rttMs, 3))  \(shown(row.distanceKm, 1))"
        print("\(row.timeUtc.iso8601)  \(figures)  \(row.hops)")
      }
    }
  }

  private func end(in world: World, _ gazetteer: Gazetteer) throws -> PathPlace {
    let wanted = to.lowercased()
    let pop = world.ground.pointsOfPresence.firstIndex {
      $0.code.lowercased() == wanted || $0.name.lowercased() == wanted
    }
    if let pop { return .pointOfPresence(pop) }
    let place = try gazetteer.resolve(SignedArguments.plain(to))
    return .site(TopocentricSite(place.point))
  }
}
