import ArgumentParser
import DataPlane
import Foundation
import Frames
import Links
import Quantities

/// A trace in place of a world.
struct ReplayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Replay a trace: of 'apus schedule --trace csv', Mahimahi's (UP,DOWN or one for both), or a table.",
      valueName: "file[,file]"
    )
  )
  var replay: String?

  @Option(help: ArgumentHelp("One-way delay where the trace has none.", valueName: "ms"))
  var replayDelayMs: NumberArgument?

  @Flag(
    inversion: .prefixedNo,
    help: "Begin the trace anew at its end; Mahimahi's does, others do not."
  )
  var replayLoop: Bool?

  func validate() throws {
    guard replay == nil else { return }
    guard replayDelayMs == nil, replayLoop == nil else {
      throw ValidationError("--replay-delay-ms and --replay-loop belong to --replay.")
    }
  }

  /// The trace that is to be replayed.
  func trace() throws -> TraceReplay? {
    guard let replay else { return nil }
    var options = TraceReplay.Options(loops: replayLoop)
    if let delay = replayDelayMs?.value {
      guard (0...60_000).contains(delay) else {
        throw ValidationError("--replay-delay-ms has to be from 0 to 60000.")
      }
      options.delaySeconds = delay / 1_000
    }
    let files = replay.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard files.count <= 2, !files.contains("") else {
      throw ValidationError("--replay takes FILE, or UP,DOWN of Mahimahi.")
    }
    let trace = try TraceReplay(files: files, options: options)
    for note in trace.notes { Warnings.print("apus: \(note)") }
    return trace
  }
}

/// Publishes a trace to a data plane, some seconds ahead, from a thread of its own.
final class ReplayFeed: Sendable {
  /// How far ahead; a schedule holds 256 spans.
  private static let mostAhead = 120
  private let trace: TraceReplay
  private let clock: WorldClock
  private let plane: DataPlane
  private let terrestrial: TerrestrialOption.Choice?

  init(
    _ trace: TraceReplay,
    clock: WorldClock,
    plane: DataPlane,
    terrestrial: TerrestrialOption.Choice?
  ) {
    self.terrestrial = terrestrial
    self.trace = trace
    self.clock = clock
    self.plane = plane
  }

  /// A queue that fits a trace: rates that change within it must not change its size.
  ///
  /// - Returns: bytes that the mean downlink rate of the first spans takes the duration to send.
  static func queueBytes(_ trace: TraceReplay, clock: WorldClock, _ queue: QueuePolicy) -> Int {
    var bits = 0.0
    var seconds = 0.0
    for span in trace.spans(from: clock.anchorWorld, count: 10_000) {
      let length = (span.end - span.start).inSeconds
      guard case .up(let path) = span.state else { continue }
      bits += path.downlink.rate.bitsPerSecond * length
      seconds += length
    }
    guard seconds > 0 else { return QueuePolicy.floorBytes }
    return Int(min(bits / seconds / 8 * queue.duration.inSeconds, 1e12))
  }

  /// Publishes what comes first, then goes on for as long as the process lives.
  func start() {
    var spans = trace.spans(from: clock.anchorWorld)
    var pending: [LinkSpan] = []
    publish(&spans, &pending)
    Thread.detachNewThread { [self, spans, pending] in
      var (spans, pending, hasEnded) = (spans, pending, false)
      while true {
        Thread.sleep(forTimeInterval: 0.05)
        publish(&spans, &pending)
        guard pending.isEmpty, !hasEnded else { continue }
        hasEnded = true
        Warnings.print("apus: the trace has ended; from now on there is no link")
        if terrestrial == nil { return }
      }
    }
  }

  private func publish(_ spans: inout TraceReplay.Spans, _ pending: inout [LinkSpan]) {
    let now = clock.now
    for span in terrestrial?.constantSpans(clock) ?? [] { plane.publish(span, on: .terrestrial) }
    pending.removeAll { $0.end <= now }
    while pending.count < Self.mostAhead, let span = spans.next() {
      guard span.end > now else { continue }
      plane.publish(span)
      pending.append(span)
    }
  }
}
