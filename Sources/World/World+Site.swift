public import Frames
import Geography
public import Links
public import Scheduling
public import Service

extension World {
  /// When one kind of network works at a terminal's place through a time: spans without gaps.
  ///
  /// It is down where the place has no such network: no entry under `terrestrial` for the terminal or
  /// its territory, and no network of the kind under `networks`. A terminal that moves is taken where
  /// it is at the beginning.
  public func groundAvailability(
    of kind: TerrestrialKind,
    for terminal: PlannedTerminal,
    from: Instant,
    until: Instant,
    acts: [Act] = []
  ) -> [UplinkSpan] {
    let place =
      terminal.terminal.track == nil
      ? terminal : prepared(terminal.terminal, during: Slot(containing: from))
    let areas = areas(of: place)
    var cuts = TerrestrialCuts()
    var spans: [UplinkSpan] = []
    var (start, isUp) = (from, true)
    /// Closes the span that lasts until an instant, and opens the next.
    func close(at end: Instant, next: Bool) {
      let last = max(start, min(end, until))
      if start < last { spans.append(UplinkSpan(start: start, end: last, isUp: isUp)) }
      (start, isUp) = (last, next)
    }
    let exists = hasNetwork(kind, in: areas, place, at: from)
    guard exists else { return [UplinkSpan(start: from, end: until, isUp: false)] }
    var changes = terrestrialChanges(areas, before: until, acts)[...]
    while let at = changes.first?.at {
      // All of one instant together, as for links.
      while let change = changes.first, change.at == at {
        cuts.enter(change.scope, works: change.works, at: change.at)
        changes.removeFirst()
      }
      let next = !cuts.isCut(kind, in: areas)
      if next != isUp { close(at: at, next: next) }
    }
    close(at: until, next: isUp)
    return spans
  }

  /// The kinds of network on the ground that a terminal's place has and that are not cut, the best
  /// first.
  ///
  /// - Parameters:
  ///   - place: The terminal where it is.
  ///   - time: When.
  ///   - cuts: What is cut then.
  /// - Returns: Nothing where all is cut or no network is known.
  public func groundAccess(
    of place: PlannedTerminal,
    at time: Instant,
    under cuts: TerrestrialCuts
  ) -> [TerrestrialKind] {
    let areas = areas(of: place)
    return TerrestrialKind.allCases.filter {
      !cuts.isCut($0, in: areas) && hasNetwork($0, in: areas, place, at: time)
    }
  }

  private func areas(of place: PlannedTerminal) -> [TerrestrialScope.Area] {
    [.terminal(place.terminal.id), .territory(place.jurisdiction.territory)]
  }

  private func hasNetwork(
    _ kind: TerrestrialKind,
    in areas: [TerrestrialScope.Area],
    _ place: PlannedTerminal,
    at time: Instant
  ) -> Bool {
    description.terrestrial.contains { $0.kind == kind && areas.contains($0.area) }
      || networks(in: place.jurisdiction.territory, at: time).contains { $0.kind == kind }
  }

  /// Which uplink the site of a terminal uses through a time: networks on the ground by the world's
  /// events and the acts, the satellite system as given.
  ///
  /// - Parameters:
  ///   - terminal: The terminal; its own failover rules count before its territory's and the world's.
  ///   - from: The first instant.
  ///   - until: The first instant after it.
  ///   - satellite: When the satellite system serves it, as ``satelliteAvailability(_:)`` makes it of
  ///     plans: spans in the order of time that do not overlap.
  ///   - acts: What was decided beside the file's own events.
  /// - Returns: Spans without gaps, every change, and every time away from the best uplink.
  public func siteTimeline(
    for terminal: PlannedTerminal,
    from: Instant,
    until: Instant,
    satellite: [UplinkSpan],
    acts: [Act] = []
  ) -> SiteTimeline {
    var availability = [SiteUplink.satellite: satellite]
    for kind in TerrestrialKind.allCases {
      availability[SiteUplink(kind)] = groundAvailability(
        of: kind,
        for: terminal,
        from: from,
        until: until,
        acts: acts
      )
    }
    return description.failover(in: areas(of: terminal))
      .timeline(of: availability, from: from, until: until)
  }

  /// When the satellite system serves a terminal, from its slots in the order of time.
  public static func satelliteAvailability(
    _ slots: [(slot: Slot, isServed: Bool)]
  ) -> [UplinkSpan] {
    var spans: [UplinkSpan] = []
    for (slot, isServed) in slots {
      if let last = spans.last, last.isUp == isServed, last.end == slot.start {
        spans[spans.count - 1].end = slot.end
      } else {
        spans.append(UplinkSpan(start: slot.start, end: slot.end, isUp: isServed))
      }
    }
    return spans
  }
}

/// Which uplink a site used when, as machine output shows it.
public struct SiteReport: Encodable, Sendable {
  /// The terminal.
  public var terminal: String
  /// The uplinks that the site has, the preferred first.
  public var order: [String]
  /// For how long an uplink has to be up or down before the site believes it.
  public var detectionS: Double
  /// For how long a better uplink has to be up before the site goes back to it.
  public var holdS: Double
  /// Seconds in which packets went through, by uplink.
  public var carriedS: [String: Double]
  /// Seconds in which none did.
  public var downS: Double
  /// Every change of the uplink in use.
  public var switches: [Switch]
  /// Every time away from the best uplink.
  public var restorations: [Restoration]

  /// A change of the uplink in use.
  public struct Switch: Encodable, Sendable {
    /// When.
    public var timeUtc: Instant
    /// A word of ``SiteUplink``; null where nothing worked.
    @Nullable public var from: String?
    /// A word of ``SiteUplink``; null where nothing works.
    @Nullable public var to: String?
    /// A word of ``SiteTimeline/Switch/Cause``.
    public var cause: String
  }

  /// A time away from the best uplink.
  public struct Restoration: Encodable, Sendable {
    /// When the site left it.
    public var leftUtc: Instant
    /// What it used first after that; null when nothing came.
    @Nullable public var first: String?
    /// From when on.
    @Nullable public var firstUtc: Instant?
    /// When it went back; null when it did not.
    @Nullable public var backUtc: Instant?
  }
}

extension World {
  /// A site's timeline as machine output shows it.
  public func siteReport(of terminal: PlannedTerminal, _ timeline: SiteTimeline) -> SiteReport {
    let rules = description.failover(in: areas(of: terminal))
    return SiteReport(
      terminal: terminal.terminal.id.rawValue,
      order: rules.order.map(\.rawValue),
      detectionS: rules.detectionSeconds,
      holdS: rules.holdSeconds,
      carriedS: Dictionary(
        uniqueKeysWithValues: rules.order.map { ($0.rawValue, timeline.seconds(over: $0)) }
      ),
      downS: timeline.secondsDown,
      switches: timeline.switches.map {
        SiteReport.Switch(
          timeUtc: $0.at,
          from: $0.from?.rawValue,
          to: $0.to?.rawValue,
          cause: $0.cause.rawValue
        )
      },
      restorations: timeline.restorations.map {
        SiteReport.Restoration(
          leftUtc: $0.leftAt,
          first: $0.first?.rawValue,
          firstUtc: $0.firstAt,
          backUtc: $0.backAt
        )
      }
    )
  }
}
