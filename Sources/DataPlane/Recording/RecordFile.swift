import Glibc

/// A file that is only ever appended to, in whole records.
///
/// The first failure ends it: what of the last records was written by half is cut off, where the file
/// can be cut, and nothing is written any more.
struct RecordFile: Sendable {
  /// Above this much the buffer is written out, in bytes.
  private static let bufferBytes = 1 << 18

  let path: String
  let format: PacketRecording.Format
  private let descriptor: Int32
  /// What is to be written next, in whole records; encoders append to it.
  var buffer: [UInt8] = []
  private var recordsInBuffer: UInt64 = 0
  private(set) var recordsWritten: UInt64 = 0
  private(set) var recordsNotWritten: UInt64 = 0
  private(set) var bytesWritten: UInt64 = 0
  private(set) var problem: String?

  /// Makes the file, or makes it anew.
  init(_ path: String, _ format: PacketRecording.Format) throws(PacketRecordingError) {
    // A pipe without a reader fails instead of waiting for one.
    let flags = O_WRONLY | O_CLOEXEC | O_CREAT | O_NONBLOCK
    // Safe because open(2) only reads the path.
    descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else {
      let number = errno
      throw PacketRecordingError(
        "The file '\(path)' cannot be written: \(DataPlaneError.text(number)).",
        remedy: number == ENXIO
          ? "Start the program that reads the pipe first." : "Name a file in a folder of yours."
      )
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    self.path = path
    self.format = format
  }

  /// What tells the file from others, so that none is written twice.
  var identity: [UInt64] {
    var status = stat()
    // Safe because the value outlives the call that fills it.
    guard unsafe fstat(descriptor, &status) == 0 else { return [] }
    // Devices and pipes may be shared.
    guard status.st_mode & S_IFMT == S_IFREG else { return [] }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }

  /// Empties the file.
  ///
  /// Apart from opening it, so that a mistake in the list of files costs none.
  func empty() {
    // It fails for what has no length, a pipe or a device.
    _ = ftruncate(descriptor, 0)
  }

  func close() { _ = Glibc.close(descriptor) }

  /// Notes that one record more is in the buffer, or would be if the file had not ended.
  mutating func countRecord() {
    guard problem == nil else {
      recordsNotWritten += 1
      return
    }
    recordsInBuffer += 1
    if buffer.count >= Self.bufferBytes { flush() }
  }

  /// Writes out what is in the buffer.
  mutating func flush() {
    guard problem == nil, !buffer.isEmpty else { return }
    let number = writeBuffer()
    if number == 0 {
      bytesWritten += UInt64(buffer.count)
      recordsWritten += recordsInBuffer
    } else {
      problem = "\(DataPlaneError.text(number)); the recording to this file ended here."
      recordsNotWritten += recordsInBuffer
      _ = ftruncate(descriptor, off_t(bytesWritten))
    }
    recordsInBuffer = 0
    buffer.removeAll(keepingCapacity: problem == nil)
  }

  /// - Returns: zero or an error number.
  private func writeBuffer() -> Int32 {
    var start = 0
    while start < buffer.count {
      // Safe because the rebased part bounds the write.
      let count = unsafe buffer.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
        return unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      if count > 0 {
        start += count
      } else if count == 0 || errno != EINTR {
        return count == 0 ? EIO : errno
      }
    }
    return 0
  }

  var report: PacketRecording.File {
    PacketRecording.File(
      path: path,
      format: format,
      recordsWritten: recordsWritten,
      recordsNotWritten: recordsNotWritten,
      bytes: bytesWritten,
      problem: problem
    )
  }
}
