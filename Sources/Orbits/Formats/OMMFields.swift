import Frames

/// The values of one set by keyword, as all OMM formats write them.
struct OMMFields {
  enum Value {
    case text(String)
    case number(Double)
    case count(Int)
  }

  /// The longest text that is written, in bytes: far below any record that is refused.
  private static let longestText = 1_024

  let set: ElementSet
  /// Characters below the space that the format has a way to write.
  private let controls: Swift.Set<UInt8>

  /// The values of a set, all of which a reader takes; throws the first that none would.
  init(_ set: ElementSet, controls: Swift.Set<UInt8>) throws(ElementProblem) {
    (self.set, self.controls) = (set, controls)
    for (key, text) in [
      (OMMKey.objectName, set.objectName), (.objectID, set.objectID),
      (.classification, set.classification),
    ] {
      try check(text, of: key)
    }
    for key in OMMKey.allCases { try check(value(of: key), of: key) }
    try Self.checkTheory(set)
    guard Self.isWritable(set.epoch) else {
      throw .unwritable("the epoch is outside the years 1 to 9999", "correct the set")
    }
  }

  static func checkTheory(_ set: ElementSet) throws(ElementProblem) {
    guard set.theory == .sgp4, set.ephemerisType == 4 else { return }
    throw .unwritable(
      "the set is of SGP4 but its ephemeris type, 4, stands for SGP4-XP",
      "correct one of the two"
    )
  }

  /// Whether an epoch is in the years 1 to 9999.
  static func isWritable(_ epoch: Instant) -> Bool {
    let limit = Duration.seconds(86_400 * 366 * 10_000)
    guard epoch.sinceTAI2000 > .zero - limit, epoch.sinceTAI2000 < limit else { return false }
    return (1...9_999).contains(epoch.utc.date.year)
  }

  private func check(_ text: String, of key: OMMKey) throws(ElementProblem) {
    guard text.utf8.count <= Self.longestText else {
      throw .unwritable(
        "\(key.name) has \(text.utf8.count) bytes, more than \(Self.longestText)",
        "shorten it"
      )
    }
    let isOdd = text.unicodeScalars.contains { scalar in
      let isControl = scalar.value < 0x20 || scalar.value == 0x7F
      let isNone = scalar.value == 0xFFFE || scalar.value == 0xFFFF
      return isNone || isControl && !controls.contains(UInt8(truncatingIfNeeded: scalar.value))
    }
    guard !isOdd else {
      throw .unwritable("\(key.name) holds a character that the format cannot", "take it out")
    }
  }

  private func check(_ value: Value, of key: OMMKey) throws(ElementProblem) {
    let complaint: String? =
      switch (key, value) {
      case (.meanMotion, .number(let value)):
        ElementRanges.complaint(meanMotionRevolutionsPerDay: value)
      case (.eccentricity, .number(let value)): ElementRanges.complaint(eccentricity: value)
      case (.inclination, .number(let value)): ElementRanges.complaint(inclinationDegrees: value)
      case (_, .count(let count)) where !ElementRanges.counts.contains(count):
        "\(key.name) is \(count), not a whole number from 0 to 999999999"
      default: nil
      }
    if let complaint { throw .unwritable(complaint, "correct the set") }
    if case .number(let value) = value, !value.isFinite {
      throw .unwritable("\(key.name) is \(value)", "correct the set")
    }
  }

  /// The value that is written; the epoch is a text.
  func value(of key: OMMKey) -> Value {
    switch key {
    case .objectName: .text(set.objectName)
    case .objectID: .text(set.objectID)
    case .centerName: .text("EARTH")
    case .refFrame: .text("TEME")
    case .timeSystem: .text("UTC")
    case .meanElementTheory: .text(set.theory.rawValue)
    case .epoch: .text("")
    case .classification: .text(set.classification)
    case .meanMotion: .number(set.meanMotion.revolutionsPerDay)
    case .eccentricity: .number(set.eccentricity)
    case .inclination: .number(ShortestDecimal.degrees(set.inclination))
    case .rightAscensionOfAscendingNode:
      .number(ShortestDecimal.degrees(set.rightAscensionOfAscendingNode))
    case .argumentOfPericenter: .number(ShortestDecimal.degrees(set.argumentOfPericenter))
    case .meanAnomaly: .number(ShortestDecimal.degrees(set.meanAnomaly))
    case .ephemerisType: .count(set.ephemerisType)
    case .catalogNumber: .count(Int(set.catalogNumber.rawValue))
    case .elementSetNumber: .count(set.elementSetNumber)
    case .revolutionAtEpoch: .count(set.revolutionAtEpoch)
    case .bStar: .number(set.bStar)
    case .meanMotionRate: .number(set.meanMotionRate)
    case .meanMotionAcceleration: .number(set.meanMotionAcceleration)
    }
  }

  /// Appends a value; texts go through `escape`, without the blanks around them.
  func append(
    _ key: OMMKey,
    to text: inout [UInt8],
    escape: ([UInt8], inout [UInt8]) -> Void
  ) {
    switch value(of: key) {
    case .text where key == .epoch:
      var epoch: [UInt8] = []
      Self.append(set.epoch, to: &epoch)
      escape(epoch, &text)
    case .text(let value): escape(Self.trimmed(value), &text)
    case .number(let value): ShortestDecimal.append(value, to: &text)
    case .count(let value): text.append(contentsOf: String(value).utf8)
    }
  }

  /// The bytes of a text without the blanks around it.
  static func trimmed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return Array(bytes[bytes.span.trimming(0..<bytes.count)])
  }

  /// Appends an epoch as `2024-05-20T13:33:20.193984`: six decimals, or as many as it needs.
  static func append(_ epoch: Instant, to text: inout [UInt8]) {
    let utc = epoch.utc
    let (date, time) = (utc.date, utc.time)
    append(date.year, digits: 4, to: &text)
    for (mark, value) in [
      ("-", date.month), ("-", date.day), ("T", time.hour), (":", time.minute),
      (":", time.second),
    ] as [(Unicode.Scalar, Int)] {
      text.append(UInt8(ascii: mark))
      append(value, digits: 2, to: &text)
    }
    text.append(UInt8(ascii: "."))
    append(Int(time.attoseconds), digits: 18, to: &text)
    for _ in 0..<12 where text.last == UInt8(ascii: "0") { text.removeLast() }
  }

  /// Appends a whole number with zeros before it.
  static func append(_ value: Int, digits: Int, to text: inout [UInt8]) {
    let start = text.count
    text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
    var rest = value
    for index in (start..<start + digits).reversed() {
      text[index] += UInt8(rest % 10)
      rest /= 10
    }
  }
}
