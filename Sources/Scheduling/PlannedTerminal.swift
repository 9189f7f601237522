public import Constellation
public import Frames
public import Geography
import Links
public import Quantities
public import Radio
public import Service

/// A terminal with all that follows from its place: its axes, cell, law and homes.
public struct PlannedTerminal: Sendable {
  /// The kit; its state is the one part that acts change.
  public var terminal: Terminal
  /// Its place, as searches need it.
  let place: TerminalPlace
  /// The cell that a beam has to be pointed at to reach it.
  public let cell: Cell
  /// Whose law counts where it stands.
  public let jurisdiction: Jurisdiction
  /// The points of presence that its traffic may go to, the preferred one first.
  public let homes: [Home]
  /// Where it goes in the slot; nil for one that stands.
  let motion: Motion?

  /// What a place is looked up in.
  public struct Surroundings: Sendable {
    /// Cells that beams are pointed at.
    public var cells: CellGrid
    /// Borders.
    public var atlas: TerritoryAtlas
    /// What is looked up about borders.
    public var scope: BorderScope
    /// How disputed areas are treated.
    public var disputes: DisputePolicy
    /// Points of presence.
    public var ground: GroundSegment

    /// Surroundings as stated; neighbours count within `buffer`, until ``scope`` is set to more.
    public init(
      cells: CellGrid,
      atlas: TerritoryAtlas,
      buffer: Length,
      disputes: DisputePolicy,
      ground: GroundSegment
    ) {
      self.cells = cells
      self.atlas = atlas
      scope = BorderScope(buffer: buffer)
      self.disputes = disputes
      self.ground = ground
    }

    func jurisdiction(at point: GeodeticPoint) -> Jurisdiction {
      Jurisdiction(of: point, in: atlas, scope: scope, cells: cells, disputes: disputes)
    }
  }

  /// Works out all that follows from a terminal's place; one with a track stands where that begins.
  public init(_ terminal: Terminal, system: Int = 0, in surroundings: Surroundings) {
    self.init(terminal, at: terminal.point, system: system, in: surroundings, motion: nil)
  }

  /// Works out all that follows from where a terminal is during a slot.
  public init(
    _ terminal: Terminal,
    system: Int = 0,
    in surroundings: Surroundings,
    from start: Instant,
    until end: Instant
  ) {
    let motion = terminal.track.map { Motion($0, from: start, until: end, surroundings) }
    self.init(
      terminal,
      at: terminal.point(at: start),
      system: system,
      in: surroundings,
      motion: motion
    )
  }

  private init(
    _ terminal: Terminal,
    at point: GeodeticPoint,
    system: Int,
    in surroundings: Surroundings,
    motion: Motion?
  ) {
    self.terminal = terminal
    self.motion = motion
    place = TerminalPlace(terminal, at: point, system: system, isMoving: motion != nil)
    // Only a place that is no place has no cell; whoever reads places refuses those before.
    cell = surroundings.cells.cell(containing: point) ?? Cell(index: 0)
    jurisdiction = surroundings.jurisdiction(at: point)
    homes = surroundings.ground.homes(
      of: jurisdiction.territory,
      at: point,
      system: system,
      avoiding: terminal.avoid
    )
  }
}

extension PlannedTerminal {
  /// Its place with the local axes that look angles are measured in.
  public var site: TopocentricSite { place.site }
  /// The geostationary arc as it stands in its sky.
  public var arc: GSOArc { place.arc }
  /// The constellation that it is a kit of, by index.
  public var system: Int { Int(place.system) }

  /// Why its contract does not allow it where it is, or on its way through the slot; nil when it does.
  var roamingRefusal: Reason? {
    let contract = terminal.contract
    if contract.roaming == .anywhere { return nil }
    return contract.refusal(in: jurisdiction.territory)
      ?? motion?.jurisdictions.lazy.compactMap { contract.refusal(in: $0.territory) }.first
  }

  /// Why the terminal itself may not be served where it is, whatever the law of the place; or nil.
  var refusal: Reason? { terminal.refusal ?? roamingRefusal }
}

/// Where a terminal goes in a slot.
final class Motion: Sendable {
  /// Halfway through the slot.
  let middle: TopocentricSite
  /// At the slot's end.
  let end: TopocentricSite
  /// The arc as it stands at the end.
  let arc: GSOArc
  /// Whose law counts along the way, its start left out.
  let jurisdictions: [Jurisdiction]

  /// The law is asked for at points of the way no farther apart than this.
  private static let lawSpacing = Length.metres(250)
  /// More points than this are not asked for; a faster terminal than 1 km/s has them farther apart.
  private static let mostPoints = 64

  init(
    _ track: Track,
    from start: Instant,
    until end: Instant,
    _ surroundings: PlannedTerminal.Surroundings
  ) {
    let last = track.point(at: end)
    middle = TopocentricSite(track.point(at: start + (end - start) / 2))
    self.end = TopocentricSite(last)
    arc = GSOArc(seenFrom: self.end)
    let length =
      track.point(at: start).greatCircleDistance(to: last)
      + track.point(at: start + (end - start) / 2).greatCircleDistance(to: last)
    let count = min(max(1, Int((length / Self.lawSpacing).rounded(.up))), Self.mostPoints)
    var jurisdictions: [Jurisdiction] = []
    for point in 1...count {
      let next = surroundings.jurisdiction(
        at: track.point(at: start + (end - start) * point / count)
      )
      if jurisdictions.last != next { jurisdictions.append(next) }
    }
    self.jurisdictions = jurisdictions
  }
}

/// The part of a terminal that searches of the sky read: numbers alone, so that reading it touches no
/// reference count.
struct TerminalPlace: Sendable {
  let site: TopocentricSite
  let arc: GSOArc
  let system: Int32
  /// Whether its surroundings or the mount of its antenna exclude directions.
  let isSelective: Bool
  let isMoving: Bool

  init(_ terminal: Terminal, at point: GeodeticPoint, system: Int, isMoving: Bool) {
    site = TopocentricSite(point)
    arc = GSOArc(seenFrom: site)
    self.system = Int32(clamping: system)
    self.isMoving = isMoving
    isSelective = terminal.obstructions != nil || terminal.mount != nil
  }
}
