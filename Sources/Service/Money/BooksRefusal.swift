public import Frames

/// Something that the books did not take in: an event, or the close of a day, with which they stop.
public struct BooksRefusal: Hashable, Codable, Sendable {
  /// When it should have taken effect; of a stop the midnight until which the books are closed.
  public var at: Instant
  /// Why, as a sentence without its full stop.
  public var reason: String
  /// What to do about it, as a sentence.
  public var remedy: String

  /// A refusal at an instant, with what the books said.
  public init(at: Instant, _ error: MoneyError) {
    self.at = at
    reason = error.message
    remedy = error.remedy
  }
}

extension BooksRefusal: CustomStringConvertible {
  /// When, why, and what to do.
  public var description: String { "\(at): \(reason). \(remedy)" }
}
