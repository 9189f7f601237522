/// TAI − UTC by date, from IERS Bulletin C.
///
/// Before 1972, when UTC was steered by rate instead, the first value is used: dates of that time
/// are off by up to ten seconds against TAI, which no element set or world depends on.
enum LeapSeconds {
  /// Day (Modified Julian Date) from whose 0h UTC the offset holds, and the offset in seconds.
  private static let table: [(day: Int, offset: Int)] = [
    (41_317, 10), (41_499, 11), (41_683, 12), (42_048, 13), (42_413, 14), (42_778, 15),
    (43_144, 16), (43_509, 17), (43_874, 18), (44_239, 19), (44_786, 20), (45_151, 21),
    (45_516, 22), (46_247, 23), (47_161, 24), (47_892, 25), (48_257, 26), (48_804, 27),
    (49_169, 28), (49_534, 29), (50_083, 30), (50_630, 31), (51_179, 32), (53_736, 33),
    (54_832, 34), (56_109, 35), (57_204, 36), (57_754, 37),
  ]

  /// TAI − UTC in seconds, throughout the UTC day `day`.
  static func offset(onDay day: Int) -> Int {
    table.last { $0.day <= day }?.offset ?? 10
  }

  /// The length of the UTC day `day`, in seconds: 86,400 or 86,401.
  static func lengthOfDay(_ day: Int) -> Int {
    86_400 + offset(onDay: day + 1) - offset(onDay: day)
  }
}
