import Constellation
public import Frames
import Links
import Orbits
public import Quantities
import Radio
import Scheduling
public import Service

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
  /// The system that it belongs to.
  public var system: String
  /// What it does, as far as its orbit tells: `operational`, `climbing`, `drifting` or `decaying`.
  public var standing: String
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
  /// From the nearest visible point of the geostationary arc; nil where none is above the horizon.
  @Nullable public var gsoSeparationDeg: Double?
  /// From the boresight of the terminal's antenna; from the zenith when its mount is not known.
  @Nullable public var offBoresightDeg: Double?
  /// Why it may or may not serve, for people; machine output has the reason word.
  public var verdict: String { judgement.words(for: terminal, under: rules) }

  private let judgement: SkyVerdict
  private let terminal: Terminal
  private let rules: SchedulingRules

  /// What machine output shows.
  private enum CodingKeys: CodingKey {
    case name, catalogNumber, system, standing, azimuthDeg, elevationDeg, rangeKm, serviceable
    case reason, gsoSeparationDeg, offBoresightDeg
  }

  /// A satellite as a terminal sees it.
  ///
  /// - Parameters:
  ///   - candidate: The satellite with the reason why it may not serve.
  ///   - constellation: What it is a satellite of.
  ///   - gsoSeparation: Its distance from the geostationary arc.
  ///   - terminal: Who looks.
  ///   - rules: What its system asks of links.
  init(
    _ candidate: Candidate,
    of constellation: Constellation,
    gsoSeparation: Angle?,
    seenBy terminal: Terminal,
    under rules: SchedulingRules
  ) {
    let satellite = constellation.satellites[candidate.satellite]
    name = satellite.name
    catalogNumber = Int(satellite.catalogNumber.rawValue)
    system = constellation.systems[satellite.system]
    standing = satellite.standing.rawValue
    azimuthDeg = candidate.look.azimuth.degrees
    elevationDeg = candidate.look.elevation.degrees
    rangeKm = candidate.look.range.kilometres
    serviceable = candidate.reason == nil
    reason = candidate.reason?.rawValue ?? ""
    gsoSeparationDeg = gsoSeparation?.degrees
    let look = candidate.look
    let offBoresight = terminal.offBoresight(azimuth: look.azimuth, elevation: look.elevation)
    offBoresightDeg = offBoresight.degrees
    judgement = SkyVerdict(
      reason: candidate.reason,
      azimuth: look.azimuth,
      gsoSeparation: gsoSeparation,
      offBoresight: offBoresight
    )
    self.terminal = terminal
    self.rules = rules
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

extension SkyReport {
  /// How many satellites may not serve for each reason, the most frequent first.
  public var refusals: [(reason: String, count: Int)] {
    Dictionary(grouping: satellites.filter { !$0.serviceable }, by: \.reason)
      .map { (reason: $0.key, count: $0.value.count) }
      .sorted { (-$0.count, $0.reason) < (-$1.count, $1.reason) }
  }
}

extension World {
  /// What stands above a terminal at an instant, and why each may or may not serve it.
  ///
  /// - Parameters:
  ///   - terminal: Who looks, from where it is at the instant; one that names its system sees no
  ///     other's satellites, one that names none sees all.
  ///   - placeName: What its place is called.
  ///   - time: The instant of the positions.
  ///   - mask: The lowest elevation to list, the world's own when nil. Satellites above it but below
  ///     the world's mask are listed with that reason.
  /// - Returns: Everything above the mask, with one reason for each that may not serve.
  public func skyReport(
    for terminal: Terminal,
    placeName: String?,
    time: Instant,
    mask: Angle? = nil
  ) -> SkyReport {
    let sky = Sky(of: constellation, at: time)
    let site = TopocentricSite(terminal.point(at: time))
    let index = SkyIndex(sky)
    let systems =
      terminal.system == nil
      ? Array(planner.systemRules.indices) : [prepared(terminal).system]
    let views = systems.flatMap { system in
      let rules = planner.systemRules[system]
      return index.satellites(
        inViewOf: site,
        sky: sky,
        mask: mask ?? rules.minimumElevation,
        rule: mask == nil ? rules.groundLinkRule : .elevationMask
      )
      .filter { constellation.satellites[$0.satellite].system == system }
    }
    let arc = GSOArc(seenFrom: site)
    let slot = Slot(containing: time)
    let circumstances = state(in: slot).circumstances
    let failed = circumstances.failedSatellites
    let bound = boundRules(of: terminal, in: slot, circumstances)
    let satellites = views.map { view in
      let look = site.look(at: sky.position(view.satellite))
      let separation = arc.separation(from: sky.position(view.satellite), seenFrom: site)
      let reason =
        condition(of: view.satellite, in: sky, failed: failed)
        ?? Self.refusal(of: view, separation, under: rules(of: view.satellite, bound))
        ?? terminal.refusal(ofAzimuth: look.azimuth, elevation: look.elevation)
      return (Candidate(satellite: view.satellite, look: look, reason: reason), separation)
    }
    .sorted { Self.higherFirst($0.0, $1.0) }
    return SkyReport(
      timeUtc: time,
      observer: PlaceReport(site.point, name: placeName),
      satellites: satellites.map {
        SatelliteReport(
          $0.0,
          of: constellation,
          gsoSeparation: $0.1,
          seenBy: terminal,
          under: rules(of: $0.0.satellite, bound)
        )
      }
    )
  }

  /// What the system of a satellite asks of links.
  private func rules(of satellite: Int, _ systems: [SchedulingRules]) -> SchedulingRules {
    systems[constellation.satellites[satellite].system]
  }

  /// What each system asks of links, with what its licences ask where a terminal stands in a slot.
  func boundRules(
    of terminal: Terminal,
    in slot: Slot,
    _ circumstances: SlotPlanner.Circumstances
  ) -> [SchedulingRules] {
    guard circumstances.licences.contains(where: \.statesSkies) else { return planner.systemRules }
    let place = prepared(terminal, during: slot)
    return planner.systemRules.enumerated().map { system, rules in
      place.rules(rules, under: circumstances.licences(ofSystem: system), during: slot)
    }
  }

  /// Why a satellite serves nobody, wherever it is seen from, or nil.
  ///
  /// What becomes of a satellite in its life belongs here.
  private func condition(of satellite: Int, in sky: Sky, failed: Set<Int>) -> Reason? {
    failed.contains(satellite) ? .failed : sky.reason(for: satellite, of: constellation)
  }

  /// Why rules exclude a satellite where it stands, or nil.
  private static func refusal(
    of view: SatelliteInView,
    _ gsoSeparation: Angle?,
    under rules: SchedulingRules
  ) -> Reason? {
    switch rules.groundLinkRule {
    case .elevationMask:
      if view.sineOfElevation < rules.minimumElevation.sine { return .belowElevationMask }
    case .maximumSlantRange(let limit):
      if view.range > limit { return .beyondRangeLimit }
    }
    if let mask = rules.licensedElevation, view.sineOfElevation < mask.sine {
      return .belowElevationMask
    }
    guard let gsoSeparation, rules.gsoExclusion > .zero else { return nil }
    return gsoSeparation < rules.gsoExclusion ? .gsoExclusion : nil
  }

  static func higherFirst(_ a: Candidate, _ b: Candidate) -> Bool {
    (b.look.elevation.radians, a.satellite) < (a.look.elevation.radians, b.satellite)
  }
}
