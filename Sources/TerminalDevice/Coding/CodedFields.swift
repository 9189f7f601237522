/// A value that is written as an object by a list of its members, and read by the same list.
///
/// One entry a member says its key, its bounds and where it stands, so that what is written and what
/// is read cannot part. What is read is never trusted: a number outside of its bounds, a text or a list
/// that is too long is an error that names the key.
protocol CodedByFields: Codable, SendableMetatype {
  /// What is filled in while reading; every member of it is replaced.
  static var blank: Self { get }
  /// The members, in the order in which they are written.
  static var fields: [CodedField<Self>] { get }
}

extension CodedByFields {
  /// Reads every member; one that is missing or out of bounds is an error that names its key.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: FieldKey.self)
    var value = Self.blank
    for field in Self.fields { try field.read(&value, members) }
    self = value
  }

  /// Writes every member, `null` for one that does not apply; a number that is none is an error.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: FieldKey.self)
    for field in Self.fields { try field.write(self, &members) }
  }
}

/// The name of a member, as it stands in the text.
struct FieldKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// How one member is written and read.
struct CodedField<Root: SendableMetatype>: Sendable {
  typealias Writer = KeyedEncodingContainer<FieldKey>
  typealias Reader = KeyedDecodingContainer<FieldKey>
  /// A way to a member that may be used from anywhere.
  typealias Path<Value> = any WritableKeyPath<Root, Value> & Sendable

  let write: @Sendable (Root, inout Writer) throws -> Void
  let read: @Sendable (inout Root, Reader) throws -> Void

  /// A member with a coding of its own.
  static func value<Value: Codable & SendableMetatype>(
    _ name: String,
    _ path: Path<Value>
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encode(root[keyPath: path], forKey: key)
    } read: { root, members in
      root[keyPath: path] = try members.decode(Value.self, forKey: key)
    }
  }

  /// A member with a coding of its own that may not apply.
  static func optional<Value: Codable & SendableMetatype>(
    _ name: String,
    _ path: Path<Value?>
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encode(root[keyPath: path], forKey: key)
    } read: { root, members in
      root[keyPath: path] = try members.decodeIfPresent(Value.self, forKey: key)
    }
  }

  /// A number within bounds.
  static func number(
    _ name: String,
    _ path: Path<Double>,
    in range: ClosedRange<Double>
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encode(finite: root[keyPath: path], forKey: key)
    } read: { root, members in
      root[keyPath: path] = try members.decode(in: range, forKey: key)
    }
  }

  /// A number within bounds that may not apply.
  static func number(
    _ name: String,
    _ path: Path<Double?>,
    in range: ClosedRange<Double>
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encodeOrNull(root[keyPath: path], forKey: key)
    } read: { root, members in
      root[keyPath: path] = try members.decodeOrNull(in: range, forKey: key)
    }
  }

  /// A number within bounds that stands for "does not apply" where it is not above a value: `null` in
  /// the text.
  static func number(
    _ name: String,
    _ path: Path<Double>,
    in range: ClosedRange<Double>,
    nullFor none: Double
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      let value = root[keyPath: path]
      try members.encodeOrNull(value <= none ? nil : value, forKey: key)
    } read: { root, members in
      root[keyPath: path] = try members.decodeOrNull(in: range, forKey: key) ?? none
    }
  }

  /// A whole number within bounds.
  static func count<Value: FixedWidthInteger & Codable & Sendable>(
    _ name: String,
    _ path: Path<Value>,
    in range: ClosedRange<Value>
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encode(root[keyPath: path], forKey: key)
    } read: { root, members in
      let value = try members.decode(Value.self, forKey: key)
      guard range.contains(value) else {
        throw members.fault(key, "is \(value), not within \(range)")
      }
      root[keyPath: path] = value
    }
  }

  /// A text of at most ``FieldBounds/longestText`` bytes.
  static func text(_ name: String, _ path: Path<String>) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encode(root[keyPath: path], forKey: key)
    } read: { root, members in
      let text = try members.decode(String.self, forKey: key)
      guard text.utf8.count <= FieldBounds.longestText else {
        throw members.fault(key, "is longer than \(FieldBounds.longestText) bytes")
      }
      root[keyPath: path] = text
    }
  }

  /// A list of at most ``FieldBounds/longestList`` values.
  static func list<Value: Codable & SendableMetatype>(
    _ name: String,
    _ path: Path<[Value]>
  ) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      try members.encode(root[keyPath: path], forKey: key)
    } read: { root, members in
      root[keyPath: path] = try members.decodeList(Value.self, forKey: key)
    }
  }

  /// A length of time, in seconds to the nanosecond; never negative.
  static func seconds(_ name: String, _ path: Path<Duration>) -> CodedField {
    let key = FieldKey(name)
    return CodedField { root, members in
      let nanoseconds = max(0, root[keyPath: path].clampedNanoseconds)
      try members.encode(Double(nanoseconds) / 1e9, forKey: key)
    } read: { root, members in
      let seconds = try members.decode(in: 0...FieldBounds.longestSeconds, forKey: key)
      root[keyPath: path] = .nanoseconds(Int64((seconds * 1e9).rounded()))
    }
  }
}
