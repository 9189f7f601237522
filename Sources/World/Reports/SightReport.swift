import Constellation
public import Frames
public import Geography
import Links
import Routing
public import Scheduling
public import Service

/// Who could see and stop what on a way to the internet, as machine output shows it.
public struct SightReport: Encodable, Sendable {
  /// Through whose ground it goes, such as `gateway X (PL), PoP frntdeu1 (DE)`; empty when not served.
  public var through: String
  /// The filtering at home and on the way, in a line.
  public var filtering: String
  /// A word of ``Filtering`` for networks on the ground at home; null when nothing is stated.
  @Nullable public var filteringAtHome: String?
  /// A word of ``Filtering`` for this way: that of the point of presence; null when nothing is stated.
  @Nullable public var filteringOnPath: String?
  /// What would hold over networks on the ground at home, as a sentence or two.
  public var onTheGround: String
  /// Everyone who could see something, in the order of the way.
  public var observers: [Observer]
  /// Everyone who can stop something, in the order of the way.
  public var controls: [Control]

  /// Someone on the way, and what they could see.
  public struct Observer: Encodable, Sendable {
    /// A word of ``PathObserver/Position``.
    public var position: String
    /// Its station or system; empty where it has none.
    public var name: String
    /// The territory whose law it acts under; null when not known.
    @Nullable public var territory: TerritoryCode?
    /// Words of ``Metadata``.
    public var sees: [String]
    /// A word of ``Interception`` for its territory; null when nothing is stated.
    @Nullable public var interception: String?
    /// Months for which who had which address is kept there; null when unknown.
    @Nullable public var dataRetentionMonths: Int?
    /// The names of the laws; may be empty.
    public var law: String
    /// Why it could, and what it could not.
    public var explanation: String
    /// `modelled` or `assumed`.
    public var label: String
    /// Where this is known from.
    public var source: String
  }

  /// Someone who can stop something.
  public struct Control: Encodable, Sendable {
    /// A word of ``PathObserver/Position``.
    public var position: String
    /// Its territory; null when not known.
    @Nullable public var territory: TerritoryCode?
    /// What it can stop and what it cannot.
    public var means: String
    /// `modelled` or `assumed`.
    public var label: String
  }

  /// What a sight says, in words for machines.
  public init(_ sight: PathSight) {
    through = sight.through
    filtering = sight.filteringText
    filteringAtHome = sight.filteringAtHome?.rawValue
    filteringOnPath = sight.filteringOnPath?.rawValue
    onTheGround = sight.onTheGround
    observers = sight.observers.map(Observer.init)
    controls = sight.controls.map {
      Control(
        position: $0.position.rawValue,
        territory: $0.territory,
        means: $0.means,
        label: $0.label.rawValue
      )
    }
  }
}

extension SightReport.Observer {
  fileprivate init(_ observer: PathObserver) {
    position = observer.position.rawValue
    name = observer.name
    territory = observer.territory
    sees = observer.sees.map(\.rawValue)
    interception = observer.regime?.interception.rawValue
    dataRetentionMonths = observer.regime?.dataRetentionMonths
    law = observer.regime?.law ?? ""
    explanation = observer.explanation
    label = observer.label.rawValue
    source = observer.source
  }
}

/// A ground station of a path, and what is stated about traffic there.
public struct GroundStop: Hashable, Sendable {
  /// Its name; of a point of presence the code.
  public var name: String
  /// Where it stands.
  public var territory: TerritoryCode
  /// What is stated; nil when nothing is.
  public var regime: Regime?

  /// A station as named, with what is stated there.
  public init(name: String, territory: TerritoryCode, regime: Regime? = nil) {
    self.name = name
    self.territory = territory
    self.regime = regime
  }
}

extension World {
  /// What the world states about filtering and interception.
  public var regimes: RegimeBook { RegimeBook(description.regimes) }

  /// Who could see and stop what on a terminal's way in a slot.
  ///
  /// - Parameters:
  ///   - terminal: The terminal, prepared for the slot.
  ///   - outcome: What the slot's plan gives it; without a link there is no ground on its way.
  ///   - time: For when statements are looked up.
  /// - Returns: Observers and controls of the way; without a link those that need no way.
  public func sight(
    of terminal: PlannedTerminal,
    _ outcome: SlotPlan.Outcome,
    at time: Instant
  ) -> PathSight {
    var path = SightedPath(
      home: terminal.jurisdiction.territory,
      system: constellation.systems.indices.contains(terminal.system)
        ? constellation.systems[terminal.system] : description.first.name
    )
    if description.systems.indices.contains(terminal.system) {
      path.seat = description.systems[terminal.system].seat
    }
    for node in outcome.assignment?.nodes ?? [] {
      switch node {
      case .satellite: continue
      case .gateway(let index): path.gateway = station(ofGateway: index)
      case .pointOfPresence(let index): path.pointOfPresence = station(ofPointOfPresence: index)
      }
    }
    return PathSight(of: path, under: regimes, at: time)
  }

  /// The ground stations of a path in their order, the point of presence at its end included, with
  /// what is stated about each at the path's instant.
  public func groundStops(of row: PathRow) -> [GroundStop] {
    let book = regimes
    return row.hopDetails.compactMap { hop in
      switch hop.kind {
      case "gateway":
        guard let index = ground.gateways.firstIndex(where: { $0.name == hop.name }) else {
          return nil
        }
        let station = station(ofGateway: index)
        let regime = book.regime(of: station.territory, at: row.timeUtc)
        return GroundStop(name: station.name, territory: station.territory, regime: regime)
      case "point-of-presence":
        guard let index = ground.pointsOfPresence.firstIndex(where: { $0.code == hop.name }) else {
          return nil
        }
        let station = station(ofPointOfPresence: index)
        let regime = book.regime(
          of: station.territory,
          pointOfPresence: station.name,
          at: row.timeUtc
        )
        return GroundStop(name: station.name, territory: station.territory, regime: regime)
      default: return nil
      }
    }
  }

  private func station(ofGateway index: Int) -> SightedPath.Station {
    SightedPath.Station(ground.gateways[index].name, ground.gateways[index].territory)
  }

  private func station(ofPointOfPresence index: Int) -> SightedPath.Station {
    let point = ground.pointsOfPresence[index]
    return SightedPath.Station(
      point.code,
      point.territory ?? territory(ofPointOfPresence: index)
    )
  }
}
