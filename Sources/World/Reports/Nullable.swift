/// A value that is written as `null` when it is absent, so that a reader finds every key.
@propertyWrapper
public struct Nullable<Wrapped: Encodable & Sendable>: Encodable, Sendable {
  /// The value; nil is written as `null`.
  public var wrappedValue: Wrapped?

  /// Wraps a value or its absence, as `@Nullable var` does.
  public init(wrappedValue: Wrapped?) { self.wrappedValue = wrappedValue }

  /// Writes the value itself, or `null`, with no container around it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}
