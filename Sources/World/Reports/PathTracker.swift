import Constellation
public import Frames
import Geography
import Links
public import Orbits
import Quantities
import Routing
import Scheduling

/// The paths between two places at any instant, with what does not change between instants.
public struct PathTracker: Sendable {
  let world: World
  private let from: TopocentricSite
  let to: PathPlace
  private let wishes: PathWishes
  private let lasers: LaserHistory
  /// Points of presence that paths may not lead over.
  private let closed: Set<Int>
  /// Where each point of presence stands.
  let territories: [TerritoryCode]

  /// Prepares for paths between two places.
  ///
  /// - Parameters:
  ///   - world: the satellites, ground stations, rules and delay terms.
  ///   - from: where paths begin.
  ///   - to: where they lead.
  ///   - wishes: how many of them, and what they avoid.
  public init(
    _ world: World,
    from: TopocentricSite,
    to: PathPlace,
    wishes: PathWishes = PathWishes()
  ) {
    self.world = world
    self.from = from
    self.to = to
    self.wishes = wishes
    lasers = LaserHistory(world.constellation, outages: world.outages())
    let points = world.ground.pointsOfPresence.indices
    let territories = points.map { world.territory(ofPointOfPresence: $0) }
    self.territories = territories
    closed = Set(points.filter { wishes.avoiding.contains(territories[$0]) })
  }

  /// The best path at an instant.
  public func best(at time: Instant) -> PathRow { rows(at: time)[0] }

  /// The paths at an instant, the best first; one row that says so when there is none.
  public func rows(at time: Instant) -> [PathRow] {
    let found = paths(at: time)
    guard !found.isEmpty else { return [.unreachable(at: time)] }
    return found.enumerated().map { row($1, number: $0 + 1, at: time) }
  }

  /// The paths at several instants in their order, shared among the threads of a crew.
  public func rows(at times: [Instant], crew: Crew) -> [[PathRow]] {
    // In the order of time first: then every thread finds them.
    for time in times { _ = lasers.links(in: Slot(containing: time)) }
    return crew.map(times.indices) { rows(at: times[$0]) }
  }

  /// The best paths over any one of the world's systems, each under its own rules and delays.
  private func paths(at time: Instant) -> [FoundPath] {
    if case .pointOfPresence(let index) = to, closed.contains(index) { return [] }
    let view = PathView(
      world,
      at: time,
      lasers: lasers.links(in: Slot(containing: time)),
      without: closed,
      avoiding: wishes.avoiding
    )
    let found = world.planner.systemRules.indices.flatMap { system in
      view.paths(wishes.alternatives, over: system, from: from, to: to).map {
        FoundPath(path: $0, system: system)
      }
    }
    // Those of one system come in their order; between systems the round trip decides.
    let sorted = found.enumerated().sorted { a, b in
      let (x, y) = (seconds(a.element), seconds(b.element))
      return (x, a.offset) < (y, b.offset)
    }
    return sorted.prefix(wishes.alternatives).map(\.element)
  }

  private func seconds(_ found: FoundPath) -> Double {
    let delays = world.planner.systemRules[found.system].delays
    return found.path.spaceLength.lightTimeSeconds + delays.fibreSeconds(found.path.fibreLength)
      + delays.distribution(of: found.path.makeup).meanSeconds
  }
}

/// A path, and the system that it leads over.
struct FoundPath {
  var path: PlacePath
  var system: Int
}
