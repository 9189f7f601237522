/// A part of a whole from 0 to 1, in millionths, so that shares of money are exact.
public struct Share: Hashable, Comparable, Sendable {
  /// Millionths, 0 to 1,000,000.
  public let millionths: Int

  /// Nothing of it.
  public static let nothing = Share(known: 0)
  /// The whole.
  public static let whole = Share(known: 1_000_000)

  /// A share of so many millionths; nil outside 0 to 1,000,000.
  public init?(millionths: Int) {
    guard (0...1_000_000).contains(millionths) else { return nil }
    self.millionths = millionths
  }

  /// The nearest millionth of a number; nil for one outside 0 to 1.
  public init?(_ value: Double) {
    guard (0...1).contains(value) else { return nil }
    millionths = Int((value * 1e6).rounded())
  }

  private init(known millionths: Int) { self.millionths = millionths }

  /// The share as a number from 0 to 1.
  public var value: Double { Double(millionths) / 1e6 }

  /// Orders by size.
  public static func < (a: Share, b: Share) -> Bool { a.millionths < b.millionths }
}

extension Share: Codable {
  /// Reads a number from 0 to 1; any other is a decoding error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let value = try container.decode(Double.self)
    guard let share = Share(value) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\(value) is no share; write a number from 0 to 1"
      )
    }
    self = share
  }

  /// Writes a number from 0 to 1.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
