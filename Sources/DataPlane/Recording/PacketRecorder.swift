import Frames
import Glibc
import Links
import Synchronization

/// Writes down what became of every packet, without ever holding up who carries them.
///
/// ``record(_:bytes:)`` copies into a bounded ring and returns; a thread of its own writes the files.
/// A record that finds the ring full is lost and counted. A file that cannot be written ends and says
/// why; the others go on.
final class PacketRecorder: Sendable {
  private let writer: RecordWriter

  /// Opens the files and starts the thread that writes them.
  ///
  /// - Parameters:
  ///   - recording: The files and their limits.
  ///   - clock: Makes world time of the times in fates.
  /// - Throws: when a file cannot be written or the thread cannot be made.
  init(_ recording: PacketRecording, clock: WorldClock) throws(PacketRecordingError) {
    let sinks = try RecordSink.open(recording)
    // Without a capture nobody asks for more than headers.
    let keptBytes =
      sinks.contains { $0.file.format == .capture }
      ? recording.snapLength : min(recording.snapLength, PacketSurface.enoughBytes)
    let ring = RecordRing(capacity: recording.ringBytes, keptBytes: keptBytes)
    let writer = RecordWriter(ring: ring, clock: clock, files: sinks.map(\.file.report))
    self.writer = writer
    guard EngineThread.start({ writer.run(sinks) }) else {
      for sink in sinks { sink.file.close() }
      throw PacketRecordingError(
        "The thread that writes the recording could not be made.",
        remedy: "Raise the limit of processes (ulimit -u), or record nothing."
      )
    }
  }

  deinit { writer.close() }

  /// Notes what became of a packet: copies, never waits, never allocates.
  ///
  /// To be called from one thread at a time; a call at the same time as another is lost and counted.
  func record(_ fate: PacketFate, bytes: Span<UInt8>) { writer.ring.append(fate, bytes) }

  /// Tells the name of a satellite, before the first fate that has its number.
  ///
  /// A name is cut at 200 bytes; beyond 65,536 satellites names are not kept.
  func setName(_ name: String, ofSatellite number: Int32) {
    writer.setName(name, ofSatellite: number)
  }

  /// What was written up to now.
  var summary: PacketRecording.Summary { writer.summary }

  /// Writes what is left, ends the files and waits for that, though not for ever.
  ///
  /// - Parameter limit: How long to wait. A writer that is held up, by a pipe that no one reads or by
  ///   a disk that does not answer, is left behind.
  /// - Returns: the summary, which says whether the writer finished.
  @discardableResult
  func finish(waitingAtMost limit: Duration = .seconds(5)) -> PacketRecording.Summary {
    writer.close()
    let deadline = ContinuousClock.now + limit
    while !writer.isDone, ContinuousClock.now < deadline { usleep(1_000) }
    return writer.summary
  }
}

/// A file and what makes its bytes.
struct RecordSink: Sendable {
  var file: RecordFile
  var encoder: any RecordEncoder

  mutating func begin() {
    if file.problem == nil { encoder.begin(into: &file.buffer) }
  }

  mutating func add(_ record: RecordedFate, _ bytes: Span<UInt8>) {
    if file.problem == nil { encoder.encode(record, bytes, into: &file.buffer) }
    file.countRecord()
  }

  mutating func end(_ totals: RecordTotals) {
    if file.problem == nil { encoder.end(totals, into: &file.buffer) }
  }

  static func open(_ recording: PacketRecording) throws(PacketRecordingError) -> [RecordSink] {
    let formats = try recording.formats()
    var sinks: [RecordSink] = []
    do throws(PacketRecordingError) {
      for (path, format) in zip(recording.files, formats) {
        let file = try RecordFile(path, format)
        let identity = file.identity
        sinks.append(RecordSink(file: file, encoder: encoder(format, recording)))
        guard
          identity.isEmpty || !sinks.dropLast().contains(where: { $0.file.identity == identity })
        else {
          throw PacketRecordingError(
            "The file '\(path)' is named twice.",
            remedy: "Name each file once."
          )
        }
      }
    } catch {
      for sink in sinks { sink.file.close() }
      throw error
    }
    for sink in sinks { sink.file.empty() }
    return sinks
  }

  private static func encoder(
    _ format: PacketRecording.Format,
    _ recording: PacketRecording
  ) -> any RecordEncoder {
    switch format {
    case .table: PacketTable()
    case .capture:
      PacketCapture(application: recording.application, snapLength: recording.snapLength)
    }
  }
}
