import Foundation

/// A file that is named as an argument.
enum InputFile {
  /// No table that is sent is larger, in bytes.
  static let largestSize = 32 << 20

  /// Its bytes; `-` is standard input.
  static func read(_ path: String) throws -> Data {
    let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let data = try? handle?.read(upToCount: largestSize + 1) else {
      throw PlainError("\(path): the file cannot be read. Check its name and rights.")
    }
    guard data.count <= largestSize else {
      throw PlainError("\(path): larger than 32 MiB. Send it in parts.")
    }
    return data
  }
}
