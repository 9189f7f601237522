public import Frames

/// Which uplink a site used when, why it changed, and what that cost.
public struct SiteTimeline: Hashable, Codable, Sendable {
  /// A span in which the site uses one uplink that works, or does not.
  public struct Span: Hashable, Codable, Sendable {
    /// The first instant.
    public var start: Instant
    /// The first instant after it.
    public var end: Instant
    /// What the site uses; nil when it believes that nothing works.
    public var uplink: SiteUplink?
    /// Whether packets go through.
    public var works: Bool
  }

  /// A change of the uplink in use.
  public struct Switch: Hashable, Codable, Sendable {
    /// Why a site changes its uplink.
    public enum Cause: String, CaseIterable, Codable, Sendable {
      /// The one in use was lost, and another works.
      case lost
      /// The one in use was lost, and no other works.
      case cutOff = "cut-off"
      /// Nothing worked, and this one came back first.
      case firstBack = "first-back"
      /// A better one came back and has held.
      case restored
    }

    /// When.
    public var at: Instant
    /// What was used until then; nil when nothing worked.
    public var from: SiteUplink?
    /// What is used from then on; nil when nothing works.
    public var to: SiteUplink?
    /// Why.
    public var cause: Cause
  }

  /// A time in which the site was away from the uplink that it likes best.
  public struct Restoration: Hashable, Codable, Sendable {
    /// When it left its best uplink, or the beginning where it never had it.
    public var leftAt: Instant
    /// What works first after that, for the site.
    public var first: SiteUplink?
    /// When the site began to use it; nil when nothing came.
    public var firstAt: Instant?
    /// When the site went back to its best uplink; nil when it did not.
    public var backAt: Instant?
  }

  /// The spans, without gaps, from the beginning to the end.
  public let spans: [Span]
  /// Every change of the uplink in use, in the order of time.
  public let switches: [Switch]
  /// Every time away from the best uplink, in the order of time.
  public let restorations: [Restoration]

  /// Seconds in which packets went through over an uplink.
  public func seconds(over uplink: SiteUplink) -> Double {
    spans.reduce(0) { $0 + ($1.works && $1.uplink == uplink ? ($1.end - $1.start).inSeconds : 0) }
  }

  /// Seconds in which no packet went through, for want of an uplink or until its loss was noticed.
  public var secondsDown: Double {
    spans.reduce(0) { $0 + ($1.works ? 0 : ($1.end - $1.start).inSeconds) }
  }
}

extension SiteFailover {
  /// Which uplink a site uses through a time.
  ///
  /// At the beginning every uplink is believed to be as it is then, and those that are up to have been
  /// for long. Before, between and after the spans of an uplink it is down; one without spans is
  /// never up.
  ///
  /// - Parameters:
  ///   - availability: For each uplink, spans in the order of time that do not overlap; uplinks that
  ///     the site does not have do not count.
  ///   - from: The first instant.
  ///   - until: The first instant after it; before `from` the timeline is empty.
  /// - Returns: Spans without gaps from the first instant to the last.
  public func timeline(
    of availability: [SiteUplink: [UplinkSpan]],
    from: Instant,
    until: Instant
  ) -> SiteTimeline {
    guard from < until else { return SiteTimeline(spans: [], switches: [], restorations: []) }
    var run = FailoverRun(self, availability, from: from, until: until)
    return run.timeline()
  }
}
