public import Frames
public import Quantities

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a moving terminal is: a ship's, a plane's or a train's way by waypoints.
///
/// Between two waypoints it follows the great circle of their ellipsoid normals at a steady pace,
/// and its height changes steadily. Before the first and after the last it stays, unless it
/// repeats.
public struct Track: Sendable {
  /// A place at an instant.
  public struct Waypoint: Hashable, Sendable {
    /// When the terminal is there.
    public var at: Instant
    /// Where it is.
    public var point: GeodeticPoint

    /// A waypoint as stated; ``Track/init(_:repeats:)`` checks it.
    public init(at: Instant, point: GeodeticPoint) {
      self.at = at
      self.point = point
    }
  }

  /// What is wrong with a list of waypoints; indices count from 0.
  public enum Problem: Error, Hashable, Sendable {
    /// There is none.
    case empty
    /// There are more than ``Track/largestCount``.
    case tooMany
    /// A latitude, longitude or height is out of range or no number.
    case place(index: Int)
    /// The waypoint is not later than the one before it.
    case order(index: Int)
    /// The waypoint is opposite to the one before it on the Earth, so that every way is shortest.
    case antipodal(index: Int)
    /// The track repeats, and has one waypoint or ends elsewhere than it begins.
    case open
  }

  /// A track has at most this many waypoints.
  public static let largestCount = 100_000
  /// Heights that a waypoint may have: as deep as land lies, as high as planes and balloons fly.
  public static let heights = Length.metres(-500)...Length.metres(50_000)

  /// The waypoints, each later than the one before.
  public let waypoints: [Waypoint]
  /// The first of the waypoints.
  public let first: Waypoint
  /// Whether it begins again when it has ended, for ever and from ever.
  public let repeats: Bool

  /// A track of at least one waypoint.
  ///
  /// - Parameters:
  ///   - waypoints: In the order of time.
  ///   - repeats: Makes it a circuit or shuttle, which has to end where it begins.
  /// - Throws: What is wrong with the first waypoint that cannot be one.
  public init(_ waypoints: [Waypoint], repeats: Bool = false) throws(Problem) {
    guard let first = waypoints.first, let last = waypoints.last else { throw .empty }
    guard waypoints.count <= Self.largestCount else { throw .tooMany }
    for (index, waypoint) in waypoints.enumerated() {
      guard Self.isPlace(waypoint.point) else { throw .place(index: index) }
      guard index > 0 else { continue }
      let previous = waypoints[index - 1]
      guard waypoint.at > previous.at else { throw .order(index: index) }
      guard Leg(previous, waypoint).turn.degrees < 179.999 else { throw .antipodal(index: index) }
    }
    guard !repeats || waypoints.count > 1 && first.point == last.point else { throw .open }
    self.waypoints = waypoints
    self.first = first
    self.repeats = repeats
  }

  private static func isPlace(_ point: GeodeticPoint) -> Bool {
    point.latitude.isWithin(degrees: -90...90) && point.longitude.isWithin(degrees: -180...180)
      && (heights.lowerBound.metres...heights.upperBound.metres).contains(point.height.metres)
  }

  /// Where the terminal is at an instant.
  ///
  /// At a waypoint's instant it is exactly there.
  public func point(at instant: Instant) -> GeodeticPoint {
    let instant = unrepeated(instant)
    let next = indexAfter(instant)
    guard next > 0 else { return first.point }
    let start = waypoints[next - 1]
    guard next < waypoints.count, instant > start.at else { return start.point }
    return Leg(start, waypoints[next]).point(at: instant)
  }

  /// How fast the terminal moves over the ground, in m/s on a sphere of 6,371.0088 km, and where it
  /// heads, clockwise from true north; nil while it rests.
  ///
  /// At a waypoint it is the motion that begins there.
  public func motion(at instant: Instant) -> (metresPerSecond: Double, heading: Angle)? {
    let instant = unrepeated(instant)
    let next = indexAfter(instant)
    guard next > 0, next < waypoints.count else { return nil }
    return Leg(waypoints[next - 1], waypoints[next]).motion(at: instant)
  }

