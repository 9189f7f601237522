public import Frames
public import Geography
public import Quantities

/// A gateway: antennas on the ground that join satellites to the terrestrial network.
public struct Gateway: Sendable {
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
  /// Whether it was in service on the world's date, with the source's own word for its state.
  public var isInService: Bool
  /// The source's word for its state.
  public var status: String

  /// A gateway as stated, with its local axes worked out from its place; nothing is checked.
  public init(
    name: String,
    territory: TerritoryCode,
    point: GeodeticPoint,
    minimumElevation: Angle,
    antennas: Int,
    isInService: Bool,
    status: String
  ) {
    self.name = name
    self.territory = territory
    site = TopocentricSite(point)
    self.minimumElevation = minimumElevation
    self.antennas = antennas
    self.isInService = isInService
    self.status = status
  }
}

/// A point of presence: where the operator's network meets the Internet.
public struct PointOfPresence: Hashable, Sendable {
  /// Its code, such as `frntdeu1`.
  public var code: String
  /// Its city.
  public var name: String
  /// Where it is.
  public var point: GeodeticPoint

  /// A point of presence as stated; that no other has its code is not checked.
  public init(code: String, name: String, point: GeodeticPoint) {
    self.code = code
    self.name = name
    self.point = point
  }
}

/// Gateways, points of presence and the fibre between them.
public struct GroundSegment: Sendable {
  /// Every gateway; feeders, paths and failures refer to them by index.
  public var gateways: [Gateway]
  /// Every point of presence; homes and paths refer to them by index.
  public var pointsOfPresence: [PointOfPresence]
  /// The point of presence, by index, to which a territory's traffic goes.
  public var homes: [TerritoryCode: Int]
  /// No gateway is joined to a point of presence farther than this along the great circle.
  public var maximumBackhaul: Length

  /// A ground segment as stated; that every home is the index of a point is not checked.
  public init(
    gateways: [Gateway] = [],
    pointsOfPresence: [PointOfPresence] = [],
    homes: [TerritoryCode: Int] = [:],
    maximumBackhaul: Length = .kilometres(3_000)
  ) {
    self.gateways = gateways
    self.pointsOfPresence = pointsOfPresence
    self.homes = homes
    self.maximumBackhaul = maximumBackhaul
  }

  /// The home of a terminal: that of its territory, else the point of presence nearest to it.
  public func home(of territory: TerritoryCode, at point: GeodeticPoint) -> Int? {
    homes[territory]
      ?? pointsOfPresence.indices.min {
        pointsOfPresence[$0].point.greatCircleDistance(to: point)
          < pointsOfPresence[$1].point.greatCircleDistance(to: point)
      }
  }
}
