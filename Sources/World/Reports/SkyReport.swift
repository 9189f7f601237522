import Constellation
public import Frames
import Links
import Orbits
public import Quantities
import Radio
import Scheduling

/// A place, as machine output shows it.
public struct PlaceReport: Encodable, Sendable {
  /// The name, when the place was given by one.
  @Nullable public var name: String?
  /// Geodetic latitude (WGS-84), north positive.
  public var latitudeDeg: Double
  /// Longitude, east positive.
  public var longitudeDeg: Double
  /// Height above the ellipsoid.
  public var heightM: Double

  /// A place in degrees and metres; `name` is nil when it was given by coordinates.
  public init(_ point: GeodeticPoint, name: String?) {
    self.name = name
    latitudeDeg = point.latitude.degrees
    longitudeDeg = point.longitude.degrees
    heightM = point.height.metres
  }
}

/// One satellite above a place.
public struct SatelliteReport: Encodable, Sendable {
  /// Its name in the catalogue, or `SHELL-PLANE-SLOT` in a filed shell.
  public var name: String
  /// Its number in the catalogue, or PLANE × SLOTS + SLOT in a filed shell.
  public var catalogNumber: Int
  /// Clockwise from true north.
  public var azimuthDeg: Double
  /// Above the horizon plane of the ellipsoid, without refraction.
  public var elevationDeg: Double
  /// Straight-line distance from the place.
  public var rangeKm: Double
  /// Whether it may serve a terminal here, as far as sky and rules say.
  public var serviceable: Bool
  /// A reason word when it may not.
  public var reason: String

  init(_ candidate: Candidate, of constellation: Constellation) {
    let satellite = constellation.satellites[candidate.satellite]
    name = satellite.name
    catalogNumber = Int(satellite.catalogNumber.rawValue)
    azimuthDeg = candidate.look.azimuth.degrees
    elevationDeg = candidate.look.elevation.degrees
    rangeKm = candidate.look.range.kilometres
    serviceable = candidate.reason == nil
    reason = candidate.reason?.rawValue ?? ""
  }
}

/// The sky of one place at one instant.
public struct SkyReport: Encodable, Sendable {
  /// The instant that the positions are of.
  public var timeUtc: Instant
  /// Where the sky is seen from.
  public var observer: PlaceReport
  /// Every object above the mask, the highest first.
  public var satellites: [SatelliteReport]
}

extension World {
  /// What stands above a place at an instant, and why each may or may not serve there.
  ///
  /// `mask` is the lowest elevation to list, the world's own when nil. Satellites above it but below
  /// the world's mask are listed with that reason.
  public func skyReport(
    at point: GeodeticPoint,
    name: String?,
    time: Instant,
    mask: Angle? = nil
  ) -> SkyReport {
    let sky = Sky(of: constellation, at: time)
    let index = SkyIndex(sky)
    let site = TopocentricSite(point)
    let rules = planner.rules
    let rule: GroundLinkRule = mask == nil ? rules.groundLinkRule : .elevationMask
    let views = index.satellites(
      inViewOf: site,
      sky: sky,
      mask: mask ?? rules.minimumElevation,
      rule: rule
    )
    let arc = GSOArc(seenFrom: site)
    let failed = state(in: Slot(containing: time)).circumstances.failedSatellites
    let candidates = views.map { view in
      Candidate(
        satellite: view.satellite,
        look: site.look(at: sky.position(view.satellite)),
        reason: reason(for: view, from: site, sky: sky, arc: arc, failed: failed)
      )
    }
    return SkyReport(
      timeUtc: time,
      observer: PlaceReport(point, name: name),
      satellites: candidates.sorted(by: Self.higherFirst).map {
        SatelliteReport($0, of: constellation)
      }
    )
  }

  private func reason(
    for view: SatelliteInView,
    from site: TopocentricSite,
    sky: Sky,
    arc: GSOArc,
    failed: Set<Int>
  ) -> Reason? {
    let rules = planner.rules
    if failed.contains(view.satellite) { return .failed }
    if let reason = sky.reason(for: view.satellite, of: constellation) { return reason }
    switch rules.groundLinkRule {
    case .elevationMask:
      if view.sineOfElevation < rules.minimumElevation.sine { return .belowElevationMask }
    case .maximumSlantRange(let limit):
      if view.range > limit { return .beyondRangeLimit }
    }
    let line = sky.position(view.satellite).metres - site.position.metres
    let isNear = arc.zone(rules.gsoExclusion).contains(line, range: view.range.metres)
    return isNear ? .gsoExclusion : nil
  }

  static func higherFirst(_ a: Candidate, _ b: Candidate) -> Bool {
    (b.look.elevation.radians, a.satellite) < (a.look.elevation.radians, b.satellite)
  }
}
