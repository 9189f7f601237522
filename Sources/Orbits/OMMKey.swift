/// The keywords of an Orbit Mean-Elements Message that are read, as CCSDS 502.0-B-3 spells them.
enum OMMKey: String, CaseIterable {
  case objectName = "OBJECT_NAME"
  case objectID = "OBJECT_ID"
  case centerName = "CENTER_NAME"
  case refFrame = "REF_FRAME"
  case timeSystem = "TIME_SYSTEM"
  case meanElementTheory = "MEAN_ELEMENT_THEORY"
  case epoch = "EPOCH"
  case meanMotion = "MEAN_MOTION"
  case eccentricity = "ECCENTRICITY"
  case inclination = "INCLINATION"
  case rightAscensionOfAscendingNode = "RA_OF_ASC_NODE"
  case argumentOfPericenter = "ARG_OF_PERICENTER"
  case meanAnomaly = "MEAN_ANOMALY"
  case ephemerisType = "EPHEMERIS_TYPE"
  case classification = "CLASSIFICATION_TYPE"
  case catalogNumber = "NORAD_CAT_ID"
  case elementSetNumber = "ELEMENT_SET_NO"
  case revolutionAtEpoch = "REV_AT_EPOCH"
  case bStar = "BSTAR"
  case meanMotionRate = "MEAN_MOTION_DOT"
  case meanMotionAcceleration = "MEAN_MOTION_DDOT"

  static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}

/// One value of a message and its place in the input.
struct OMMValue {
  enum Content {
    case text(String)
    case number(ArraySlice<UInt8>)
    case null
    /// A truth value, an object or an array: nothing that any keyword takes.
    case other
  }

  var content: Content
  var line: Int
  var column: Int

  /// The characters, of a number too; nil for null and the rest.
  var text: String? {
    switch content {
    case .text(let text): text
    case .number(let digits): String(decoding: digits, as: UTF8.self)
    case .null, .other: nil
    }
  }

  /// The number, bare or in quotation marks.
  var number: Double? {
    switch content {
    case .text(let text): DecimalNumber.parse(Array(text.utf8)[...].trimmingBlanks())
    case .number(let digits): DecimalNumber.parse(digits)
    case .null, .other: nil
    }
  }
}
