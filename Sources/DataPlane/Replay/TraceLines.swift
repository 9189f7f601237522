import Glibc

/// The lines of a file, read in pieces, each with its number.
///
/// A line ends with a line feed, with or without a carriage return before it, or where the file ends.
/// A byte order mark of UTF-8 at the start is passed over, and so are empty lines and lines that
/// begin with `#`.
struct TraceLines: ~Copyable {
  /// No line is longer, in bytes.
  static let longestLine = 1 << 16
  private static let pieceBytes = 1 << 20

  let file: String
  /// The number of the line that came last.
  private(set) var number = 0
  private let descriptor: Int32
  private let largestByteCount: Int
  private var buffer: [UInt8]
  /// What of the buffer is not handed out yet.
  private var unread: Range<Int>
  private var bytesRead = 0
  private var isAtEnd: Bool

  /// Opens a regular file.
  init(path: String, largestByteCount: Int) throws(TraceReplayError) {
    file = path
    self.largestByteCount = largestByteCount
    buffer = []
    unread = 0..<0
    isAtEnd = false
    // Opened so that a pipe without a writer does not hold it up. Safe because open(2) only reads
    // the path.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw TraceReplayError(
        path,
        "It cannot be read: \(DataPlaneError.text(errno)).",
        remedy: "Name a file that exists and that you may read."
      )
    }
    var status = stat()
    // Safe because the value outlives the call that fills it.
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw TraceReplayError(path, "It is no regular file.", remedy: "Name a file with a trace.")
    }
    guard Int(status.st_size) <= largestByteCount else { throw tooLarge() }
  }

  /// The lines of bytes in memory.
  init(_ bytes: [UInt8], file: String, largestByteCount: Int) throws(TraceReplayError) {
    self.file = file
    self.largestByteCount = largestByteCount
    descriptor = -1
    buffer = bytes
    unread = bytes.indices
    isAtEnd = true
    guard bytes.count <= largestByteCount else { throw tooLarge() }
    skipByteOrderMark()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private func tooLarge() -> TraceReplayError {
    TraceReplayError(
      file,
      "It has more than \(largestByteCount) bytes.",
      remedy: "Replay a shorter part of it, or a longer step."
    )
  }

  /// An error about the line that came last.
  func error(_ cause: String, column: String? = nil, remedy: String) -> TraceReplayError {
    TraceReplayError(file, line: number, column: column, cause, remedy: remedy)
  }

  /// The next line with something in it, without its end; `nil` behind the last.
  mutating func next() throws(TraceReplayError) -> ArraySlice<UInt8>? {
    while let line = try nextRaw() {
      let content = line.last == 13 ? line.dropLast() : line
      guard let first = content.first, first != 35 else { continue }
      return content
    }
    return nil
  }

  private mutating func nextRaw() throws(TraceReplayError) -> ArraySlice<UInt8>? {
    var searched = unread.lowerBound
    while true {
      if let end = buffer[searched..<unread.upperBound].firstIndex(of: 10) {
        return try take(upTo: end, skipping: 1)
      }
      guard !isAtEnd else {
        return unread.isEmpty ? nil : try take(upTo: unread.upperBound, skipping: 0)
      }
      guard unread.count <= Self.longestLine else {
        number += 1
        throw tooLong()
      }
      let pending = unread.count
      try readPiece()
      searched = unread.lowerBound + pending
    }
  }

  private mutating func take(
    upTo end: Int,
    skipping: Int
  ) throws(TraceReplayError) -> ArraySlice<UInt8> {
    number += 1
    let line = buffer[unread.lowerBound..<end]
    unread = (end + skipping)..<unread.upperBound
    guard line.count <= Self.longestLine else { throw tooLong() }
    return line
  }

  private func tooLong() -> TraceReplayError {
    error(
      "The line is longer than \(Self.longestLine) bytes.",
      remedy: "End each row with a line feed."
    )
  }

  private mutating func readPiece() throws(TraceReplayError) {
    let rest = Array(buffer[unread])
    let wasFirst = bytesRead == 0
    var piece = [UInt8](repeating: 0, count: rest.count + Self.pieceBytes)
    for (index, byte) in rest.enumerated() { piece[index] = byte }
    let count = readOnce(into: &piece, at: rest.count)
    guard count >= 0 else {
      throw TraceReplayError(
        file,
        "It cannot be read on: \(DataPlaneError.text(errno)).",
        remedy: "Copy it to a disk that can be read."
      )
    }
    isAtEnd = count == 0
    bytesRead += count
    guard bytesRead <= largestByteCount else { throw tooLarge() }
    buffer = piece
    unread = 0..<(rest.count + count)
    if wasFirst { skipByteOrderMark() }
  }

  private func readOnce(into piece: inout [UInt8], at start: Int) -> Int {
    while true {
      // Safe because the rebased part bounds the read.
      let count = unsafe piece.withUnsafeMutableBytes { bytes in
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
        return unsafe read(descriptor, part.baseAddress, part.count)
      }
      guard count < 0, errno == EINTR else { return count }
    }
  }

  private mutating func skipByteOrderMark() {
    if buffer[unread].starts(with: [0xef, 0xbb, 0xbf]) {
      unread = (unread.lowerBound + 3)..<unread.upperBound
    }
  }
}
