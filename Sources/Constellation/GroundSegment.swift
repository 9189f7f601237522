public import Frames
public import Geography
public import Links
public import Quantities

/// A point of presence to which traffic goes, from a date on.
public struct Home: Hashable, Sendable {
  /// The point of presence, by index.
  public var pointOfPresence: Int
  /// From when traffic goes there; nil: from the beginning.
  public var from: Instant?

  /// A home as stated; that the point of presence exists is not checked.
  public init(_ pointOfPresence: Int, from: Instant? = nil) {
    self.pointOfPresence = pointOfPresence
    self.from = from
  }
}

/// Gateways, points of presence and the fibre between them, of one system or of several that stand
/// side by side and share nothing.
public struct GroundSegment: Sendable {
  /// Every gateway; feeders, paths and failures refer to them by index.
  public var gateways: [Gateway]
  /// Every point of presence; homes and paths refer to them by index.
  public var pointsOfPresence: [PointOfPresence]
  private var systems: [SystemTerms]

  /// What one system says beside its stations.
  private struct SystemTerms {
    var homes: [TerritoryCode: [Home]] = [:]
    var maximumBackhaul = Length.zero
  }

  /// A ground segment as stated; a home that is the index of no point has no effect.
  public init(
    gateways: [Gateway] = [],
    pointsOfPresence: [PointOfPresence] = [],
    homes: [TerritoryCode: [Home]] = [:],
    maximumBackhaul: Length = .kilometres(3_000)
  ) {
    self.gateways = gateways
    self.pointsOfPresence = pointsOfPresence
    systems = [SystemTerms(homes: homes, maximumBackhaul: maximumBackhaul)]
  }

  /// The ground segments of several systems as one, each system numbered by its place in the list.
  public init(joining grounds: [GroundSegment]) {
    self.init()
    systems = []
    for (system, ground) in grounds.enumerated() {
      let first = pointsOfPresence.count
      gateways += ground.gateways.map { $0.moved(toSystem: system) }
      pointsOfPresence += ground.pointsOfPresence.map { $0.moved(toSystem: system) }
      let homes = ground.homes.mapValues { list in
        list.filter(ground.exists).map { Home(first + $0.pointOfPresence, from: $0.from) }
      }
      systems.append(SystemTerms(homes: homes, maximumBackhaul: ground.maximumBackhaul))
    }
    if systems.isEmpty { systems = [SystemTerms()] }
  }

  /// The points of presence to which a territory's traffic goes in the first system.
  ///
  /// In the order of their dates; the last that has begun and is in service counts.
  public var homes: [TerritoryCode: [Home]] {
    get { systems[0].homes }
    set { systems[0].homes = newValue }
  }

  /// No gateway of the first system is joined to a point of presence farther than this along the
  /// great circle.
  public var maximumBackhaul: Length {
    get { systems[0].maximumBackhaul }
    set { systems[0].maximumBackhaul = newValue }
  }

  /// The same of any system; zero of one that is not there.
  public func maximumBackhaul(ofSystem system: Int) -> Length {
    systems.indices.contains(system) ? systems[system].maximumBackhaul : .zero
  }

  /// Where a terminal's traffic may go, the preferred home first: those stated for its territory,
  /// the latest first, then every point of presence from the nearest on.
  ///
  /// This does not depend on the time, so it is worked out once for a terminal. The list ends with
  /// the first home that no date can take away. Points of presence in territories to avoid, and
  /// those of which it is not stated where they are, are left out when there is any to avoid.
  public func homes(
    of territory: TerritoryCode,
    at point: GeodeticPoint,
    system: Int = 0,
    avoiding avoided: [TerritoryCode] = []
  ) -> [Home] {
    guard systems.indices.contains(system) else { return [] }
    var homes: [Home] = []
    for home in systems[system].homes[territory]?.reversed() ?? []
    where exists(home) && isOutside(avoided, home.pointOfPresence) {
      homes.append(home)
      if isLasting(home) { return homes }
    }
    let byDistance = pointsOfPresence.enumerated().filter { $0.element.system == system }
      .map { (distance: $0.element.point.greatCircleDistance(to: point), index: $0.offset) }
      .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
    var lasting = 0
    for (_, index) in byDistance
    where pointsOfPresence[index].isInService && isOutside(avoided, index) {
      homes.append(Home(index))
      lasting += isLasting(Home(index)) ? 1 : 0
      if lasting == Self.nearest { break }
    }
    return homes
  }

  /// Where no home is stated, so many of the nearest points of presence are kept: the first may have
  /// no gateway that is allowed to work.
  private static let nearest = 4

  /// The first of the homes that has begun by the start of a slot and is in service during it.
  ///
  /// - Parameters:
  ///   - homes: the homes, the preferred one first.
  ///   - slot: the slot.
  ///   - isReachable: whether any gateway leads to a point of presence, by its index; where none of
  ///     the homes has one, the first counts all the same.
  /// - Returns: the point of presence, by its index, or nil when none is in service.
  public func home(
    among homes: [Home],
    during slot: Slot,
    where isReachable: (Int) -> Bool = { _ in true }
  ) -> Int? {
    let open = homes.filter {
      exists($0) && ($0.from.map { $0 <= slot.start } ?? true)
        && pointsOfPresence[$0.pointOfPresence].isInService(during: slot)
    }
    return (open.first { isReachable($0.pointOfPresence) } ?? open.first)?.pointOfPresence
  }

  /// The home of a terminal during a slot: the last stated for its territory that is in service,
  /// else the nearest point of presence that is.
  public func home(
    of territory: TerritoryCode,
    at point: GeodeticPoint,
    during slot: Slot
  ) -> Int? {
    home(among: homes(of: territory, at: point), during: slot)
  }

  /// Whether a point of presence, by its index, is known to be in none of some territories.
  public func isOutside(_ avoided: [TerritoryCode], _ pointOfPresence: Int) -> Bool {
    if avoided.isEmpty { return true }
    guard let territory = pointsOfPresence[pointOfPresence].territory else { return false }
    return !avoided.contains(territory)
  }

  private func exists(_ home: Home) -> Bool {
    pointsOfPresence.indices.contains(home.pointOfPresence)
  }

  private func isLasting(_ home: Home) -> Bool {
    home.from == nil && pointsOfPresence[home.pointOfPresence].isAlwaysInService
  }
}

extension Gateway {
  fileprivate func moved(toSystem system: Int) -> Gateway {
    var gateway = self
    gateway.system = system
    return gateway
  }
}

extension PointOfPresence {
  fileprivate func moved(toSystem system: Int) -> PointOfPresence {
    var point = self
    point.system = system
    return point
  }
}
