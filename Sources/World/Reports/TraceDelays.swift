public import Links

/// Writes the delays of links alone, beside traces of rates that cannot hold them.
public struct TraceDelays: Sendable {
  /// How delays are written.
  public enum Form: Hashable, Sendable {
    /// As CSV with both directions, in milliseconds; empty without service.
    case table
    /// As LeoReplayer's `mm-delay` reads them: one line for each step, the delay of either
    /// direction in whole milliseconds.
    ///
    /// One value serves both directions: half of the round trip. Without service, when nothing is
    /// delivered, it stays as it was. (SpaceNetLab/LeoCC, `delay_queue.cc`, 2025-11.)
    case leoReplayer
  }

  /// The instants that have a line.
  public let span: TraceSpan
  private let form: Form
  /// The delay that was written last, in milliseconds.
  private var last: UInt64?
  /// Lines that wait for the first delay that is known.
  private var waiting = 0

  /// Delays at the instants of a span; LeoReplayer takes steps of whole milliseconds only.
  public init?(_ span: TraceSpan, _ form: Form) {
    let isWhole = span.step.components.attoseconds % 1_000_000_000_000_000 == 0
    guard form == .table || isWhole else { return nil }
    self.span = span
    self.form = form
  }

  /// The first line, with its end; LeoReplayer's form has none.
  public var header: String {
    form == .table ? "offset_ms,uplink_delay_ms,downlink_delay_ms\n" : ""
  }

  /// Appends the lines of one link; links have to come in the order of time.
  public mutating func append(_ link: Link, to output: inout [UInt8]) {
    for moment in span.moments(in: link.slot) {
      switch form {
      case .table: Self.append(link, at: moment, to: &output)
      case .leoReplayer: appendWhole(link, at: moment, to: &output)
      }
    }
  }

  /// What is due after the last link: zeros when there was no service at all.
  public mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    appendWaiting(0, to: &output)
    return output
  }

  private static func append(_ link: Link, at moment: TraceMoment, to output: inout [UInt8]) {
    output.append(moment.offsetMilliseconds, decimals: 3)
    for direction in [link.path?.uplink, link.path?.downlink] {
      output.append(44)
      guard let direction else { continue }
      output.append(
        direction.typicalDelay.seconds(atFraction: moment.fraction) * 1_000,
        decimals: 6
      )
    }
    output.append(10)
  }

  private mutating func appendWhole(
    _ link: Link,
    at moment: TraceMoment,
    to output: inout [UInt8]
  ) {
    if let path = link.path {
      let round = [path.uplink, path.downlink].map {
        $0.typicalDelay.seconds(atFraction: moment.fraction) * 1_000
      }
      let half = ((round.reduce(0, +)) / 2).rounded()
      // What no clock could show is no delay.
      let whole = half >= 0 && half < 1e9 ? UInt64(half) : 0
      appendWaiting(whole, to: &output)
      last = whole
    }
    guard let last else {
      waiting += 1
      return
    }
    output.append(whole: last)
    output.append(10)
  }

  private mutating func appendWaiting(_ value: UInt64, to output: inout [UInt8]) {
    for _ in 0..<waiting {
      output.append(whole: value)
      output.append(10)
    }
    waiting = 0
  }
}
