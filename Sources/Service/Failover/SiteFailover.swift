public import Frames

/// A way from a site to the internet.
public enum SiteUplink: String, CaseIterable, Codable, Sendable {
  /// A fixed line.
  case fibre
  /// A mobile network.
  case mobile
  /// The satellite system.
  case satellite

  /// The way over a kind of network on the ground.
  public init(_ kind: TerrestrialKind) {
    switch kind {
    case .fibre: self = .fibre
    case .mobile: self = .mobile
    }
  }
}

/// How a site chooses between its uplinks.
///
/// Its router probes every uplink all the time and believes a change once it has lasted for the
/// detection time, so that a blip changes nothing. It leaves an uplink that it believes to be down at
/// once, for the best that it believes to be up, and goes back to a better one when that has been
/// believed to be up for the hold time, so that one that comes and goes does not drag the site along.
public struct SiteFailover: Hashable, Codable, Sendable {
  /// The uplinks that the site has, the preferred first; each once.
  public var order: [SiteUplink]
  /// For how long an uplink has to be down, or up, before the site believes it, in seconds, 0 or more.
  public var detectionSeconds: Double
  /// For how long a better uplink has to be believed to be up before the site goes back to it, in
  /// seconds, 0 or more.
  public var holdSeconds: Double

  /// Rules as stated.
  ///
  /// An uplink that is named twice counts where it stands first; times below 0 are 0.
  public init(
    order: [SiteUplink] = SiteUplink.allCases,
    detectionSeconds: Double = 3,
    holdSeconds: Double = 60
  ) {
    var seen: Set<SiteUplink> = []
    self.order = order.filter { seen.insert($0).inserted }
    self.detectionSeconds = max(0, detectionSeconds)
    self.holdSeconds = max(0, holdSeconds)
  }

  /// Fixed line, mobile network, satellite; believed after 3 s, back after 60 s: all assumed.
  public static let usual = SiteFailover()
}

/// A span in which an uplink is up or down.
public struct UplinkSpan: Hashable, Codable, Sendable {
  /// The first instant in which it holds.
  public var start: Instant
  /// The first instant after it.
  public var end: Instant
  /// Whether packets go through.
  public var isUp: Bool

  /// A span; one that does not end after its start is passed over.
  public init(start: Instant, end: Instant, isUp: Bool) {
    self.start = start
    self.end = end
    self.isUp = isUp
  }
}
