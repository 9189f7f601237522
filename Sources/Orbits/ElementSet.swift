public import Frames
public import Quantities

/// Mean orbital elements of one object at one epoch, whatever file they came in.
///
/// The elements are means in the sense of SGP4 (Kozai mean motion, frame TEME) and mean nothing to
/// another theory. Property names follow the keywords of CCSDS 502.0-B-3 (Orbit Mean-Elements
/// Message).
public struct ElementSet: Hashable, Sendable {
  /// The theory that the elements were fitted with, and that alone may propagate them.
  public enum Theory: String, Hashable, Sendable {
    /// SGP4 with its deep-space part SDP4.
    case sgp4 = "SGP4"
    /// SGP4-XP, whose equations are not published: such sets are read, but not propagated.
    case sgp4XP = "SGP4-XP"
  }

  /// OBJECT_NAME: the object's common name; may be empty.
  public var objectName: String
  /// OBJECT_ID: the international designator such as `2019-074A`; empty when not known.
  public var objectID: String
  /// NORAD_CAT_ID.
  public var catalogNumber: CatalogNumber
  /// EPOCH: the instant at which the elements hold.
  public var epoch: Instant
  /// MEAN_MOTION after Kozai, as published.
  public var meanMotion: MeanMotion
  /// ECCENTRICITY, 0 to below 1.
  public var eccentricity: Double
  /// INCLINATION, 0° to 180°.
  public var inclination: Angle
  /// RA_OF_ASC_NODE, from the mean equinox.
  public var rightAscensionOfAscendingNode: Angle
  /// ARG_OF_PERICENTER.
  public var argumentOfPericenter: Angle
  /// MEAN_ANOMALY.
  public var meanAnomaly: Angle
  /// BSTAR: the drag coefficient of SGP4, per Earth radius.
  public var bStar: Double
  /// MEAN_MOTION_DOT as published, half the first derivative, in revolutions per day²; not used by
  /// SGP4.
  public var meanMotionRate: Double
  /// MEAN_MOTION_DDOT as published, a sixth of the second derivative, in revolutions per day³; not
  /// used by SGP4.
  public var meanMotionAcceleration: Double
  /// CLASSIFICATION_TYPE: `U`, `C` or `S`; empty when not given.
  public var classification: String
  /// ELEMENT_SET_NO; 0 when not given.
  public var elementSetNumber: Int
  /// REV_AT_EPOCH; 0 when not given.
  public var revolutionAtEpoch: Int
  /// EPHEMERIS_TYPE; 0 when not given.
  public var ephemerisType: Int
  /// MEAN_ELEMENT_THEORY, or what the ephemeris type says: 4 stands for SGP4-XP.
  public var theory: Theory

  /// Creates an element set from its values; nothing is checked here, ``SGP4`` reports what it
  /// cannot propagate.
  public init(
    objectName: String = "",
    objectID: String = "",
    catalogNumber: CatalogNumber,
    epoch: Instant,
    meanMotion: MeanMotion,
    eccentricity: Double,
    inclination: Angle,
    rightAscensionOfAscendingNode: Angle,
    argumentOfPericenter: Angle,
    meanAnomaly: Angle,
    bStar: Double,
    meanMotionRate: Double = 0,
    meanMotionAcceleration: Double = 0,
    classification: String = "U",
    elementSetNumber: Int = 0,
    revolutionAtEpoch: Int = 0,
    ephemerisType: Int = 0,
    theory: Theory = .sgp4
  ) {
    self.objectName = objectName
    self.objectID = objectID
    self.catalogNumber = catalogNumber
    self.epoch = epoch
    self.meanMotion = meanMotion
    self.eccentricity = eccentricity
    self.inclination = inclination
    self.rightAscensionOfAscendingNode = rightAscensionOfAscendingNode
    self.argumentOfPericenter = argumentOfPericenter
    self.meanAnomaly = meanAnomaly
    self.bStar = bStar
    self.meanMotionRate = meanMotionRate
    self.meanMotionAcceleration = meanMotionAcceleration
    self.classification = classification
    self.elementSetNumber = elementSetNumber
    self.revolutionAtEpoch = revolutionAtEpoch
    self.ephemerisType = ephemerisType
    self.theory = theory
  }
}
