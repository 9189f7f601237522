public import Frames
public import Quantities

/// Finds when objects pass over a site.
///
/// Each pass is found by root finding on the SGP4 model, the rotation of ``Frames/EarthRotation``
/// and the look angles of ``Frames/TopocentricSite``: rise and set to about 10 µs at worst, against
/// that model. `PassSearch` says why no pass longer than 1 ms is missed. The model itself
/// is off by seconds after some days: the exactness makes results comparable, not true.
///
/// An object that never sets has one pass that is cut at both ends; one that never rises has none.
/// Where the propagation fails, the search for the object ends, and the report says why. That is
/// noticed where the search evaluates, some times in each revolution.
public struct PassFinder: Sendable {
  /// What a finder cannot work with.
  public enum Problem: String, Error, Hashable, Sendable, CaseIterable {
    /// The minimum elevation is not above −90° and below 90°.
    case minimumElevation = "minimum-elevation"
    /// Latitude beyond ±90°, height beyond ±100 km, or a coordinate that is not finite.
    case site = "site"
    /// The span ends before it begins, or is longer than ``longestSpanDays``.
    case span = "span"
  }

  /// The longest span that is searched: 400 years, in days.
  public static let longestSpanDays = 146_097.0
  /// How many evaluations of one object a day may take before its search is ended.
  ///
  /// A low orbit takes about 100. What takes so many is ``PassFailure/Reason/workLimit``.
  public static let mostEvaluationsPerDay = 100_000

  /// The place that is passed over.
  public let site: TopocentricSite
  /// The mask: what stands at this geometric elevation or higher is up.
  public let minimumElevation: Angle
  private let reach: SkyReach

  /// A finder for a site and a mask.
  ///
  /// - Parameters:
  ///   - site: the place, at most 100 km above or below the ellipsoid.
  ///   - minimumElevation: above −90° and below 90°.
  /// - Throws: ``Problem/minimumElevation`` or ``Problem/site``.
  public init(site: GeodeticPoint, minimumElevation: Angle = .zero) throws(Problem) {
    let (elevation, height) = (minimumElevation.degrees, site.height.kilometres)
    guard elevation > -90, elevation < 90 else { throw .minimumElevation }
    guard abs(site.latitude.degrees) <= 90.000_001, site.longitude.radians.isFinite,
      abs(height) <= 100
    else { throw .site }
    self.site = TopocentricSite(site)
    self.minimumElevation = minimumElevation
    reach = SkyReach(self.site, minimumElevation: minimumElevation)
  }

  /// All passes of one object between two instants.
  ///
  /// - Throws: ``Problem/span``.
  public func passes(
    of orbit: SGP4,
    from start: Instant,
    until end: Instant
  ) throws(Problem) -> PassReport {
    var search = try search(orbit, from: start, until: end)
    var passes: [Pass] = []
    while let pass = search.next() { passes.append(pass) }
    return PassReport(passes: passes, failure: search.failure)
  }

  /// The passes of one object one by one, each found when it is asked for.
  ///
  /// - Throws: ``Problem/span``.
  public func sequence(
    of orbit: SGP4,
    from start: Instant,
    until end: Instant
  ) throws(Problem) -> PassSequence {
    PassSequence(search: try search(orbit, from: start, until: end))
  }

  func search(
    _ orbit: SGP4,
    from start: Instant,
    until end: Instant
  ) throws(Problem) -> PassSearch {
    let clock = try clock(from: start, until: end)
    return PassSearch(orbit, site: site, reach: reach, clock: clock)
  }

  private func clock(from start: Instant, until end: Instant) throws(Problem) -> PassClock {
    guard end >= start, (end - start).inSeconds <= Self.longestSpanDays * 86_400 else {
      throw .span
    }
    return PassClock(from: start, until: end)
  }
}

extension PassFinder.Problem: CustomStringConvertible {
  /// What is wrong, and what is right.
  public var description: String {
    switch self {
    case .minimumElevation: "the minimum elevation has to be above -90° and below 90°"
    case .site: "the place needs a latitude within ±90° and a height within ±100,000 m"
    case .span: "the span has to end after it begins, and last at most 400 years"
    }
  }
}

/// The passes of one object in order of time, each found when it is asked for.
public struct PassSequence: Sequence, IteratorProtocol, Sendable {
  private var search: PassSearch

  init(search: PassSearch) { self.search = search }

  /// The next pass; nil when there are no more.
  public mutating func next() -> Pass? { search.next() }

  /// Why the passes ended early; nil as long as there may be more, and if the search reached the
  /// end of its span.
  public var failure: PassFailure? { search.failure }
}
