import Frames
import Glibc
import Links
import Synchronization

/// What the thread that writes a recording shares with the recorder.
final class RecordWriter: Sendable {
  /// How long the thread sleeps when there is nothing to write, in microseconds.
  private static let pauseMicroseconds: UInt32 = 10_000
  /// After this many records the summary is brought up to date.
  private static let recordsPerPass = 65_536
  private static let nameBytes = 200
  private static let nameCapacity = 1 << 16

  let ring: RecordRing
  private let clock: WorldClock
  private let start: Instant
  private let names = Mutex<[Int32: String]>([:])
  private let files: Mutex<[PacketRecording.File]>
  private let isClosing = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)

  init(ring: RecordRing, clock: WorldClock, files: [PacketRecording.File]) {
    self.ring = ring
    self.clock = clock
    start = clock.now
    self.files = Mutex(files)
  }

  var isDone: Bool { hasEnded.load(ordering: .acquiring) }

  func close() {
    ring.close()
    isClosing.store(true, ordering: .releasing)
  }

  func setName(_ name: String, ofSatellite number: Int32) {
    let name = name.utf8.count <= Self.nameBytes ? name : Self.cut(name)
    names.withLock { names in
      if names.count < Self.nameCapacity || names[number] != nil { names[number] = name }
    }
  }

  private static func cut(_ name: String) -> String {
    var bytes = 0
    return String(
      name.prefix { character in
        bytes += character.utf8.count
        return bytes <= nameBytes
      }
    )
  }

  var summary: PacketRecording.Summary {
    PacketRecording.Summary(
      recordsLost: lost.reduce(0, +),
      isComplete: isDone,
      files: files.withLock { $0 }
    )
  }

  private var lost: [UInt64] { (0..<PacketFate.interfaceCount).map(ring.lost) }

  /// The thread's life: until `close`, and then until all is written.
  func run(_ sinks: [RecordSink]) {
    Self.leaveSignalsToOthers()
    var sinks = sinks
    var written = [UInt64](repeating: 0, count: PacketFate.interfaceCount)
    for index in sinks.indices { sinks[index].begin() }
    while true {
      // Looked at first, so that what came before the end is still written.
      let isClosing = isClosing.load(ordering: .acquiring)
      let isEmpty = drain(into: &sinks, &written)
      publish(&sinks)
      if isEmpty, isClosing { break }
      if isEmpty { usleep(Self.pauseMicroseconds) }
    }
    end(&sinks, written)
  }

  /// - Returns: whether the ring was found empty, before a pass was long enough to report.
  private func drain(into sinks: inout [RecordSink], _ written: inout [UInt64]) -> Bool {
    for _ in 0..<Self.recordsPerPass {
      let hadOne = ring.takeNext { fate, bytes in
        written[fate.interface] += 1
        let record = RecordedFate(
          fate: fate,
          arrival: clock.instant(atMonotonicNanoseconds: fate.arrivalNanoseconds),
          satellite: fate.satellite < 0 ? "" : names.withLock { $0[fate.satellite] } ?? ""
        )
        for index in sinks.indices { sinks[index].add(record, bytes) }
      }
      guard hadOne else { return true }
    }
    return false
  }

  private func end(_ sinks: inout [RecordSink], _ written: [UInt64]) {
    let totals = RecordTotals(start: start, end: clock.now, written: written, lost: lost)
    for index in sinks.indices { sinks[index].end(totals) }
    publish(&sinks)
    for sink in sinks { sink.file.close() }
    hasEnded.store(true, ordering: .releasing)
  }

  private func publish(_ sinks: inout [RecordSink]) {
    for index in sinks.indices { sinks[index].file.flush() }
    let reports = sinks.map(\.file.report)
    files.withLock { $0 = reports }
  }

  /// A broken pipe or a file beyond its limit becomes an error number here and no signal, and the
  /// signals of others reach those who wait for them.
  private static func leaveSignalsToOthers() {
    var all = sigset_t()
    // Safe because the set outlives both calls.
    unsafe sigfillset(&all)
    _ = unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
  }
}
