public import Frames
public import Links
import Quantities

extension TraceReplay {
  /// The spans of a trace in world time, one after another without a gap; without end when it loops.
  public struct Spans: Sequence, IteratorProtocol, Sendable {
    private let replay: TraceReplay
    /// Where the next span begins.
    private var now: Instant
    private var uplink: Cursor
    private var downlink: Cursor

    /// A place in one direction of a trace, or in the rows of both.
    private struct Cursor {
      /// When the pass began in which it is.
      var base: Instant
      var index = 0
    }

    init(_ replay: TraceReplay, from start: Instant) {
      self.replay = replay
      now = start
      uplink = Cursor(base: start)
      downlink = uplink
    }

    /// The next span; `nil` behind the last of a trace that does not loop.
    public mutating func next() -> LinkSpan? {
      switch replay.content {
      case .rows(let rows): nextRow(rows)
      case .opportunities(let up, let down): nextStep(up, down)
      }
    }

    private mutating func nextRow(_ rows: TraceRows) -> LinkSpan? {
      guard begin(&uplink, rows.rows.count, rows.length) else { return nil }
      let end = uplink.base + .nanoseconds(rows.end(uplink.index))
      let state = rows.state(uplink.index, rateWhereNone: replay.options.rateWhereMissing)
      uplink.index += 1
      return span(until: end, state)
    }

    private mutating func nextStep(_ up: OpportunitySteps, _ down: OpportunitySteps) -> LinkSpan? {
      guard begin(&uplink, up.steps.count, up.length),
        begin(&downlink, down.steps.count, down.length)
      else { return nil }
      let (upStep, downStep) = (up.steps[uplink.index], down.steps[downlink.index])
      let upEnd = uplink.base + .nanoseconds(upStep.end)
      let downEnd = downlink.base + .nanoseconds(downStep.end)
      let end = upEnd < downEnd ? upEnd : downEnd
      if upEnd == end { uplink.index += 1 }
      if downEnd == end { downlink.index += 1 }
      return span(until: end, .up(path(upStep, downStep)))
    }

    /// Begins the next pass where one has ended.
    ///
    /// - Returns: whether there is one.
    private func begin(_ cursor: inout Cursor, _ count: Int, _ length: Int64) -> Bool {
      guard cursor.index >= count else { return true }
      guard replay.loops else { return false }
      cursor = Cursor(base: cursor.base + .nanoseconds(length))
      return true
    }

    private mutating func span(until end: Instant, _ state: Link.State) -> LinkSpan {
      defer { now = end }
      return LinkSpan(start: now, end: end, state: state)
    }

    private func path(_ up: OpportunitySteps.Step, _ down: OpportunitySteps.Step) -> Link.Path {
      let delay = DelayCurve(constantSeconds: replay.options.delaySeconds)
      return Link.Path(
        satellite: replay.options.name,
        gateway: "",
        pointOfPresence: "",
        uplink: Link.Direction(
          delay: delay,
          rate: .bitsPerSecond(up.bitsPerSecond),
          lossProbability: 0
        ),
        downlink: Link.Direction(
          delay: delay,
          rate: .bitsPerSecond(down.bitsPerSecond),
          lossProbability: 0
        )
      )
    }
  }

  /// All spans from an instant of world time on, made as they are asked for.
  public func spans(from start: Instant) -> Spans { Spans(self, from: start) }

  /// The first spans from an instant of world time on; fewer where the trace ends.
  public func spans(from start: Instant, count: Int) -> [LinkSpan] {
    Array(spans(from: start).prefix(max(count, 0)))
  }
}

extension TraceRows {
  /// What the link is like from a row on until the next.
  func state(_ index: Int, rateWhereNone: DataRate) -> Link.State {
    let row = rows[index]
    if let reason = row.reason { return .down(reason) }
    // The row before a change, and the last one, keep their delays.
    let next = row.leadsToNext && index + 1 < rows.count ? rows[index + 1] : row
    let stations = stations[Int(row.stations)]
    return .up(
      Link.Path(
        satellite: stations.satellite,
        gateway: stations.gateway,
        pointOfPresence: stations.pointOfPresence,
        uplink: direction(
          (row.uplinkDelay, next.uplinkDelay),
          row.uplinkRate,
          row.uplinkLoss,
          rateWhereNone
        ),
        downlink: direction(
          (row.downlinkDelay, next.downlinkDelay),
          row.downlinkRate,
          row.downlinkLoss,
          rateWhereNone
        )
      )
    )
  }

  private func direction(
    _ delay: (start: Double, end: Double),
    _ bitsPerSecond: Double,
    _ loss: Double,
    _ rateWhereNone: DataRate
  ) -> Link.Direction {
    Link.Direction(
      delay: DelayCurve(
        startSeconds: delay.start,
        middleSeconds: (delay.start + delay.end) / 2,
        endSeconds: delay.end
      ),
      rate: bitsPerSecond > 0 ? .bitsPerSecond(bitsPerSecond) : rateWhereNone,
      lossProbability: bitsPerSecond > 0 ? loss : 1
    )
  }
}
