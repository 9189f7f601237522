import Frames
import Geography
import Links
import Orbits
import Scheduling
import Service
import World

/// One slot's whole plan: skies, index, feeders, routes, 1,000 terminals, on one core.
enum PlanBenchmark {
  static func run(catalogue: String?) throws -> [String: Double] {
    let library = try WorldLibrary()
    var description = try library.description(of: WorldLibrary.defaultName)
    description.shells = []
    description.start = Catalogue.epoch
    description.terminals = terminals(library.gazetteer)
    let elements = try Catalogue.elements(catalogue)
    let world = World(
      description,
      catalogues: [World.Catalogue("b", elements)],
      atlas: try TerritoryAtlas.bundled()
    )
    var slot = Slot(containing: world.start)
    var served = 0
    let milliseconds = Stopwatch.medianMilliseconds(runs: 5) {
      served = world.plan(for: slot).outcomes.all.count { $0.assignment != nil }
      slot = slot.next
    }
    return [
      "plan_satellites": Double(elements.count),
      "plan_terminals": Double(world.terminals.count),
      "plan_terminals_served": Double(served),
      "plan_ms": milliseconds,
    ]
  }

  /// Terminals at the thousand largest places.
  private static func terminals(_ gazetteer: Gazetteer) -> [Terminal] {
    (0..<1_000).compactMap { number in
      gazetteer.place(number: number).map {
        Terminal(id: TerminalID("t\(number)"), name: $0.name ?? "", point: $0.point)
      }
    }
  }
}
