/// What is read from a text is never larger than this.
enum FieldBounds {
  /// Bytes of a text.
  static let longestText = 1_000
  /// Values of a list: several times what a history can hold.
  static let longestList = 10_000
  /// A length of time, in seconds: two centuries.
  static let longestSeconds = 6.4e9
  /// A part of a whole.
  static let fraction = 0.0...1.0
  /// An angle, in degrees.
  static let angle = -360.0...360.0
  /// A quantity that is not negative.
  static let quantity = 0.0...1e15
  /// A count; a Double holds each of them.
  static let count: ClosedRange<UInt64> = 0...(1 << 53)
}

extension KeyedEncodingContainer<FieldKey> {
  /// Writes a number that is one.
  mutating func encode(finite value: Double, forKey key: FieldKey) throws {
    guard value.isFinite else {
      let text = "\(key.stringValue) is \(value), which is no number of JSON"
      throw EncodingError.invalidValue(
        value,
        EncodingError.Context(codingPath: codingPath + [key], debugDescription: text)
      )
    }
    try encode(value, forKey: key)
  }

  /// Writes a number, or `null`.
  mutating func encodeOrNull(_ value: Double?, forKey key: FieldKey) throws {
    if let value { try encode(finite: value, forKey: key) } else { try encodeNil(forKey: key) }
  }
}

extension KeyedDecodingContainer<FieldKey> {
  /// What is wrong with a member.
  func fault(_ key: FieldKey, _ text: String) -> DecodingError {
    .dataCorruptedError(forKey: key, in: self, debugDescription: "\(key.stringValue) \(text)")
  }

  /// Reads a number within bounds.
  func decode(in range: ClosedRange<Double>, forKey key: FieldKey) throws -> Double {
    let value = try decode(Double.self, forKey: key)
    guard range.contains(value) else { throw fault(key, "is \(value), not within \(range)") }
    return value
  }

  /// Reads a number within bounds, or `null`.
  func decodeOrNull(in range: ClosedRange<Double>, forKey key: FieldKey) throws -> Double? {
    guard contains(key), try !decodeNil(forKey: key) else { return nil }
    return try decode(in: range, forKey: key)
  }

  /// Reads a list that is not too long.
  func decodeList<Value: Decodable>(_ type: Value.Type, forKey key: FieldKey) throws -> [Value] {
    var list = try nestedUnkeyedContainer(forKey: key)
    var values: [Value] = []
    while !list.isAtEnd {
      guard values.count < FieldBounds.longestList else {
        throw fault(key, "has more than \(FieldBounds.longestList) values")
      }
      values.append(try list.decode(Value.self))
    }
    return values
  }
}
