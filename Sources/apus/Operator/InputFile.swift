import Foundation

/// A file that is named as an argument.
enum InputFile {
  /// What the service calls a file in its messages.
  static func name(_ path: String) -> String {
    let name = path == "-" ? "standard input" : path
    // No longer than a query takes.
    return name.utf8.count <= 200
      ? name : "…" + String(decoding: name.utf8.suffix(190), as: UTF8.self).suffix(60)
  }

  /// No table that is sent is larger, in bytes.
  static let largestSize = 32 << 20

  /// Its bytes; `-` is standard input.
  static func read(_ path: String) throws -> Data {
    let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    let data: Data
    do {
      guard let handle else { throw CocoaError(.fileReadNoSuchFile) }
      // At the end of a file there is no data, which is no failure.
      data = try handle.read(upToCount: largestSize + 1) ?? Data()
    } catch {
      throw PlainError("\(path): the file cannot be read. Check its name and rights.")
    }
    guard !data.isEmpty else {
      throw PlainError("\(path): the file is empty. Begin with a line of column names.")
    }
    guard data.count <= largestSize else {
      throw PlainError("\(path): larger than 32 MiB. Send it in parts.")
    }
    return data
  }
}
