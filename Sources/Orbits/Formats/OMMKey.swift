/// The keywords of an Orbit Mean-Elements Message that are read and written.
///
/// The order is that of CCSDS 502.0-B-3, which is CelesTrak's too.
enum OMMKey: Int, CaseIterable {
  case objectName, objectID, centerName, refFrame, timeSystem, meanElementTheory
  case epoch, meanMotion, eccentricity, inclination, rightAscensionOfAscendingNode
  case argumentOfPericenter, meanAnomaly
  case ephemerisType, classification, catalogNumber, elementSetNumber, revolutionAtEpoch
  case bStar, meanMotionRate, meanMotionAcceleration

  /// Spelled as in CCSDS 502.0-B-3.
  var name: String { Self.names[rawValue] }
  /// ``name`` as bytes.
  var spelling: [UInt8] { Self.spellings[rawValue] }

  private static let names = [
    "OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY",
    "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER",
    "MEAN_ANOMALY", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO",
    "REV_AT_EPOCH", "BSTAR", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT",
  ]
  private static let spellings = names.map { Array($0.utf8) }

  /// The keyword that a range spells; nil for one that is not read.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard let last = range.last,
      let candidate = Self.candidate(range.count, bytes[range.lowerBound], bytes[last]),
      bytes.holds(candidate.spelling, at: range)
    else { return nil }
    self = candidate
  }

  /// The only keyword of this length with these first and last letters.
  private static func candidate(_ count: Int, _ first: UInt8, _ last: UInt8) -> OMMKey? {
    switch (count, Unicode.Scalar(first), Unicode.Scalar(last)) {
    case (5, "E", _): .epoch
    case (5, "B", _): .bStar
    case (9, "O", _): .objectID
    case (9, "R", _): .refFrame
    case (11, "O", _): .objectName
    case (11, "C", _): .centerName
    case (11, "T", _): .timeSystem
    case (11, "M", _): .meanMotion
    case (11, "I", _): .inclination
    case (12, "E", _): .eccentricity
    case (12, "M", _): .meanAnomaly
    case (12, "N", _): .catalogNumber
    case (12, "R", _): .revolutionAtEpoch
    case (14, "R", _): .rightAscensionOfAscendingNode
    case (14, "E", "E"): .ephemerisType
    case (14, "E", "O"): .elementSetNumber
    case (15, _, _): .meanMotionRate
    case (16, _, _): .meanMotionAcceleration
    case (17, _, _): .argumentOfPericenter
    case (19, "M", _): .meanElementTheory
    case (19, "C", _): .classification
    default: nil
    }
  }

  /// Whether the value is a text; all others are numbers or name one thing.
  var isText: Bool {
    switch self {
    case .objectName, .objectID, .centerName, .refFrame, .timeSystem, .meanElementTheory, .epoch,
      .classification:
      true
    default: false
    }
  }

  /// The unit that CCSDS 502.0-B-3 gives the value; nil where it has none.
  var unit: String? {
    switch self {
    case .meanMotion: "rev/day"
    case .inclination, .rightAscensionOfAscendingNode, .argumentOfPericenter, .meanAnomaly: "deg"
    case .bStar: "1/ER"
    case .meanMotionRate: "rev/day**2"
    case .meanMotionAcceleration: "rev/day**3"
    default: nil
    }
  }
}
