import Frames
public import Links
import Quantities

/// Writes one direction of links as a packet-delivery trace of Mahimahi's `mm-link`: one line for
/// each opportunity to deliver 1,500 bytes, in whole milliseconds since the start, never less than
/// the line before (Netravali et al., USENIX ATC 2015; `mm-link(1)`).
///
/// The rate is integrated in whole bit-nanoseconds and what is left over is carried on, so that the
/// n-th line is the first millisecond by which n · 12,000 bits have passed. Nothing passes in the
/// gap of a hand-over or without service.
///
/// `mm-link` begins the trace anew at its last line, and takes neither an empty trace nor one whose
/// last line is 0. So the end of the span always has a line: it delivers what is left over, and is
/// at most one opportunity too many.
public struct OpportunityTrace: Sendable {
  /// Which way packets go.
  public enum Way: Hashable, Sendable {
    /// From the terminal.
    case up
    /// To the terminal.
    case down
  }

  /// What keeps links from being written as such a trace.
  public enum Problem: Error, Hashable, Sendable {
    /// The span is longer than the 2³¹ − 1 milliseconds that `mm-link` reads.
    case tooLong
    /// There are more lines than ``OpportunityTrace/largestCount``.
    case tooMany
  }

  /// No trace has more lines than this.
  public static let largestCount = 50_000_000

  private static let nanosecondsPerMillisecond: UInt64 = 1_000_000
  /// One opportunity, in bits times nanoseconds per second.
  private static let opportunity: UInt128 = 1_500 * 8 * 1_000_000_000
  /// Pieces that are written at once, in bytes.
  private static let pieceSize = 1 << 16

  private let span: TraceSpan
  private let way: Way
  /// What has passed since the last opportunity, less than one.
  private var carried: UInt128 = 0
  private var lastMillisecond: UInt64 = 0
  /// How many lines there are.
  public private(set) var count = 0

  /// A trace of the links that fill a span; the span's steps do not matter.
  public init(_ span: TraceSpan, _ way: Way) throws(Problem) {
    guard span.duration <= .milliseconds(Int32.max) else { throw .tooLong }
    self.span = span
    self.way = way
  }

  /// Writes the lines of one link; links have to come in the order of time.
  ///
  /// - Parameters:
  ///   - link: One slot.
  ///   - write: Takes the lines, in pieces.
  /// - Throws: ``Problem/tooMany``, or what `write` throws.
  public mutating func append(_ link: Link, write: ([UInt8]) throws -> Void) throws {
    guard let path = link.path else { return }
    let gap = path.handOver.map { Self.gap($0, in: link.slot) } ?? .zero
    let from = nanoseconds(max(span.from, link.slot.start + gap))
    let until = nanoseconds(min(span.until, link.slot.end))
    let rate = Self.bitsPerSecond(way == .up ? path.uplink : path.downlink)
    guard from < until, rate > 0 else { return }
    let before = carried
    let total = before + rate * UInt128(until - from)
    let added = total / Self.opportunity
    guard added <= UInt128(Self.largestCount - count) else { throw Problem.tooMany }
    carried = total % Self.opportunity
    var lines: [UInt8] = []
    for index in 0..<Int(added) {
      let due = UInt128(index + 1) * Self.opportunity - before
      let time = from + UInt64((due + rate - 1) / rate)
      appendLine(Self.milliseconds(time), to: &lines)
      if lines.count >= Self.pieceSize {
        try write(lines)
        lines.removeAll(keepingCapacity: true)
      }
    }
    try write(lines)
  }

  /// The last line, when there is none at the end of the span yet.
  public mutating func finish() -> [UInt8] {
    let end = Self.milliseconds(nanoseconds(span.until))
    var line: [UInt8] = []
    if count == 0 || lastMillisecond < end { appendLine(end, to: &line) }
    return line
  }

  private mutating func appendLine(_ millisecond: UInt64, to lines: inout [UInt8]) {
    lines.append(whole: millisecond)
    lines.append(10)
    lastMillisecond = millisecond
    count += 1
  }

  private static func milliseconds(_ nanoseconds: UInt64) -> UInt64 {
    (nanoseconds + nanosecondsPerMillisecond - 1) / nanosecondsPerMillisecond
  }

  private static func gap(_ handOver: HandOver, in slot: Slot) -> Duration {
    let seconds = handOver.gapSeconds
    guard seconds > 0 else { return .zero }
    return seconds < slot.duration.inSeconds ? .seconds(seconds) : slot.duration
  }

  /// A rate in whole bits per second; 0 for what is none.
  private static func bitsPerSecond(_ direction: Link.Direction) -> UInt128 {
    let rate = direction.rate.bitsPerSecond.rounded()
    guard rate > 0 else { return 0 }
    return UInt128(UInt64(min(rate, 1e15)))
  }

  /// Since the start of the span; 0 before.
  private func nanoseconds(_ instant: Instant) -> UInt64 {
    let (seconds, attoseconds) = (instant - span.from).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
  }
}

extension OpportunityTrace.Problem: CustomStringConvertible {
  /// What is wrong and what helps, as a sentence.
  public var description: String {
    switch self {
    case .tooLong: "mm-link reads traces of at most 24 days; take a shorter span."
    case .tooMany:
      "The trace would have more than \(OpportunityTrace.largestCount) lines, one for each packet; "
        + "take a shorter span."
    }
  }
}
