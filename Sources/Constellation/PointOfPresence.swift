public import Frames
public import Geography

/// A point of presence: where the operator's network meets the Internet.
public struct PointOfPresence: DatedService, Hashable, Sendable {
  /// Its code, such as `frntdeu1`.
  public var code: String
  /// Its city.
  public var name: String
  /// Where it is.
  public var point: GeodeticPoint
  /// The territory in which traffic leaves the operator's network; nil when it is not stated.
  public var territory: TerritoryCode?
  /// False: it is never in service, whatever its dates.
  public var isInService: Bool
  /// The first instant of its service; nil: from the beginning.
  public var serviceBegins: Instant?
  /// The first instant after its service; nil: it has no end.
  public var serviceEnds: Instant?
  /// The system that it belongs to, by index.
  public var system = 0

  /// A point of presence as stated; that no other has its code is not checked.
  public init(
    code: String,
    name: String,
    point: GeodeticPoint,
    territory: TerritoryCode? = nil,
    isInService: Bool = true,
    serviceBegins: Instant? = nil,
    serviceEnds: Instant? = nil
  ) {
    self.code = code
    self.name = name
    self.point = point
    self.territory = territory
    self.isInService = isInService
    self.serviceBegins = serviceBegins
    self.serviceEnds = serviceEnds
  }
}
