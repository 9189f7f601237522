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
  /// Its place with the local axes that look angles are measured in.
  public let site: TopocentricSite
  /// The cell that a beam has to be pointed at to reach it.
  public let cell: Cell
  /// Whose law counts where it stands.
  public let jurisdiction: Jurisdiction
  /// The geostationary arc as it stands in its sky.
  public let arc: GSOArc
  /// The points of presence that its traffic may go to, the preferred one first.
  public let homes: [Home]

  /// Works out all that follows from the place; neighbours count within `buffer` of it.
  public init(
    _ terminal: Terminal,
    cells: CellGrid,
    atlas: TerritoryAtlas,
    buffer: Length,
    disputes: DisputePolicy,
    ground: GroundSegment
  ) {
    self.terminal = terminal
    site = TopocentricSite(terminal.point)
    // Only a place that is no place has no cell; whoever reads places refuses those before.
    cell = cells.cell(containing: terminal.point) ?? Cell(index: 0)
    jurisdiction = Jurisdiction(
      of: terminal.point,
      in: atlas,
      buffer: buffer,
      disputes: disputes
    )
    arc = GSOArc(seenFrom: site)
    homes = ground.homes(of: jurisdiction.territory, at: terminal.point)
  }
}
