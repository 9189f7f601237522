/// A launch by its international designator: the year, and its number in that year.
public struct LaunchDesignator: Hashable, Comparable, Sendable {
  /// The year.
  public var year: Int
  /// The number of the launch in that year, from 1.
  public var number: Int

  /// The launch of an OBJECT_ID such as `2021-082AB`, or of `2021-082` alone; nil of any other text.
  public init?(objectID: some StringProtocol) {
    let parts = objectID.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count >= 3,
      let year = Self.number(parts[0]), let number = Self.number(parts[1].prefix(3)),
      number > 0, parts[1].dropFirst(3).allSatisfy({ ("A"..."Z").contains($0) })
    else { return nil }
    self.year = year
    self.number = number
  }

  /// Orders launches by year and number, which follows their dates.
  public static func < (a: Self, b: Self) -> Bool { (a.year, a.number) < (b.year, b.number) }

  /// A number written with digits alone.
  private static func number(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
}
