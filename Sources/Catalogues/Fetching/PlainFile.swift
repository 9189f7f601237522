import Glibc

/// Files of the cache, which are never links and never devices.
enum PlainFile {
  /// The content of a regular file; nil when there is none, it is a link, or it is too large.
  static func read(_ path: String, limitBytes: Int) -> [UInt8]? {
    // Not blocking: a FIFO in the place of the file would hold the command for ever.
    // Safe because the C string lives for the call and no pointer is kept.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limitBytes
    else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limitBytes {
      // Safe because the count is the buffer's own.
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { return bytes }
      bytes += buffer.prefix(count)
    }
    return nil
  }

  /// Creates a file with a content, on disk when this returns; whether that worked.
  ///
  /// What was there under the name is taken away, a link itself and not what it names.
  static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) -> Bool {
    // Safe because the C strings live for the calls and no pointer is kept.
    _ = unsafe unlink(path)
    let flags = O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(path, flags, mode)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return write(bytes, to: descriptor) && fsync(descriptor) == 0
  }

  /// Writes all bytes to an open file; whether that worked.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    // Safe because the pointer is used inside the closure only, with its own count.
    unsafe bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }
}
