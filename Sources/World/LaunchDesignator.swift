/// A launch by its international designator: the year, and its number in that year.
public struct LaunchDesignator: Hashable, Comparable, Sendable {
  /// The year.
  public let year: Int
  /// The number of the launch in that year, from 1.
  public let launch: Int

  /// Reads `2021-082`, or the designator of one object of the launch, such as `2021-082AB`.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count >= 3,
      let year = Self.number(parts[0]), let launch = Self.number(parts[1].prefix(3)),
      launch > 0, parts[1].dropFirst(3).allSatisfy({ ("A"..."Z").contains($0) })
    else { return nil }
    self.year = year
    self.launch = launch
  }

  /// Orders launches by year and number, which follows their dates.
  public static func < (a: Self, b: Self) -> Bool { (a.year, a.launch) < (b.year, b.launch) }

  /// A number written with digits alone.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
}
