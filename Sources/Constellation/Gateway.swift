public import Frames
public import Geography
public import Quantities

/// A gateway: antennas on the ground that join satellites to the terrestrial network.
public struct Gateway: DatedService, Sendable {
  /// What it is called.
  public var name: String
  /// The territory whose licence it needs.
  public var territory: TerritoryCode
  /// Where it stands.
  public var site: TopocentricSite
  /// The lowest elevation at which its antennas work.
  public var minimumElevation: Angle
  /// How many satellites it serves at a time.
  public var antennas: Int
  /// False: it is never in service, whatever its dates.
  public var isInService: Bool
  /// The source's word for its state.
  public var status: String
  /// The first instant of its service; nil: from the beginning.
  public var serviceBegins: Instant?
  /// The first instant after its service; nil: it has no end.
  public var serviceEnds: Instant?
  /// The system that it belongs to, by index.
  public var system = 0

  /// A gateway as stated, with its local axes worked out from its place; nothing is checked.
  public init(
    name: String,
    territory: TerritoryCode,
    point: GeodeticPoint,
    minimumElevation: Angle,
    antennas: Int,
    isInService: Bool,
    status: String,
    serviceBegins: Instant? = nil,
    serviceEnds: Instant? = nil
  ) {
    self.name = name
    self.territory = territory
    site = TopocentricSite(point)
    self.minimumElevation = minimumElevation
    self.antennas = antennas
    self.isInService = isInService
    self.status = status
    self.serviceBegins = serviceBegins
    self.serviceEnds = serviceEnds
  }
}
