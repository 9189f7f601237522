import Foundation
import SwiftProtobuf

/// Something that is not as it has to be, in words.
public struct Complaint: Error, CustomStringConvertible {
  /// What it is.
  public let description: String
}

/// Complains when something does not hold.
func expect(_ holds: Bool, _ complaint: @autoclosure () -> String) throws(Complaint) {
  if !holds { throw Complaint(description: complaint()) }
}

/// Visits each number of a message, and of those inside, and complains of one that is not finite.
struct FiniteNumbers: Visitor {
  /// Fields that may hold no number, by the message's name and the field's number.
  static let unknown: Set<String> = [
    // What clients know as "no prolonged obstruction yet".
    "SpaceX.API.Device.DishObstructionStats/7"
  ]

  private var message: String

  /// Looks through a message.
  static func check(_ message: some Message) throws {
    var visitor = Self(message: type(of: message).protoMessageName)
    try message.traverse(visitor: &visitor)
  }

  mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) throws {
    guard !value.isFinite else { return }
    let isKnown = value.isNaN && Self.unknown.contains("\(message)/\(fieldNumber)")
    try expect(isKnown, "\(message), field \(fieldNumber), is \(value)")
  }

  mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
    try Self.check(value)
  }

  mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) {}
  mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) {}
  mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) {}
  mutating func visitSingularStringField(value: String, fieldNumber: Int) {}
  mutating func visitSingularBytesField(value: Data, fieldNumber: Int) {}
  mutating func visitSingularEnumField<E: SwiftProtobuf.Enum>(value: E, fieldNumber: Int) {}
  mutating func visitMapField<K, V: MapValueType>(
    fieldType: _ProtobufMap<K, V>.Type,
    value: _ProtobufMap<K, V>.BaseType,
    fieldNumber: Int
  ) {}
  mutating func visitMapField<K, V>(
    fieldType: _ProtobufEnumMap<K, V>.Type,
    value: _ProtobufEnumMap<K, V>.BaseType,
    fieldNumber: Int
  ) where V.RawValue == Int {}
  mutating func visitMapField<K, V>(
    fieldType: _ProtobufMessageMap<K, V>.Type,
    value: _ProtobufMessageMap<K, V>.BaseType,
    fieldNumber: Int
  ) {}
  mutating func visitUnknown(bytes: Data) {}
}
