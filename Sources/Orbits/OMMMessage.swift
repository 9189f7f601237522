import Frames
import Quantities

/// The values of one Orbit Mean-Elements Message by keyword, before they are checked.
struct OMMMessage {
  private let line: Int
  private let ordinal: Int
  private var values: [OMMKey: OMMValue] = [:]
  private var duplicate: OMMKey?

  init(line: Int, ordinal: Int) {
    self.line = line
    self.ordinal = ordinal
    values.reserveCapacity(24)
  }

  mutating func add(_ value: OMMValue, for key: OMMKey) {
    if values.updateValue(value, forKey: key) != nil { duplicate = key }
  }

  /// Refuses a message that says two things about one keyword.
  func checkKeys() throws(ElementProblem) {
    guard let duplicate else { return }
    throw problem(
      .duplicateKey,
      duplicate,
      "\(duplicate.rawValue) appears twice in one object",
      "keep one of the two"
    )
  }

  func problem(
    _ kind: ElementProblem.Kind,
    _ key: OMMKey,
    _ cause: String,
    _ remedy: String
  ) -> ElementProblem {
    let value = values[key]
    return ElementProblem(
      kind,
      line: value?.line ?? line,
      column: value?.column,
      ordinal: ordinal,
      cause: cause,
      remedy: remedy
    )
  }

  private func missing(_ key: OMMKey, _ remedy: String) -> ElementProblem {
    problem(.missingValue, key, "\(key.rawValue) is missing", remedy)
  }

  /// The value unless it is absent, null or an empty text.
  private func present(_ key: OMMKey) -> OMMValue? {
    guard let value = values[key] else { return nil }
    switch value.content {
    case .null: return nil
    case .text(let text): return text.isEmpty ? nil : value
    case .number, .other: return value
    }
  }

  /// A text, empty when absent or null.
  func text(_ key: OMMKey) throws(ElementProblem) -> String {
    guard let value = present(key) else { return "" }
    guard let text = value.text else {
      throw problem(.number, key, "\(key.rawValue) is no text", "write it in quotation marks")
    }
    return text
  }

  /// A number, `absent` when there is none; refused when that is nil.
  func number(
    _ key: OMMKey,
    absent: Double? = nil,
    remedy: String = "fetch the set again"
  ) throws(ElementProblem) -> Double {
    guard let value = present(key) else {
      guard let absent else { throw missing(key, remedy) }
      return absent
    }
    guard let number = value.number else {
      throw problem(
        .number,
        key,
        "\(key.rawValue) is '\(value.text?.prefix(40) ?? "")', which is not a number",
        "correct the value"
      )
    }
    return number
  }

  /// A whole number of up to nine digits, 0 when absent.
  func count(_ key: OMMKey) throws(ElementProblem) -> Int {
    let number = try number(key, absent: 0)
    guard let count = Int(exactly: number), (0...999_999_999).contains(count) else {
      throw problem(
        .range,
        key,
        "\(key.rawValue) is \(number), not a whole number from 0 to 999999999",
        "correct the value"
      )
    }
    return count
  }

  func catalogNumber() throws(ElementProblem) -> CatalogNumber {
    let key = OMMKey.catalogNumber
    guard let text = present(key)?.text else { throw missing(key, "add the object's number") }
    guard let number = CatalogNumber(text) else {
      throw problem(
        .catalogNumber,
        key,
        "'\(text.prefix(40))' is not a catalogue number",
        "write a whole number from 0 to 999999999"
      )
    }
    return number
  }

  func epoch() throws(ElementProblem) -> Instant {
    guard let text = present(.epoch)?.text else { throw missing(.epoch, "fetch the set again") }
    guard let epoch = OMMEpoch.instant(text) else {
      throw problem(
        .epoch,
        .epoch,
        "the epoch '\(text.prefix(40))' names no instant of UTC",
        "write it as 2024-05-20T13:33:20.193984 or 2024-141T13:33:20.193984"
      )
    }
    return epoch
  }

  /// The theory, from its keyword and the ephemeris type.
  func theory(ephemerisType: Int) throws(ElementProblem) -> ElementSet.Theory {
    let theory = try text(.meanElementTheory)
    switch theory.uppercased() {
    case "SGP4-XP": return .sgp4XP
    // The second spelling is that of the examples in CCSDS 502.0-B.
    case "", "SGP4", "SGP/SGP4": return ephemerisType == 4 ? .sgp4XP : .sgp4
    default:
      throw problem(
        .unsupported,
        .meanElementTheory,
        "MEAN_ELEMENT_THEORY is '\(theory.prefix(40))', which SGP4 cannot propagate",
        "fetch the object's SGP4 elements"
      )
    }
  }

  /// Refuses a keyword that is given and says anything else than the one value SGP4 has.
  func check(_ key: OMMKey, is expected: String) throws(ElementProblem) {
    let text = try text(key)
    guard !text.isEmpty, text.uppercased() != expected else { return }
    throw problem(
      .unsupported,
      key,
      "\(key.rawValue) is '\(text.prefix(40))' where SGP4 elements have \(expected)",
      "fetch the object's SGP4 elements"
    )
  }

  func checked(
    _ key: OMMKey,
    _ complaint: (Double) -> String?
  ) throws(ElementProblem) -> Double {
    let value = try number(key)
    if let complaint = complaint(value) {
      throw problem(.range, key, complaint, "fetch the set again")
    }
    return value
  }
}

extension ElementSet {
  /// The set of one message; the first problem found is thrown.
  ///
  /// BSTAR must be there for SGP4: taking it for 0 in silence would move a low orbit by kilometres
  /// a day. What SGP4 does not use may be absent.
  init(_ message: OMMMessage) throws(ElementProblem) {
    try message.checkKeys()
    try message.check(.refFrame, is: "TEME")
    try message.check(.centerName, is: "EARTH")
    try message.check(.timeSystem, is: "UTC")
    let type = try message.count(.ephemerisType)
    let theory = try message.theory(ephemerisType: type)
    self.init(
      objectName: try message.text(.objectName),
      objectID: try message.text(.objectID),
      catalogNumber: try message.catalogNumber(),
      epoch: try message.epoch(),
      meanMotion: MeanMotion(
        revolutionsPerDay: try message.checked(.meanMotion) {
          ElementRanges.complaint(meanMotionRevolutionsPerDay: $0)
        }
      ),
      eccentricity: try message.checked(.eccentricity) {
        ElementRanges.complaint(eccentricity: $0)
      },
      inclination: .degrees(
        try message.checked(.inclination) { ElementRanges.complaint(inclinationDegrees: $0) }
      ),
      rightAscensionOfAscendingNode: .degrees(
        try message.number(.rightAscensionOfAscendingNode)
      ),
      argumentOfPericenter: .degrees(try message.number(.argumentOfPericenter)),
      meanAnomaly: .degrees(try message.number(.meanAnomaly)),
      bStar: try message.number(
        .bStar,
        absent: theory == .sgp4XP ? 0 : nil,
        remedy: "fetch the set again, or write \"BSTAR\": 0 where no drag is meant"
      ),
      meanMotionRate: try message.number(.meanMotionRate, absent: 0),
      meanMotionAcceleration: try message.number(.meanMotionAcceleration, absent: 0),
      classification: try message.text(.classification),
      elementSetNumber: try message.count(.elementSetNumber),
      revolutionAtEpoch: try message.count(.revolutionAtEpoch),
      ephemerisType: type,
      theory: theory
    )
  }
}
