import ArgumentParser
import Constellation
import Foundation
import Frames
import Geography
import Orbits
import Scheduling
import World

struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "The delay-shortest path between two places over time, hop by hop.",
    discussion: """
      TO may also be the code or the name of a point of presence of the world. Geometry and delay
      only: licences, beams and antennas in use do not count; 'apus schedule' has them.

      CSV columns: time_utc,rtt_ms,propagation_ms,distance_km,hops
      and 'alternative' after them where --alternatives is above 1. 'rtt_ms' is propagation, fibre
      and the median of the sum of the world's other delay terms; JSON has them one by one, with
      the lengths of all hops and the territories of the ground stations.

      Examples:
        apus path --from Kyiv --to Frankfurt
        apus path --from Kyiv --to Tokyo --alternatives 3 --avoid RU,CN --json
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

  @Option(help: ArgumentHelp("How many paths at each instant, the best first.", valueName: "k"))
  var alternatives = 1

  @Option(
    help: ArgumentHelp(
      "Territories in which no ground station of a path may stand, such as RU,CN.",
      valueName: "codes"
    ),
    transform: TerritoryList.init
  )
  var avoid: TerritoryList?

  @OptionGroup var span: SpanOptions

  /// More alternatives than this help nobody, and take long.
  private static let mostAlternatives = 1_000

  func validate() throws {
    guard (1...Self.mostAlternatives).contains(alternatives) else {
      throw ValidationError("--alternatives has to be from 1 to \(Self.mostAlternatives).")
    }
  }

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let source = try library.gazetteer.resolve(SignedArguments.plain(from))
    let first = span.fromTime?.instant ?? world.start
    let instants = try TimeSpan(
      from: first,
      until: span.until?.instant ?? first,
      stepSeconds: step?.value ?? 15
    )
    var wishes = PathWishes()
    wishes.alternatives = alternatives
    wishes.avoiding = avoid?.codes ?? []
    let tracker = PathTracker(
      world,
      from: TopocentricSite(source.point),
      to: try end(in: world, library.gazetteer),
      wishes: wishes
    )
    var output = PathOutput(
      format: span.chosenFormat,
      hasAlternatives: alternatives > 1,
      stops: world.groundStops
    )
    try report(tracker, at: instants, to: &output)
    try output.finish()
  }

  /// Finds the paths in pieces, so that the first rows come at once and memory stays small.
  private func report(
    _ tracker: PathTracker,
    at instants: TimeSpan,
    to output: inout PathOutput
  ) throws {
    let crew = Crew(size: ProcessInfo.processInfo.activeProcessorCount)
    var progress = Progress(total: instants.count)
    var (piece, done) = ([Instant](), 0)
    func flush(_ output: inout PathOutput) {
      for rows in tracker.rows(at: piece, crew: crew) { output.add(rows) }
      done += piece.count
      piece.removeAll(keepingCapacity: true)
      progress.advance(to: done)
    }
    for instant in instants {
      piece.append(instant)
      if piece.count == 32 { flush(&output) }
    }
    flush(&output)
    progress.finish()
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

/// Codes of territories, joined by commas.
struct TerritoryList {
  let codes: Set<TerritoryCode>

  init(_ text: String) throws {
    let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    codes = Set(
      try parts.map { part in
        guard let code = TerritoryCode(part.uppercased()), TerritoryCode.all.contains(code) else {
          throw ValidationError(
            "'\(part)' is no code of a territory; write ISO 3166-1 codes of two letters, "
              + "such as RU,CN."
          )
        }
        return code
      }
    )
    guard !codes.isEmpty else {
      throw ValidationError("--avoid names no territory; write codes such as RU,CN.")
    }
  }
}
