@testable import TerminalAPI
@testable import TerminalAnswers

import Foundation

/// Messages written by hand, as the wire has them: a second opinion on the generated code.
enum Wire {
  static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + varint(value >> 7)
  }

  /// A field that holds a message or bytes.
  static func message(_ field: Int, _ content: [UInt8] = []) -> [UInt8] {
    varint(UInt64(field) << 3 | 2) + varint(UInt64(content.count)) + content
  }

  /// A field that holds a number.
  static func number(_ field: Int, _ value: UInt64) -> [UInt8] {
    varint(UInt64(field) << 3) + varint(value)
  }

  static func text(_ field: Int, _ value: String) -> [UInt8] { message(field, Array(value.utf8)) }

  /// The numbers of the fields of a message, in order.
  static func fields(_ bytes: [UInt8]) -> [Int] { Array(WireFields(Data(bytes))) }
}
