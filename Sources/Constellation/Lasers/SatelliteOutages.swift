public import Frames

/// When satellites are out of service: a fact of the world, given as a function of time.
public struct SatelliteOutages: Hashable, Sendable {
  /// One span in which one satellite carries nothing.
  public struct Outage: Hashable, Sendable {
    /// The satellite's index.
    public var satellite: Int
    /// The first instant of the outage; nil for one that has always been.
    public var from: Instant?
    /// The first instant after the outage; nil for one that does not end.
    public var until: Instant?

    /// An outage as stated; one that ends before it begins has no effect.
    public init(satellite: Int, from: Instant? = nil, until: Instant? = nil) {
      self.satellite = satellite
      self.from = from
      self.until = until
    }

    func covers(_ instant: Instant) -> Bool {
      (from.map { $0 <= instant } ?? true) && (until.map { instant < $0 } ?? true)
    }
  }

  /// The outages, by satellite and then by time.
  public let outages: [Outage]

  /// Outages in any order; they may overlap.
  public init(_ outages: [Outage]) {
    self.outages = Set(outages).sorted { a, b in
      if a.satellite != b.satellite { return a.satellite < b.satellite }
      if a.from != b.from { return Self.isEarlier(a.from, b.from, missing: true) }
      return Self.isEarlier(a.until, b.until, missing: false)
    }
  }

  /// Satellites that have always been out of service.
  public init(always satellites: Set<Int>) {
    self.init(satellites.map { Outage(satellite: $0) })
  }

  /// No outages.
  public static let none = SatelliteOutages([])

  /// The satellites that are out of service at an instant.
  public func satellites(at instant: Instant) -> Set<Int> {
    Set(outages.lazy.filter { $0.covers(instant) }.map(\.satellite))
  }

  /// What of the outages had happened by an instant, that instant included.
  func known(at instant: Instant) -> SatelliteOutages {
    SatelliteOutages(
      outages.compactMap { outage in
        if let from = outage.from, from > instant { return nil }
        var known = outage
        if let until = outage.until, until > instant { known.until = nil }
        return known
      }
    )
  }

  private static func isEarlier(_ a: Instant?, _ b: Instant?, missing isFirst: Bool) -> Bool {
    guard let a, let b else { return (a == nil) == isFirst }
    return a < b
  }
}
