import Constellation
import Geography
import Links
import Routing

/// Where traffic ends in a slot: a point of presence, and which territories the way there avoids.
struct RouteEnd: Hashable, Comparable {
  /// The point of presence, by index.
  var home: Int
  /// The set of territories to avoid, by its number; 0 is the empty one.
  var avoidance: Int

  static func < (a: RouteEnd, b: RouteEnd) -> Bool {
    (a.avoidance, a.home) < (b.avoidance, b.home)
  }
}

/// The end of every destination of a crowd in a slot.
struct RouteEnds: Sendable {
  private let ends: [RouteEnd?]
  private let avoidances: [[TerritoryCode]]

  /// Chooses for each destination the first home that is open and that a working gateway leads to,
  /// with neither in a territory to avoid.
  init(
    _ destinations: [TerminalRoster.Destination],
    from gateways: [Int],
    ground: GroundSegment,
    lines: [TerrestrialLines],
    during slot: Slot
  ) {
    var avoidances = Interned<[TerritoryCode]>([[]])
    var reached: [Int: Set<Int>] = [:]
    ends = destinations.map { destination in
      let avoidance = avoidances.index(of: destination.avoided)
      let reachable = reached[avoidance] ?? Self.points(from: gateways, destination, ground, lines)
      reached[avoidance] = reachable
      return ground.home(among: destination.homes, during: slot) { reachable.contains($0) }
        .map { RouteEnd(home: $0, avoidance: avoidance) }
    }
    self.avoidances = avoidances.values
  }

  /// The points of presence that one of some gateways leads to, as far as a destination allows.
  private static func points(
    from gateways: [Int],
    _ destination: TerminalRoster.Destination,
    _ ground: GroundSegment,
    _ lines: [TerrestrialLines]
  ) -> Set<Int> {
    let working = Set(
      gateways.filter { !destination.avoided.contains(ground.gateways[$0].territory) }
    )
    return lines.reduce(into: []) { $0.formUnion($1.pointsOfPresence(from: working)) }
  }

  /// The end of a destination by its index, or nil where no home is open.
  func end(of destination: Int) -> RouteEnd? { ends[destination] }

  /// What the way to an end avoids.
  func avoided(_ end: RouteEnd) -> [TerritoryCode] { avoidances[end.avoidance] }
}
