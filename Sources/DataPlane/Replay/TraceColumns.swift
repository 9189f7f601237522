import Quantities

/// Which columns of a table say what, by the names in its first line.
struct TraceColumns {
  /// A column and by what its numbers are multiplied.
  struct Column {
    var index: Int
    var name: String
    var factor: Double
  }

  /// Where the time of a row stands.
  enum Time {
    /// Numbers, as nanoseconds.
    case offset(Column)
    /// ISO 8601.
    case utc(Column)
  }

  var time: Time
  /// World time of a row, by which slots are known.
  var utc: Column?
  /// In seconds; `nil` where the trace says nothing.
  var uplinkDelay: Column?
  var downlinkDelay: Column?
  /// In bits per second.
  var uplinkRate: Column?
  var downlinkRate: Column?
  var uplinkLoss: Column?
  var downlinkLoss: Column?
  var satellite: Column?
  var gateway: Column?
  var pointOfPresence: Column?
  var reason: Column?
  var terminal: Column?
  /// How many fields each row has.
  let count: Int
  /// Names of columns that say nothing here.
  let ignored: [String]

  private static let known: Set = [
    "time_utc", "time_s", "time_ms", "offset_ms", "delay_ms", "rtt_ms", "uplink_delay_ms",
    "downlink_delay_ms", "rate_mbps", "uplink_mbps", "downlink_mbps", "loss", "uplink_loss",
    "downlink_loss", "satellite", "gateway", "pop", "event", "reason", "terminal",
  ]

  /// Reads the names; `lines` has just given the first line.
  init(_ names: [String], _ lines: borrowing TraceLines) throws(TraceReplayError) {
    count = names.count
    ignored = names.filter { !Self.known.contains($0) }
    var indices: [String: Int] = [:]
    for (index, name) in names.enumerated() where Self.known.contains(name) {
      guard indices.updateValue(index, forKey: name) == nil else {
        throw lines.error("It stands there twice.", column: name, remedy: "Keep one of the two.")
      }
    }
    func column(_ choices: (name: String, factor: Double)...) -> Column? {
      for choice in choices {
        guard let index = indices[choice.name] else { continue }
        return Column(index: index, name: choice.name, factor: choice.factor)
      }
      return nil
    }
    utc = column(("time_utc", 1))
    let offset = column(("offset_ms", 1e6), ("time_ms", 1e6), ("time_s", 1e9))
    guard let time = offset.map(Time.offset) ?? utc.map(Time.utc) else {
      throw lines.error(
        "No column says the time.",
        remedy: "Name one time_s, time_ms, offset_ms or time_utc in the first line."
      )
    }
    self.time = time
    uplinkDelay = column(("uplink_delay_ms", 1e-3), ("delay_ms", 1e-3), ("rtt_ms", 0.5e-3))
    downlinkDelay = column(("downlink_delay_ms", 1e-3), ("delay_ms", 1e-3), ("rtt_ms", 0.5e-3))
    uplinkRate = column(("uplink_mbps", 1e6), ("rate_mbps", 1e6))
    downlinkRate = column(("downlink_mbps", 1e6), ("rate_mbps", 1e6))
    uplinkLoss = column(("uplink_loss", 1), ("loss", 1))
    downlinkLoss = column(("downlink_loss", 1), ("loss", 1))
    satellite = column(("satellite", 1))
    gateway = column(("gateway", 1))
    pointOfPresence = column(("pop", 1))
    reason = column(("reason", 1))
    terminal = column(("terminal", 1))
    let says = [
      uplinkDelay, downlinkDelay, uplinkRate, downlinkRate, uplinkLoss, downlinkLoss, reason,
    ]
    guard says.contains(where: { $0 != nil }) else {
      throw lines.error(
        "No column says a delay, a rate or a loss.",
        remedy: "Name one delay_ms, rtt_ms, rate_mbps or loss in the first line."
      )
    }
  }

  /// Whether delays go in a straight line from row to row inside of a slot, as in our own tables.
  var interpolates: Bool { utc != nil && satellite != nil }

  /// What the trace does not say, in sentences.
  func assumptions(_ options: TraceReplay.Options) -> [String] {
    var notes: [String] = []
    if !ignored.isEmpty {
      let names = ignored.prefix(8).map { TraceReplayError.quote($0.utf8) }
      notes.append("Columns that say nothing here: " + names.joined(separator: ", ") + ".")
    }
    for (name, uplink, downlink, assumed) in [
      ("delay", uplinkDelay, downlinkDelay, "\(options.delaySeconds * 1_000) ms one way"),
      ("rate", uplinkRate, downlinkRate, "\(options.rateWhereMissing.megabitsPerSecond) Mbit/s"),
      ("loss", uplinkLoss, downlinkLoss, "none"),
    ] {
      let missing = [(uplink, "uplink"), (downlink, "downlink")].filter { $0.0 == nil }
      guard !missing.isEmpty else { continue }
      let which = missing.map(\.1).joined(separator: " or ")
      notes.append("No column says the \(which) \(name); assumed: \(assumed).")
    }
    return notes
  }
}
