import Foundation
import Glibc
import World

/// Standard output, whose failures are not silent.
enum StandardOutput {
  /// Writes all bytes; where that fails the command ends with the reason and status 1.
  static func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe because the buffer is alive over the call, which reads no more than its count.
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(1, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        fail()
      }
    }
  }

  /// What was printed line by line is written too when the command has done its work.
  static func finish() {
    if fflush(nil) != 0 { fail() }
  }

  private static func fail() -> Never {
    // Whoever read has enough, as `head` has: 128 and the number of SIGPIPE, without a word.
    if errno == EPIPE { exit(141) }
    let reason = unsafe String(cString: strerror(errno))
    Warnings.print("Error: standard output cannot be written: \(reason).")
    exit(1)
  }
}

/// Standard output in pieces of 64 KiB.
///
/// `print` locks and flushes per line; a schedule of a day has thousands.
struct OutputBuffer: ~Copyable {
  private var buffer: [UInt8] = []

  init() { buffer.reserveCapacity(1 << 16) }

  mutating func line(_ text: String) {
    buffer += text.utf8
    buffer.append(10)
    if buffer.count > 1 << 16 { flush() }
  }

  mutating func flush() {
    StandardOutput.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  deinit { StandardOutput.write(buffer) }
}

/// Machine output: JSON with units in its keys.
enum JSONOutput {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func print(_ value: some Encodable) throws {
    Swift.print(try text(value))
  }
}

/// What goes to standard error.
enum Warnings {
  static func print(_ line: String) { write(line + "\n") }

  static func write(_ text: String) {
    // There is nobody left to tell when this fails.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Problems of input that was otherwise used: the first ones, and how many there are.
  ///
  /// - Parameters:
  ///   - problems: the problems that were kept, of which the first twenty are printed.
  ///   - total: how many there are, where not all are kept.
  ///   - kept: how many of them did not keep their element set from being used.
  static func print(_ problems: [WorldFileProblem], total: Int? = nil, kept: Int = 0) {
    let total = total ?? problems.count
    for problem in problems.prefix(20) { print("apus: \(problem)") }
    if total > 20 { print("apus: and \(total - 20) more") }
    if total > kept { print("apus: problems in all: \(total - kept); what could be read was used") }
    if kept > 0 { print("apus: \(kept) lines with a wrong checksum were used all the same") }
  }
}

/// Numbers for people: as many decimals as they mean something.
func shown(_ value: Double?, _ decimals: Int) -> String {
  value.map { String(format: "%.\(decimals)f", $0) } ?? "-"
}

/// A number with commas between its thousands.
func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  let head = digits.count % 3
  var groups = head > 0 ? [String(digits[..<head])] : []
  for start in stride(from: head, to: digits.count, by: 3) {
    groups.append(String(digits[start..<start + 3]))
  }
  return groups.joined(separator: ",")
}
