import Glibc

/// Small text files of the system.
enum TextFile {
  /// The most that is read of any of them.
  static let limit = 1 << 20

  /// The file's text, cut at ``limit``; `nil` when it cannot be read.
  static func read(_ path: String) -> String? {
    // Safe because open(2) only reads the path.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < limit {
      // Safe because the buffer's own count bounds the read.
      let count = unsafe part.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += part[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the text to a file that exists, or makes it.
  ///
  /// - Returns: zero, or minus the error number.
  @discardableResult
  static func write(_ path: String, _ text: String) -> Int32 {
    // Safe because open(2) only reads the path.
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { return -errno }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // Safe because the slice's own count bounds the write.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return -errno }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    let inner = drop { $0.isWhitespace }
    guard let last = inner.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(inner[...last])
  }
}