  /// The index of the first waypoint after an instant.
  private func indexAfter(_ instant: Instant) -> Int {
    var (low, high) = (0, waypoints.count)
    while low < high {
      let middle = (low + high) / 2
      if waypoints[middle].at > instant { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The same moment of the first round.
  private func unrepeated(_ instant: Instant) -> Instant {
    let first = first.at
    guard repeats, let last = waypoints.last?.at, instant < first || instant >= last
    else { return instant }
    let round = last - first
    let rounds = ((instant - first).inSeconds / round.inSeconds).rounded(.down)
    guard abs(rounds) < 1e15 else { return first }
    var moved = instant - round * Int(rounds)
    // The quotient was rounded: the remainder may lie a round aside.
    if moved < first { moved = moved + round }
    return moved >= last ? moved - round : moved
  }
}

extension Track: Hashable {
  /// Whether both go the same way at the same times.
  public static func == (a: Track, b: Track) -> Bool {
    a.repeats == b.repeats && a.waypoints == b.waypoints
  }

  /// Hashes the ends alone: a hash must not cost a hundred thousand waypoints.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(repeats)
    hasher.combine(waypoints.count)
    hasher.combine(first)
    hasher.combine(waypoints.last)
  }
}

/// The way from one waypoint to the next.
private struct Leg {
  private let start: Track.Waypoint, end: Track.Waypoint
  /// The unit normals of the ellipsoid at both ends.
  private let from: SIMD3<Double>, to: SIMD3<Double>
  /// The angle between the normals.
  let turn: Angle

  init(_ start: Track.Waypoint, _ end: Track.Waypoint) {
    (self.start, self.end) = (start, end)
    (from, to) = (Self.normal(start.point), Self.normal(end.point))
    turn = angle(between: from, to)
  }

  private static func normal(_ point: GeodeticPoint) -> SIMD3<Double> {
    let flat = point.latitude.cosine
    return SIMD3(
      flat * point.longitude.cosine,
      flat * point.longitude.sine,
      point.latitude.sine
    )
  }

  private func fraction(at instant: Instant) -> Double {
    min(max((instant - start.at).inSeconds / (end.at - start.at).inSeconds, 0), 1)
  }

  /// Spherical linear interpolation of the normals (Shoemake 1985, doi:10.1145/325334.325242).
  private func normal(at fraction: Double) -> SIMD3<Double> {
    let (rest, done) = (turn * (1 - fraction), turn * fraction)
    return (from * rest.sine + to * done.sine) / turn.sine
  }

  func point(at instant: Instant) -> GeodeticPoint {
    let fraction = fraction(at: instant)
    let height = start.point.height + (end.point.height - start.point.height) * fraction
    guard turn > .zero else {
      return GeodeticPoint(
        latitude: start.point.latitude,
        longitude: start.point.longitude,
        height: height
      )
    }
    let normal = normal(at: fraction)
    let flat = (normal.x * normal.x + normal.y * normal.y).squareRoot()
    return GeodeticPoint(
      latitude: .radians(atan2(normal.z, flat)),
      longitude: .radians(atan2(normal.y, normal.x)),
      height: height
    )
  }

  func motion(at instant: Instant) -> (metresPerSecond: Double, heading: Angle)? {
    guard turn > .zero else { return nil }
    let fraction = fraction(at: instant)
    let (rest, done) = (turn * (1 - fraction), turn * fraction)
    let ahead = to * done.cosine - from * rest.cosine
    let site = TopocentricSite(point(at: instant))
    let heading = Angle.radians(atan2((ahead * site.east).sum(), (ahead * site.north).sum()))
    let metres = turn.radians * 6_371_008.8
    return (metres / (end.at - start.at).inSeconds, heading.normalizedToTurn)
  }
}
