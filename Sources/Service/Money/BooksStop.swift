public import Frames

/// That books cannot be closed any more: a day comes to more than they can hold.
public struct BooksStop: Hashable, Codable, Sendable {
  /// The midnight until which they are closed; of what comes later they hold nothing.
  public var at: Instant
  /// Why, as a sentence without its full stop.
  public var reason: String
  /// What to do about it, as a sentence.
  public var remedy: String

  /// A stop at a midnight, for what the books refuse to be closed for.
  public init(at: Instant, _ error: MoneyError) {
    self.at = at
    reason = error.message
    remedy = error.remedy
  }
}

extension BooksStop: CustomStringConvertible {
  /// When, why, and what to do.
  public var description: String { "the books stopped at \(at): \(reason). \(remedy)" }
}
