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
      objectID: Self.objectID(one.field(10...17)),
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
      classification: String(decoding: one.field(8...8), as: UTF8.self),
      elementSetNumber: try one.count(65...68, "an element set number"),
      revolutionAtEpoch: try two.count(64...68, "a revolution number"),
      ephemerisType: type,
      theory: type == 4 ? .sgp4XP : .sgp4
    )
  }

  private static func catalogNumber(_ line: TLELine) throws(ElementProblem) -> CatalogNumber {
    guard let number = CatalogNumber(ascii: line.field(3...7)) else {
      let shown = String(decoding: line.field(3...7), as: UTF8.self)
      throw line.problem(
        .catalogNumber,
        3...7,
        "'\(shown)' is not a catalogue number: five digits, or a capital other than I and O"
          + " before four"
      )
    }
    return number
  }

  /// `98067A` as `1998-067A`; anything else as it stands.
  private static func objectID(_ field: ArraySlice<UInt8>) -> String {
    let text = String(decoding: field, as: UTF8.self)
    let digits = field.prefix(5)
    guard field.count > 5, digits.allSatisfy({ $0.decimalDigit != nil }),
      let year = Int(text.prefix(2))
    else { return text }
    return "\(fullYear(year))-\(text.dropFirst(2))"
  }

  /// Two-digit years from 57, the year of the first satellite, belong to the twentieth century.
  private static func fullYear(_ year: Int) -> Int { year < 57 ? 2_000 + year : 1_900 + year }

  /// The epoch: year, day of year from 1, and the fraction of the day from its own digits.
  ///
  /// Day 366 of a common year is 1 January of the next, as extrapolated sets are written around
  /// New Year; day 0 and days above 366 are refused.
  private static func epoch(_ line: TLELine) throws(ElementProblem) -> Instant {
    let day = line.field(21...32)
    let whole = day.prefix { $0.decimalDigit != nil }
    let rest = day.dropFirst(whole.count)
    let year = line.field(19...20)
    let isFractionGood =
      rest.isEmpty
      || (rest.first == UInt8(ascii: ".") && rest.dropFirst().allSatisfy { $0.decimalDigit != nil })
    let yearNumber = number(year)
    let dayNumber = number(whole)
    guard !year.isEmpty, let yearNumber, let dayNumber, (1...366).contains(dayNumber),
      isFractionGood,
      let newYear = UTC(year: fullYear(yearNumber), month: 1, day: 1)
    else {
      let shown = String(decoding: line.field(19...32), as: UTF8.self)
      throw line.problem(.epoch, 19...32, "the epoch '\(shown)' names no day of a year")
    }
    // In units of 1e-11 day all is whole: 86,400 s times the units is exact in 64 bits.
    var units: Int64 = 0
    for place in 0..<11 {
      let digit = rest.dropFirst(1 + place).first?.decimalDigit ?? 0
      units = units * 10 + Int64(digit)
    }
    let (seconds, remainder) = (units * 86_400).quotientAndRemainder(dividingBy: 100_000_000_000)
    return Instant(
      UTC(
        modifiedJulianDay: newYear.modifiedJulianDay + dayNumber - 1,
        timeOfDay: Duration(
          secondsComponent: seconds,
          attosecondsComponent: remainder * 10_000_000
        )
      )
    )
  }

  /// Up to three digits; nil for none, more, or other characters.
  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    guard !text.isEmpty, text.count <= 3 else { return nil }
    var value = 0
    for byte in text {
      guard let digit = byte.decimalDigit else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }
}
