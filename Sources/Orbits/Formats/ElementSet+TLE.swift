import Frames
import Quantities

extension ElementSet {
  /// The set of two checked lines; the first problem found is thrown.
  init(_ one: TLELine, _ two: TLELine, name: String) throws(ElementProblem) {
    let number = try Self.catalogNumber(one)
    guard try Self.catalogNumber(two) == number else {
      throw two.problem(
        .numberMismatch,
        3...7,
        "line 1 is of object \(number) and line 2 of another"
      )
    }
    let inclination = try two.decimal(9...16, "an inclination")
    if let complaint = ElementRanges.complaint(inclinationDegrees: inclination) {
      throw two.problem(.range, 9...16, complaint)
    }
    let motion = try two.decimal(53...63, "a mean motion")
    if let complaint = ElementRanges.complaint(meanMotionRevolutionsPerDay: motion) {
      throw two.problem(.range, 53...63, complaint)
    }
    let type = try one.count(63...63, "an ephemeris type")
    self.init(
      objectName: name,
      objectID: Self.objectID(one.string(10...17)),
      catalogNumber: number,
      epoch: try Self.epoch(one),
      meanMotion: MeanMotion(revolutionsPerDay: motion),
      eccentricity: try two.fraction(27...33, "an eccentricity"),
      inclination: .degrees(inclination),
      rightAscensionOfAscendingNode: .degrees(try two.decimal(18...25, "a right ascension")),
      argumentOfPericenter: .degrees(try two.decimal(35...42, "an argument of pericentre")),
      meanAnomaly: .degrees(try two.decimal(44...51, "a mean anomaly")),
      bStar: try one.scaled(54...61, "a drag term"),
      meanMotionRate: try one.decimal(34...43, "a rate of mean motion", blank: 0),
      meanMotionAcceleration: try one.scaled(45...52, "a rate of mean motion", blank: 0),
      classification: one.string(8...8),
      elementSetNumber: try one.count(65...68, "an element set number"),
      revolutionAtEpoch: try two.count(64...68, "a revolution number"),
      ephemerisType: type,
      theory: type == 4 ? .sgp4XP : .sgp4
    )
  }

  private static func catalogNumber(_ line: TLELine) throws(ElementProblem) -> CatalogNumber {
    guard let number = CatalogNumber(ascii: line.text.span, line.field(3...7)) else {
      throw line.problem(
        .catalogNumber,
        3...7,
        "'\(line.string(3...7))' is not a catalogue number: five digits, or a capital other than I"
          + " and O before four"
      )
    }
    return number
  }

  /// `98067A` as `1998-067A`; anything else as it stands.
  static func objectID(_ field: String) -> String {
    let digits = field.utf8.prefix(5)
    guard field.utf8.count > 5, digits.allSatisfy({ $0.decimalDigit != nil }),
      let year = Int(field.prefix(2))
    else { return field }
    return "\(fullYear(year))-\(field.dropFirst(2))"
  }

  /// Two-digit years from 57, the year of the first satellite, belong to the twentieth century.
  static func fullYear(_ year: Int) -> Int { year < 57 ? 2_000 + year : 1_900 + year }

  /// The epoch: year, day of year from 1, and the fraction of the day from its own digits.
  ///
  /// Day 366 of a common year is 1 January of the next, as extrapolated sets are written around
  /// New Year; day 0 and days above 366 are refused.
  private static func epoch(_ line: TLELine) throws(ElementProblem) -> Instant {
    let field = line.field(21...32)
    let point = line.text.span.first(UInt8(ascii: "."), in: field) ?? field.upperBound
    guard let year = line.number(line.field(19...20)),
      let day = line.number(field.lowerBound..<point), (1...366).contains(day),
      let units = fractionOfDay(line, point..<field.upperBound),
      let newYear = UTC(year: fullYear(year), month: 1, day: 1)
    else {
      let shown = line.string(19...32)
      throw line.problem(.epoch, 19...32, "the epoch '\(shown)' names no day of a year")
    }
    // In units of 1e-11 day all is whole: 86,400 s times the units is exact in 64 bits.
    let (seconds, remainder) = (units * 86_400).quotientAndRemainder(dividingBy: 100_000_000_000)
    return Instant(
      UTC(
        modifiedJulianDay: newYear.modifiedJulianDay + day - 1,
        timeOfDay: Duration(
          secondsComponent: seconds,
          attosecondsComponent: remainder * 10_000_000
        )
      )
    )
  }

  /// A point and digits as units of 1e-11 day; nil for other characters.
  private static func fractionOfDay(_ line: TLELine, _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    var unit: Int64 = 10_000_000_000
    for index in range.dropFirst() {
      guard let digit = line.text[index].decimalDigit else { return nil }
      value += Int64(digit) * unit
      unit /= 10
    }
    return value
  }
}
