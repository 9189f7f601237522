/// The ranges that readers hold elements to, whatever the format.
enum ElementRanges {
  /// Element set numbers, revolutions and ephemeris types.
  static let counts = 0...999_999_999

  /// What is wrong with a value: the sentence for the problem, or nil when it is in range.
  static func complaint(eccentricity: Double) -> String? {
    (0..<1).contains(eccentricity)
      ? nil : "the eccentricity \(eccentricity) is not within 0 to below 1"
  }

  static func complaint(inclinationDegrees: Double) -> String? {
    (0...180).contains(inclinationDegrees)
      ? nil : "the inclination \(inclinationDegrees) is not within 0 to 180 degrees"
  }

  /// Zero passes: SGP4 has a name for that error.
  static func complaint(meanMotionRevolutionsPerDay: Double) -> String? {
    meanMotionRevolutionsPerDay >= 0
      ? nil : "the mean motion \(meanMotionRevolutionsPerDay) is negative"
  }
}
