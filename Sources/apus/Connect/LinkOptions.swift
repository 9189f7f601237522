public import ArgumentParser
public import DataPlane

/// What packets meet beside the link itself: queues, variation, hand-overs, outages.
struct LinkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seed of random draws; the world's when absent.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "What makes room before the transmitter: drop-tail, codel or fq-codel.",
      valueName: "discipline"
    )
  )
  var queue: QueuePolicy.Discipline = .dropTail

  @Option(help: ArgumentHelp("How long a full queue takes to empty.", valueName: "ms"))
  var queueMs: NumberArgument?

  @Flag(name: .customLong("no-ecn"), help: "CoDel drops packets that it could mark (RFC 3168).")
  var noECN = false

  @Option(
    help: ArgumentHelp(
      "What varies in the delay: drawn, typical (always the same) or least (nothing added).",
      valueName: "how"
    )
  )
  var variation: VariationPolicy = .drawn

  @Option(
    help: ArgumentHelp(
      "Packets around a hand-over: kept in order, or they may-overtake.",
      valueName: "rule"
    )
  )
  var handOverOrder: HandOverPolicy.Order = .kept

  @Option(
    help: ArgumentHelp(
      "TCP at both ends of the link, such as cubic, reno or bbr; the host's when absent.",
      valueName: "name"
    )
  )
  var congestionControl: String?

  @Option(
    help: ArgumentHelp(
      "What programs are told without a link: silent or unreachable.",
      valueName: "answer"
    )
  )
  var outage: OutageReply = .silent

  @Option(
    help: ArgumentHelp(
      "Write what became of each packet to FILE.pcapng or FILE.csv; may be repeated.",
      valueName: "file"
    )
  )
  var record: [String] = []

  func validate() throws {
    do { try DataPlane.checkCongestionControl(congestionControl) } catch {
      throw ValidationError("--congestion-control: \(error)")
    }
    guard Set(record).count == record.count else {
      throw ValidationError("--record: a file is named twice.")
    }
    guard let queueMs else { return }
    guard (1...60_000).contains(queueMs.value) else {
      throw ValidationError("--queue-ms has to be from 1 to 60000.")
    }
  }

  /// Sets what was asked for.
  func apply(to configuration: inout DataPlane.Configuration) throws {
    if let seed { configuration.seed = seed }
    configuration.queue.discipline = queue
    configuration.queue.marksCongestion = !noECN
    if let queueMs { configuration.queue.duration = .milliseconds(queueMs.value) }
    configuration.variation = variation
    configuration.handOver.order = handOverOrder
    configuration.outage = outage
    configuration.congestionControl = congestionControl
    guard !record.isEmpty else { return }
    let recording = PacketRecording(files: record, application: "apus \(Version.text)")
    do {
      _ = try recording.formats()
    } catch {
      throw ValidationError("--record: \(error)")
    }
    configuration.recording = recording
  }
}

extension QueuePolicy.Discipline: ExpressibleByArgument {}
extension VariationPolicy: ExpressibleByArgument {}
extension HandOverPolicy.Order: ExpressibleByArgument {}
extension OutageReply: ExpressibleByArgument {}
