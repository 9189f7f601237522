import Frames

/// Goes through the changes of a site's uplinks in the order of time.
struct FailoverRun {
  /// What is known and believed about one uplink.
  private struct Track {
    /// Spans that fill the whole time, up and down by turns.
    var spans: [UplinkSpan]
    /// When what the site believes changes, and to what, in the order of time.
    var beliefs: ArraySlice<(at: Instant, isUp: Bool)> = []
    var isBelievedUp: Bool
    /// Since when it is believed to be up; nil at the beginning: for long.
    var believedSince: Instant?
  }

  private let rules: SiteFailover
  private let from: Instant, until: Instant
  private var tracks: [SiteUplink: Track] = [:]
  private var current: SiteUplink?
  private var switches: [SiteTimeline.Switch] = []
  /// From when which uplink is used.
  private var uses: [(at: Instant, uplink: SiteUplink?)] = []

  init(
    _ rules: SiteFailover,
    _ availability: [SiteUplink: [UplinkSpan]],
    from: Instant,
    until: Instant
  ) {
    self.rules = rules
    self.from = from
    self.until = until
    for uplink in rules.order {
      let spans = Self.filled(availability[uplink] ?? [], from: from, until: until)
      var track = Track(spans: spans, isBelievedUp: spans[0].isUp)
      track.beliefs =
        Self.beliefs(spans, after: Self.duration(rules.detectionSeconds), until: until)[...]
      tracks[uplink] = track
    }
  }

  mutating func timeline() -> SiteTimeline {
    current = rules.order.first { tracks[$0]?.isBelievedUp ?? false }
    uses = [(from, current)]
    var now = from
    while let next = nextInstant(after: now) {
      now = next
      takeBeliefs(at: now)
      decide(at: now)
    }
    return SiteTimeline(spans: spans(), switches: switches, restorations: restorations())
  }

  /// A time of the rules; what is below 0 or no number counts as 0, and nothing as more than a century.
  private static func duration(_ seconds: Double) -> Duration {
    seconds > 0 ? .seconds(min(seconds, 3_155_760_000)) : .zero
  }

  // MARK: What the uplinks do

  /// Spans that fill a time without gaps, up and down by turns.
  private static func filled(
    _ spans: [UplinkSpan],
    from: Instant,
    until: Instant
  ) -> [UplinkSpan] {
    var filled: [UplinkSpan] = []
    func add(_ start: Instant, _ end: Instant, _ isUp: Bool) {
      guard start < end else { return }
      if let last = filled.last, last.isUp == isUp {
        filled[filled.count - 1].end = end
      } else {
        filled.append(UplinkSpan(start: start, end: end, isUp: isUp))
      }
    }
    var time = from
    for span in spans {
      let (start, end) = (max(span.start, time), min(span.end, until))
      guard start < end else { continue }
      add(time, start, false)
      add(start, end, span.isUp)
      time = end
    }
    add(time, until, false)
    return filled
  }

  /// When a site believes what an uplink does: each state that lasts long enough, that much later.
  private static func beliefs(
    _ spans: [UplinkSpan],
    after detection: Duration,
    until: Instant
  ) -> [(at: Instant, isUp: Bool)] {
    var believed = spans[0].isUp
    var found: [(at: Instant, isUp: Bool)] = []
    for span in spans.dropFirst() where span.isUp != believed {
      let at = span.start + detection
      guard at <= span.end, at < until else { continue }
      believed = span.isUp
      found.append((at, believed))
    }
    return found
  }

  // MARK: What the site does

  /// The next instant at which something may change.
  private func nextInstant(after now: Instant) -> Instant? {
    let beliefs = tracks.values.compactMap { $0.beliefs.first?.at }
    let returns = better.compactMap(returnAt).filter { $0 > now }
    return (beliefs + returns).min().flatMap { $0 < until ? $0 : nil }
  }

  /// Uplinks that the site likes better than what it uses; none when it uses none.
  private var better: ArraySlice<SiteUplink> {
    rules.order.prefix { $0 != current }[...].prefix(current == nil ? 0 : rules.order.count)
  }

  /// When the site goes back to an uplink if that stays up; nil for one that is down, or that has been
  /// up for long.
  private func returnAt(_ uplink: SiteUplink) -> Instant? {
    guard let track = tracks[uplink], track.isBelievedUp else { return nil }
    return track.believedSince.map { $0 + Self.duration(rules.holdSeconds) }
  }

  private mutating func takeBeliefs(at now: Instant) {
    for uplink in rules.order {
      guard var track = tracks[uplink] else { continue }
      while let next = track.beliefs.first, next.at <= now {
        track.isBelievedUp = next.isUp
        track.believedSince = next.at
        track.beliefs.removeFirst()
      }
      tracks[uplink] = track
    }
  }

  private mutating func decide(at now: Instant) {
    let best = rules.order.first { tracks[$0]?.isBelievedUp ?? false }
    guard let used = current, tracks[used]?.isBelievedUp ?? false else {
      guard best != current else { return }
      let cause: SiteTimeline.Switch.Cause =
        best == nil ? .cutOff : current == nil ? .firstBack : .lost
      return use(best, at: now, cause)
    }
    let held = better.first { uplink in
      guard let track = tracks[uplink], track.isBelievedUp else { return false }
      return returnAt(uplink).map { $0 <= now } ?? true
    }
    if let held { use(held, at: now, .restored) }
  }

  private mutating func use(
    _ uplink: SiteUplink?,
    at now: Instant,
    _ cause: SiteTimeline.Switch.Cause
  ) {
    switches.append(SiteTimeline.Switch(at: now, from: current, to: uplink, cause: cause))
    uses.append((now, uplink))
    current = uplink
  }

  // MARK: What comes of it

  /// What was used, parted where the uplink in use went up or down.
  private func spans() -> [SiteTimeline.Span] {
    var found: [SiteTimeline.Span] = []
    for (index, use) in uses.enumerated() {
      let end = index + 1 < uses.count ? uses[index + 1].at : until
      guard use.at < end else { continue }
      guard let uplink = use.uplink, let track = tracks[uplink] else {
        found.append(SiteTimeline.Span(start: use.at, end: end, uplink: nil, works: false))
        continue
      }
      for span in track.spans where span.start < end && span.end > use.at {
        found.append(
          SiteTimeline.Span(
            start: max(span.start, use.at),
            end: min(span.end, end),
            uplink: uplink,
            works: span.isUp
          )
        )
      }
    }
    return found
  }

  private func restorations() -> [SiteTimeline.Restoration] {
    guard let favourite = rules.order.first else { return [] }
    var found: [SiteTimeline.Restoration] = []
    for use in uses {
      if use.uplink == favourite {
        guard let last = found.last, last.backAt == nil else { continue }
        if last.first == nil {
          found[found.count - 1].first = favourite
          found[found.count - 1].firstAt = use.at
        }
        found[found.count - 1].backAt = use.at
      } else if found.last.map({ $0.backAt != nil }) ?? true {
        found.append(
          SiteTimeline.Restoration(
            leftAt: use.at,
            first: use.uplink,
            firstAt: use.uplink == nil ? nil : use.at,
            backAt: nil
          )
        )
      } else if let uplink = use.uplink, found.last?.first == nil {
        found[found.count - 1].first = uplink
        found[found.count - 1].firstAt = use.at
      }
    }
    return found
  }
}
