import Frames
public import Links
import Quantities

/// Writes links as a table of what a packet meets at each instant (CSV, RFC 4180).
///
/// The columns are those of ``header``. Delays follow the geometry inside a slot; rates hold for a
/// whole one; losses are those of random loss and of the hand-over. Where there is no service the
/// delays are empty, the rates 0 and the losses 1, and the reason stands in the last column.
public struct TraceTable: Sendable {
  /// The instants that have a row.
  public let span: TraceSpan
  /// Whether a first column says which terminal a row is of.
  public let namesTerminals: Bool

  /// The slot that the moments are of.
  private var slot: Slot?
  private var moments: [TraceMoment] = []
  /// Time and offset of each moment, as text.
  private var times: [[UInt8]] = []

  /// A table of one terminal, or of many when it names them.
  public init(_ span: TraceSpan, namesTerminals: Bool = false) {
    self.span = span
    self.namesTerminals = namesTerminals
  }

  /// The first line, with its end.
  public var header: String {
    (namesTerminals ? "terminal," : "")
      + "time_utc,offset_ms,uplink_delay_ms,downlink_delay_ms,uplink_mbps,downlink_mbps,"
      + "uplink_loss,downlink_loss,satellite,gateway,pop,event,reason\n"
  }

  /// Appends the rows of one link, in the order of time.
  ///
  /// - Parameters:
  ///   - link: One slot of a terminal; slots outside of the span give no row.
  ///   - terminal: The terminal's name, for a table that names it.
  ///   - output: Gets the rows as UTF-8.
  public mutating func append(_ link: Link, of terminal: String = "", to output: inout [UInt8]) {
    if slot != link.slot { enter(link.slot) }
    let name = namesTerminals ? Array((csvField(terminal) + ",").utf8) : []
    let stations = Array(Self.stations(link).utf8)
    for (moment, time) in zip(moments, times) {
      output += name
      output += time
      Self.append(link, at: moment, to: &output)
      output += stations
      output.append(event(link, at: moment))
      output.append(44)
      if let reason = link.reason { output.append(reason.rawValue) }
      output.append(10)
    }
  }

  private mutating func enter(_ slot: Slot) {
    self.slot = slot
    moments = span.moments(in: slot)
    times = moments.map { moment in
      var text = Array("\(span.instant(moment.index).iso8601),".utf8)
      text.append(moment.offsetMilliseconds, decimals: 3)
      text.append(44)
      return text
    }
  }

  /// The six columns from delays to losses, each with its comma.
  private static func append(_ link: Link, at moment: TraceMoment, to output: inout [UInt8]) {
    guard let path = link.path else { return output.append(",,0,0,1,1,") }
    for direction in [path.uplink, path.downlink] {
      output.append(
        direction.typicalDelay.seconds(atFraction: moment.fraction) * 1_000,
        decimals: 6
      )
      output.append(44)
    }
    for direction in [path.uplink, path.downlink] {
      output.append(direction.rate.megabitsPerSecond, decimals: 6)
      output.append(44)
    }
    for direction in [path.uplink, path.downlink] {
      output.append(path.lossProbability(direction, atSeconds: moment.seconds), decimals: 9)
      output.append(44)
    }
  }

  private static func stations(_ link: Link) -> String {
    guard let path = link.path else { return ",,," }
    return [path.satellite, path.gateway, path.pointOfPresence].map { csvField($0) + "," }.joined()
  }

  /// What begins at a moment: a slot has its event in its first row, unless the trace began inside.
  private func event(_ link: Link, at moment: TraceMoment) -> String {
    guard moment.index == moments.first?.index, moment.index > 0 || moment.seconds == 0 else {
      return ""
    }
    return link.path?.handOver == nil ? "slot" : "hand-over"
  }
}
