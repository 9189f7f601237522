/// What kind of figure something is.
public enum FigureLabel: String, CaseIterable, Codable, Sendable {
  /// Counted or read off.
  case measured
  /// Follows from others by a formula.
  case modelled
  /// Set by whoever made the world, and may be changed there.
  case assumed
}

/// A figure with what kind it is and where it comes from.
public struct Figure<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
  /// The figure itself, in the unit that its type or name says.
  public var value: Value
  /// What kind it is.
  public var label: FigureLabel
  /// The formula, the parameter's name or the publication.
  public var source: String

  /// A figure as stated.
  public init(_ value: Value, _ label: FigureLabel, source: String) {
    self.value = value
    self.label = label
    self.source = source
  }
}
