/// The launch that an international designator names: year and number of the launch in it.
public struct LaunchDesignator: Hashable, Comparable, Sendable {
  /// The year.
  public var year: Int
  /// The number of the launch in the year, from 1.
  public var number: Int

  /// A launch by its year and its number in it.
  public init(year: Int, number: Int) {
    self.year = year
    self.number = number
  }

  /// The launch of an OBJECT_ID such as `2021-082A`; nil of one that names none.
  public init?(objectID: some StringProtocol) {
    let parts = objectID.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
    guard parts.count == 2, parts[0].count == 4, parts[0].allSatisfy(isDigit),
      let year = Int(parts[0]), let number = Int(parts[1].prefix(while: isDigit)), number > 0
    else { return nil }
    self.init(year: year, number: number)
  }

  /// Whether `a` is the earlier.
  public static func < (a: LaunchDesignator, b: LaunchDesignator) -> Bool {
    (a.year, a.number) < (b.year, b.number)
  }
}
