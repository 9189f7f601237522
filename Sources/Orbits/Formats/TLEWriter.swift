import Frames

/// Writes two-line element sets; what the columns hold is said at ``ElementWriter``.
enum TLEWriter {
  static func append(
    _ set: ElementSet,
    named isNamed: Bool,
    to text: inout [UInt8]
  ) throws(ElementProblem) {
    try OMMFields.checkTheory(set)
    guard set.theory == .sgp4 || set.ephemerisType == 4 else {
      throw .unwritable("a set of SGP4-XP needs the ephemeris type 4", "write it as OMM")
    }
    if isNamed { try appendName(set.objectName, to: &text) }
    try lineOne(set).append(to: &text)
    try lineTwo(set).append(to: &text)
  }

  private static func appendName(
    _ name: String,
    to text: inout [UInt8]
  ) throws(ElementProblem) {
    let name = OMMFields.trimmed(name)
    guard !name.isEmpty else { return }
    guard name.count <= TLEReader.longestName,
      name.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 })
    else {
      throw .unwritable(
        "the name has control characters or more than \(TLEReader.longestName) bytes",
        "write it as OMM JSON"
      )
    }
    text.append(contentsOf: "0 ".utf8)
    text.append(contentsOf: name)
    text.append(10)
  }

  private static func lineOne(_ set: ElementSet) throws(ElementProblem) -> TLEColumns {
    var line = TLEColumns(1)
    line.place(try number(set.catalogNumber), 3)
    line.place(try classification(set.classification), 8)
    line.place(designator(set.objectID), 10)
    line.place(try epoch(set.epoch), 19)
    line.place(try TLEColumns.rate(set.meanMotionRate), 34)
    line.place(try TLEColumns.scaled(set.meanMotionAcceleration, .meanMotionAcceleration), 45)
    line.place(try TLEColumns.scaled(set.bStar, .bStar), 54)
    line.place(try TLEColumns.count(set.ephemerisType, .ephemerisType, digits: 1), 63)
    line.place(try TLEColumns.count(set.elementSetNumber, .elementSetNumber, digits: 4), 65)
    return line
  }

  private static func lineTwo(_ set: ElementSet) throws(ElementProblem) -> TLEColumns {
    let inclination = ShortestDecimal.degrees(set.inclination)
    let motion = set.meanMotion.revolutionsPerDay
    for complaint in [
      ElementRanges.complaint(inclinationDegrees: inclination),
      ElementRanges.complaint(eccentricity: set.eccentricity),
      ElementRanges.complaint(meanMotionRevolutionsPerDay: motion),
    ] {
      if let complaint { throw .unwritable(complaint, "correct the set") }
    }
    var line = TLEColumns(2)
    line.place(try number(set.catalogNumber), 3)
    line.place(try TLEColumns.fixed(inclination, .inclination, whole: 3, decimals: 4), 9)
    line.place(try TLEColumns.turn(set.rightAscensionOfAscendingNode), 18)
    line.place(try TLEColumns.fraction(set.eccentricity), 27)
    line.place(try TLEColumns.turn(set.argumentOfPericenter), 35)
    line.place(try TLEColumns.turn(set.meanAnomaly), 44)
    line.place(try TLEColumns.fixed(motion, .meanMotion, whole: 2, decimals: 8), 53)
    guard set.revolutionAtEpoch >= 0 else {
      throw .unwritable("REV_AT_EPOCH is \(set.revolutionAtEpoch)", "correct the set")
    }
    let revolution = set.revolutionAtEpoch % 100_000
    line.place(try TLEColumns.count(revolution, .revolutionAtEpoch, digits: 5), 64)
    return line
  }

  private static func number(_ number: CatalogNumber) throws(ElementProblem) -> [UInt8] {
    guard let text = number.alpha5 else {
      throw .unwritable(
        "the catalogue number \(number) is above \(CatalogNumber.largestAlpha5), the last that"
          + " Alpha-5 has",
        "write it as OMM"
      )
    }
    return text
  }

  private static func classification(_ text: String) throws(ElementProblem) -> [UInt8] {
    let bytes = OMMFields.trimmed(text)
    guard bytes.count <= 1, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .unwritable(
        "the classification '\(text.prefix(40))' is not one character",
        "write it as OMM"
      )
    }
    return bytes
  }

  /// `1998-067A` as `98067A`; other texts where they come back as they were, else nothing.
  private static func designator(_ text: String) -> [UInt8] {
    let trimmed = String(decoding: OMMFields.trimmed(text), as: UTF8.self)
    for candidate in [String(trimmed.dropFirst(2).filter { $0 != "-" }), trimmed] {
      let isFitting =
        candidate.utf8.count <= 8 && candidate.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      if isFitting, ElementSet.objectID(candidate) == trimmed { return Array(candidate.utf8) }
    }
    return []
  }

  /// Year, day of the year and 10⁻⁸ day.
  private static func epoch(_ epoch: Instant) throws(ElementProblem) -> [UInt8] {
    guard OMMFields.isWritable(epoch) else {
      throw .unwritable("the epoch is outside the years 1957 to 2056", "correct the set")
    }
    let (seconds, attoseconds) = epoch.utc.timeOfDay.components
    guard seconds < 86_400 else {
      throw .unwritable("the epoch \(epoch) is within a leap second", "write it as OMM")
    }
    let second: Int128 = 1_000_000_000_000_000_000
    let elapsed = (Int128(seconds) * second + Int128(attoseconds)) * 100_000_000
    let units = Int((elapsed + 43_200 * second) / (86_400 * second))
    let day = UTC(
      modifiedJulianDay: epoch.utc.modifiedJulianDay + units / 100_000_000,
      timeOfDay: .zero
    )
    guard (1957...2056).contains(day.date.year),
      let newYear = UTC(year: day.date.year, month: 1, day: 1)
    else {
      throw .unwritable("the epoch \(epoch) is outside the years 1957 to 2056", "write it as OMM")
    }
    var text: [UInt8] = []
    OMMFields.append(day.date.year % 100, digits: 2, to: &text)
    let dayOfYear = day.modifiedJulianDay - newYear.modifiedJulianDay + 1
    OMMFields.append(dayOfYear, digits: 3, to: &text)
    text.append(UInt8(ascii: "."))
    OMMFields.append(units % 100_000_000, digits: 8, to: &text)
    return text
  }
}
