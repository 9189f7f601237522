public import Quantities

/// A trace of a link that is played again: delays, rates and losses over time, from a file.
///
/// Three formats are told apart by their content:
/// - **Our own table**, as `apus schedule --trace csv` writes it. A row holds until the next. Inside of
///   a slot and under one satellite the delays go in a straight line from row to row; before a change
///   they stay. A row with a reason is an outage for that reason.
/// - **Mahimahi's**: a line for each opportunity to deliver 1,500 bytes, in milliseconds. One file for
///   both directions, or one for each. The step (``Options/step``) is the resolution of the rate.
/// - **Any table** whose first line names the columns: a time (`offset_ms`, `time_ms`, `time_s` or
///   `time_utc`), and of delay (`uplink_delay_ms`, `downlink_delay_ms`, else `delay_ms`, else half of
///   `rtt_ms`), rate (`uplink_mbps`, `downlink_mbps`, else `rate_mbps`) and loss (`uplink_loss`,
///   `downlink_loss`, else `loss`) what is known. A row holds until the next. ``notes`` says what was
///   assumed for the rest.
///
/// The first row is the start, whatever its time. The last row lasts as long as the one before it, and
/// a lone row 15 s. A direction whose rate is 0 loses every packet; when both are 0 the link is down,
/// for the reason `link-below-threshold`. Lines that begin with `#` and empty lines are passed over.
///
/// A table is held in memory, 64 bytes a row; a trace of Mahimahi 16 bytes a step.
public struct TraceReplay: Sendable {
  /// The formats.
  public enum Format: String, Hashable, Sendable, Codable {
    /// Our own table, with slots and satellites.
    case schedule
    /// Opportunities in milliseconds.
    case mahimahi
    /// A table with some of the known columns.
    case table
  }

  /// How a trace is read and played.
  public struct Options: Hashable, Sendable {
    /// Whether it begins anew at its end; `nil` for what its format does: Mahimahi's does, others not.
    public var loops: Bool?
    /// The one-way delay where the trace says none, in seconds.
    public var delaySeconds: Double
    /// The rate where the trace says none.
    public var rateWhereMissing: DataRate
    /// Over how long opportunities of Mahimahi become a rate, in whole milliseconds.
    public var step: Duration
    /// The satellite's name where the trace has none.
    public var name: String
    /// The most rows of a table, or steps of a trace of Mahimahi.
    public var largestRowCount: Int
    /// The most bytes of a file.
    public var largestByteCount: Int

    /// Options; ranges are checked when a trace is read.
    public init(
      loops: Bool? = nil,
      delaySeconds: Double = 0,
      rateWhereMissing: DataRate = .megabitsPerSecond(1_000),
      step: Duration = .milliseconds(20),
      name: String = "trace",
      largestRowCount: Int = 10_000_000,
      largestByteCount: Int = 1 << 30
    ) {
      self.loops = loops
      self.delaySeconds = delaySeconds
      self.rateWhereMissing = rateWhereMissing
      self.step = step
      self.name = name
      self.largestRowCount = largestRowCount
      self.largestByteCount = largestByteCount
    }
  }

  /// Ten years: no trace is longer.
  static let longestNanoseconds = 3.2e17

  enum Content: Sendable {
    case rows(TraceRows)
    case opportunities(uplink: OpportunitySteps, downlink: OpportunitySteps)
  }

  /// The format that was found.
  public let format: Format
  /// Whether it begins anew at its end.
  public let loops: Bool
  /// What was assumed or passed over, in sentences.
  public let notes: [String]
  let content: Content
  let options: Options

  /// How long one pass takes: of Mahimahi's two directions, which repeat each by itself, the shorter.
  public var duration: Duration {
    switch content {
    case .rows(let rows): .nanoseconds(rows.length)
    case .opportunities(let uplink, let downlink): .nanoseconds(min(uplink.length, downlink.length))
    }
  }

