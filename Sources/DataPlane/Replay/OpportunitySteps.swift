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

  private(set) var steps: [Step] = []
  /// How long the trace is, in nanoseconds.
  private(set) var length: Int64 = 0
  private let stepMilliseconds: Int64
  /// Where the next step begins, in milliseconds, and the opportunities in it so far.
  private var start: Int64 = 0
  private var count = 0

  /// Steps without opportunities yet, of a length of at least one millisecond.
  init(stepMilliseconds: Int64) { self.stepMilliseconds = max(stepMilliseconds, 1) }

  /// Takes all opportunities of one millisecond; milliseconds rise from call to call.
  mutating func add(_ opportunities: Int, at time: Int64) {
    var left = opportunities
    while time > start + stepMilliseconds {
      if count > 0 {
        endStep(at: start + stepMilliseconds, opportunities: count)
      } else if left == 1 {
        return endStep(at: time, opportunities: 1)
      } else {
        endStep(at: time - 1, opportunities: 1)
        left -= 1
      }
    }
    count += left
  }

  /// Ends the trace at its last opportunity.
  mutating func finish(at time: Int64) {
    if count > 0 { endStep(at: time, opportunities: count) }
    length = time * 1_000_000
  }

  private mutating func endStep(at end: Int64, opportunities: Int) {
    let rate = Double(opportunities) * Self.bitsPerOpportunity / (Double(end - start) * 1e-3)
    if let last = steps.indices.last, steps[last].bitsPerSecond == rate {
      steps[last].end = end * 1_000_000
    } else {
      steps.append(Step(end: end * 1_000_000, bitsPerSecond: rate))
    }
    start = end
    count = 0
  }
}

extension OpportunitySteps {
  /// Reads all lines that are left, and the first, which was read to know the format.
  static func read(
    first: ArraySlice<UInt8>,
    _ lines: inout TraceLines,
    _ options: TraceReplay.Options
  ) throws(TraceReplayError) -> OpportunitySteps {
    let parts = options.step.components
    let milliseconds = Double(parts.seconds) * 1e3 + Double(parts.attoseconds) * 1e-15
    var steps = OpportunitySteps(
      stepMilliseconds: Int64(min(max(milliseconds.rounded(), 1), 1e6))
    )
    var time = try read(first, after: 0, lines)
    var count = 1
    while let line = try lines.next() {
      let next = try read(line, after: time, lines)
      if next > time {
        steps.add(count, at: time)
        (time, count) = (next, 0)
      }
      count += 1
      guard steps.steps.count <= options.largestRowCount else {
        throw lines.error(
          "There are more than \(options.largestRowCount) steps.",
          remedy: "Replay a shorter part of the trace, or take longer steps."
        )
      }
    }
    guard time > 0 else {
      throw lines.error(
        "The trace has no length, because its last line is 0.",
        remedy: "End it with the millisecond at which it begins anew."
      )
    }
    steps.add(count, at: time)
    steps.finish(at: time)
    return steps
  }

  private static func read(
    _ line: ArraySlice<UInt8>,
    after before: Int64,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Int64 {
    guard let time = TraceFields.wholeNumber(line),
      Double(time) * 1e6 <= TraceReplay.longestNanoseconds
    else {
      throw lines.error(
        "\(TraceReplayError.quote(line)) is no whole number of milliseconds within ten years.",
        remedy: "Write one number on each line, as Mahimahi does."
      )
    }
    guard time >= before else {
      throw lines.error(
        "The time is earlier than that of the line before.",
        remedy: "Sort the lines by number."
      )
    }
    return time
  }
}
