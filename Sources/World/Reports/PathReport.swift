import Constellation
public import Frames
public import Geography

/// A path between two places at one instant, as `apus path` shows it.
public struct PathRow: Encodable, Sendable {
  /// The instant that the geometry is of.
  public var timeUtc: Instant
  /// The sum of the world's delay terms, there and back: propagation, fibre, and the median of the
  /// sum of all others.
  @Nullable public var rttMs: Double?
  /// The same with the least of every other term.
  @Nullable public var rttMinMs: Double?
  /// Twice the distance over c.
  @Nullable public var propagationMs: Double?
  /// Length of the way there, in space and on the ground; null when unreachable.
  @Nullable public var distanceKm: Double?
  /// Names between the two places joined by `>`, or `unreachable`.
  public var hops: String
  /// 1 for the best path, 2 for the next, and so on.
  public var alternative: Int
  /// What the round trip is the sum of.
  public var terms: [Term]
  /// The territories in which ground stations of the path stand, in the order of their codes.
  public var territories: [TerritoryCode]
  /// The lines of the path, one after another.
  public var hopDetails: [Hop]

  /// A named part of the round trip.
  public struct Term: Encodable, Sendable {
    /// `propagation`, `fibre` or the name of a delay term of the world.
    public var name: String
    /// Its part of the round trip; the parts of a path add up to its `rtt_ms`.
    ///
    /// A median of a sum is not the sum of medians: beyond the least of each term, the random parts
    /// share it by their means.
    public var rttMs: Double
    /// Its part of the least round trip.
    public var rttMinMs: Double
    /// `measured`, `modelled` or `assumed`.
    public var label: String
    /// Where the figure comes from.
    public var source: String
  }

  /// A line of a path and what it leads to.
  public struct Hop: Encodable, Sendable {
    /// What it leads to: `satellite`, `gateway`, `point-of-presence` or `place`.
    public var kind: String
    /// The name of that.
    public var name: String
    /// What carries the line: `user-link`, `laser`, `feeder` or `fibre`.
    public var link: String
    /// Its length, straight in space and along the great circle on the ground.
    public var linkKm: Double
  }

  /// The columns of the CSV form, in order.
  public static let csvHeader = "time_utc,rtt_ms,propagation_ms,distance_km,hops"
  /// The columns where alternatives are asked for.
  public static let csvHeaderOfAlternatives = csvHeader + ",alternative"

  /// The row as CSV.
  public var csv: String {
    [
      timeUtc.iso8601, csvField(rttMs), csvField(propagationMs), csvField(distanceKm),
      csvField(hops),
    ].joined(separator: ",")
  }

  /// The row as CSV with the number of the alternative.
  public var csvOfAlternatives: String { "\(csv),\(alternative)" }
}

/// An end of a path as a user names it.
public enum PathPlace: Sendable {
  /// A place where a station stands.
  case site(TopocentricSite)
  /// A point of presence of the world, by index.
  case pointOfPresence(Int)
}

/// Which paths are asked for.
public struct PathWishes: Sendable {
  /// How many paths at each instant, the best first.
  public var alternatives = 1
  /// Territories in which no ground station of a path may stand.
  public var avoiding: Set<TerritoryCode> = []

  /// The best path, over any ground station.
  public init() {}
}

extension World {
  /// The delay-shortest path at an instant, over satellites, lasers and, where the world has them,
  /// gateways and points of presence.
  ///
  /// This is geometry and delay alone: licences, beams and antennas in use do not count here.
  public func pathRow(from: TopocentricSite, to: PathPlace, at time: Instant) -> PathRow {
    PathTracker(self, from: from, to: to).best(at: time)
  }

  /// The territory in which a point of presence stands.
  func territory(ofPointOfPresence index: Int) -> TerritoryCode {
    atlas.territory(at: ground.pointsOfPresence[index].point)
  }
}