  /// Reads a trace from one file, or Mahimahi's from two: uplink and downlink.
  ///
  /// - Throws: an error that names file, line, column, cause and remedy.
  public init(files: [String], options: Options = Options()) throws(TraceReplayError) {
    guard let uplink = files.first, files.count <= 2 else {
      throw TraceReplayError(
        files.joined(separator: ","),
        "A trace is one file, or two.",
        remedy: "Name one file, or that of the uplink and that of the downlink."
      )
    }
    let limit = options.largestByteCount
    var first = try Self.read(try TraceLines(path: uplink, largestByteCount: limit), options)
    if let downlink = files.dropFirst().first {
      let second = try Self.read(try TraceLines(path: downlink, largestByteCount: limit), options)
      first = try first.joined(second, uplink, downlink)
    }
    self.init(first, options)
  }

  /// Reads a trace from bytes in memory, each with a name for errors.
  init(
    texts: [(name: String, bytes: [UInt8])],
    options: Options = Options()
  )
    throws(TraceReplayError)
  {
    var parts: [Part] = []
    for text in texts.prefix(2) {
      let lines = try TraceLines(
        text.bytes,
        file: text.name,
        largestByteCount: options.largestByteCount
      )
      parts.append(try Self.read(lines, options))
    }
    guard let first = parts.first else {
      throw TraceReplayError("", "There is no file.", remedy: "Name one.")
    }
    self.init(
      parts.count == 1 ? first : try first.joined(parts[1], texts[0].name, texts[1].name),
      options
    )
  }

  private init(_ part: Part, _ options: Options) {
    format = part.format
    loops = options.loops ?? (part.format == .mahimahi)
    notes = part.notes
    content = part.content
    self.options = options
  }
}

extension TraceReplay {
  /// What one file holds.
  private struct Part {
    var format: Format
    var content: Content
    var notes: [String] = []

    /// Two files as the two directions of one trace.
    func joined(
      _ other: Part,
      _ name: String,
      _ otherName: String
    ) throws(TraceReplayError) -> Part {
      guard case .opportunities(let uplink, _) = content else { throw Self.noDirection(name) }
      guard case .opportunities(let downlink, _) = other.content else {
        throw Self.noDirection(otherName)
      }
      return Part(
        format: .mahimahi,
        content: .opportunities(uplink: uplink, downlink: downlink),
        notes: notes
      )
    }

    private static func noDirection(_ name: String) -> TraceReplayError {
      TraceReplayError(
        name,
        "A table has both directions in one file, and two files were named.",
        remedy: "Name it alone, or give two traces of Mahimahi."
      )
    }
  }

  private static func read(
    _ lines: consuming TraceLines,
    _ options: Options
  ) throws(TraceReplayError) -> Part {
    guard (0...60).contains(options.delaySeconds),
      (1...1e12).contains(options.rateWhereMissing.bitsPerSecond)
    else {
      throw TraceReplayError(
        lines.file,
        "The delay or the rate for what the trace does not say is out of range.",
        remedy: "A delay is from 0 to 60 s, a rate from 1 bit/s to 1 Tbit/s."
      )
    }
    guard let first = try lines.next() else {
      throw TraceReplayError(lines.file, "It is empty.", remedy: "Name a file with a trace.")
    }
    if TraceFields.trimmed(first).allSatisfy({ (48...57).contains($0) }) {
      let steps = try OpportunitySteps.read(first: first, &lines, options)
      let delay = "No line says a delay; assumed: \(options.delaySeconds * 1_000) ms one way."
      return Part(
        format: .mahimahi,
        content: .opportunities(uplink: steps, downlink: steps),
        notes: [delay]
      )
    }
    let columns = try TraceColumns(try names(first, lines), lines)
    return Part(
      format: columns.interpolates ? .schedule : .table,
      content: .rows(try TraceRowReader.read(columns, &lines, options)),
      notes: columns.assumptions(options)
    )
  }

  /// The names of the columns in the first line.
  private static func names(
    _ line: ArraySlice<UInt8>,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> [String] {
    var fields: [ArraySlice<UInt8>] = []
    let isSplit = TraceFields.split(line, into: &fields)
    let names = fields.map { String(decoding: TraceFields.trimmed($0), as: UTF8.self).lowercased() }
    let hasName = names.contains { $0.contains { $0.isLetter } }
    guard isSplit, hasName, !line.contains(0) else {
      throw lines.error(
        "\(TraceReplayError.quote(line)) is neither the names of columns nor a whole number.",
        remedy: "Begin a table with the names of its columns, or write one millisecond a line."
      )
    }
    return names
  }
}
