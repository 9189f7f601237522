public import Constellation
public import Frames
public import Geography
public import Quantities
public import Radio
public import Service

/// A terminal with what does not change from slot to slot: its axes, cell, law and home.
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

  /// Works out all that follows from the place; neighbours count within `buffer` of it.
  public init(
    _ terminal: Terminal,
    system: Int = 0,
    cells: CellGrid,
    atlas: TerritoryAtlas,
    buffer: Length,
    disputes: DisputePolicy,
    ground: GroundSegment
  ) {
    self.terminal = terminal
    place = TerminalPlace(terminal, system: system)
    // Only a place that is no place has no cell; whoever reads places refuses those before.
    cell = cells.cell(containing: terminal.point) ?? Cell(index: 0)
    jurisdiction = Jurisdiction(
      of: terminal.point,
      in: atlas,
      buffer: buffer,
      disputes: disputes
    )
    homes = ground.homes(of: jurisdiction.territory, at: terminal.point)
  }
}

extension PlannedTerminal {
  /// Its place with the local axes that look angles are measured in.
  public var site: TopocentricSite { place.site }
  /// The geostationary arc as it stands in its sky.
  public var arc: GSOArc { place.arc }
  /// The constellation that it is a kit of, by index.
  public var system: Int { Int(place.system) }
}

/// The part of a terminal that searches of the sky read: numbers alone, so that reading it touches no
/// reference count.
struct TerminalPlace: Sendable {
  let site: TopocentricSite
  let arc: GSOArc
  let system: Int32
  /// Whether its surroundings or the mount of its antenna exclude directions.
  let isSelective: Bool

  init(_ terminal: Terminal, system: Int) {
    site = TopocentricSite(terminal.point)
    arc = GSOArc(seenFrom: site)
    self.system = Int32(clamping: system)
    isSelective = terminal.isSelective
  }
}
