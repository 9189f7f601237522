/// One direction of a packet-delivery trace of Mahimahi as a rate over time.
///
/// Such a trace has a line for each opportunity to deliver one packet of 1,500 bytes, in whole
/// milliseconds since its start; it begins anew at its last line (Netravali et al., USENIX ATC 2015;
/// `mm-link(1)`). Here an opportunity at millisecond t is spread over the millisecond before t.
///
/// Steps are of one length, with exactly the opportunities that fall into them. Where none does, a
/// step is drawn out up to the next opportunity and carries that one packet, so that packets wait and
/// are not lost; of several opportunities in that millisecond the others follow in the next step. So
/// at the end of each step the packets offered are those of the trace, or one more that the next
/// millisecond brings; inside of a step they differ by what falls into it at most.
struct OpportunitySteps: Sendable {
  struct Step: Hashable, Sendable {
    /// When it ends, in nanoseconds since the start of the trace.
    var end: Int64
    var bitsPerSecond: Double
  }

  static let bitsPerOpportunity = 12_000.0

  let steps: [Step]
  /// How long the trace is, in nanoseconds.
  let length: Int64

  /// Steps of opportunities in milliseconds, none less than the one before.
  ///
  /// - Precondition: the last is above zero.
  init(_ times: [Int64], stepMilliseconds: Int64) {
    let period = times.last ?? 0
    precondition(period > 0, "a trace of no length")
    var steps: [Step] = []
    var (start, index) = (Int64(0), 0)
    func add(until end: Int64, packets: Int) {
      let rate = Double(packets) * Self.bitsPerOpportunity / (Double(end - start) * 1e-3)
      if let last = steps.indices.last, steps[last].bitsPerSecond == rate {
        steps[last].end = end * 1_000_000
      } else {
        steps.append(Step(end: end * 1_000_000, bitsPerSecond: rate))
      }
      start = end
      index += packets
    }
    while start < period {
      let end = min(start + max(stepMilliseconds, 1), period)
      let count = times[index...].prefix { $0 <= end }.count
      if count > 0 {
        add(until: end, packets: count)
      } else {
        // The last opportunity is at the end of the period, so there is one to come.
        let next = times[index]
        let isAlone = index + 1 == times.count || times[index + 1] > next
        add(until: isAlone ? next : next - 1, packets: 1)
      }
    }
    self.steps = steps
    length = period * 1_000_000
  }

  /// Reads all lines that are left, and the first, which was read to know the format.
  static func read(
    first: ArraySlice<UInt8>,
    _ lines: inout TraceLines,
    _ options: TraceReplay.Options
  ) throws(TraceReplayError) -> OpportunitySteps {
    var times: [Int64] = []
    var line: ArraySlice<UInt8>? = first
    while let text = line {
      guard let time = TraceFields.wholeNumber(text),
        Double(time) * 1e6 <= TraceReplay.longestNanoseconds
      else {
        throw lines.error(
          "\(TraceReplayError.quote(text)) is no whole number of milliseconds within ten years.",
          remedy: "Write one number on each line, as Mahimahi does."
        )
      }
      guard time >= times.last ?? 0 else {
        throw lines.error(
          "The time is earlier than that of the line before.",
          remedy: "Sort the lines by number."
        )
      }
      guard times.count < options.largestRowCount else {
        throw lines.error(
          "There are more than \(options.largestRowCount) lines.",
          remedy: "Replay a shorter part of the trace."
        )
      }
      times.append(time)
      line = try lines.next()
    }
    guard let last = times.last, last > 0 else {
      throw lines.error(
        "The trace has no length, because its last line is 0.",
        remedy: "End it with the millisecond at which it begins anew."
      )
    }
    let parts = options.step.components
    let milliseconds = Double(parts.seconds) * 1e3 + Double(parts.attoseconds) * 1e-15
    return OpportunitySteps(
      times,
      stepMilliseconds: Int64(min(max(milliseconds.rounded(), 1), 1e6))
    )
  }
}
