/// Why SGP4 has no usable state for an object at an instant.
///
/// The raw values are stable words for tables and JSON; ``code`` is the number that the reference
/// implementation returns (Vallado, Crawford, Hujsak, Kelso 2006, AIAA 2006-6753).
public enum SGP4Error: String, Error, Hashable, Sendable, CaseIterable {
  /// The mean eccentricity left 0 to 1, an element is not a finite number, or the time is not one
  /// that the theory can reach.
  case meanElements = "mean-elements"
  /// The mean motion is not positive.
  case meanMotion = "mean-motion"
  /// Lunar and solar periodics drove the eccentricity out of 0 to 1.
  case perturbedElements = "perturbed-elements"
  /// The semi-latus rectum is negative.
  case semiLatusRectum = "semi-latus-rectum"
  /// The radius is below one Earth radius: the object has decayed.
  case decayed = "decayed"
  /// The elements belong to another theory (SGP4-XP).
  case unsupportedTheory = "unsupported-theory"

  /// The number of this error in the reference implementation; 7, unused there, for
  /// ``unsupportedTheory``.
  public var code: Int {
    switch self {
    case .meanElements: 1
    case .meanMotion: 2
    case .perturbedElements: 3
    case .semiLatusRectum: 4
    case .decayed: 6
    case .unsupportedTheory: 7
    }
  }
}

extension SGP4Error {
  /// The error with a code; nil for 0 and numbers that stand for none.
  init?(code: UInt8) {
    guard let error = Self.allCases.first(where: { $0.code == Int(code) }) else { return nil }
    self = error
  }
}

extension SGP4Error: CustomStringConvertible {
  /// The word, the meaning and the remedy.
  public var description: String {
    switch self {
    case .meanElements:
      "mean-elements: the mean elements leave their range at this time; use newer elements"
    case .meanMotion:
      "mean-motion: the mean motion is not above zero; correct MEAN_MOTION"
    case .perturbedElements:
      "perturbed-elements: the eccentricity leaves 0 to 1 at this time; use newer elements"
    case .semiLatusRectum:
      "semi-latus-rectum: the orbit closes in on itself at this time; use newer elements"
    case .decayed:
      "decayed: the object is below the surface at this time; it has come down by then"
    case .unsupportedTheory:
      "unsupported-theory: the elements are for SGP4-XP; fetch the object's SGP4 elements"
    }
  }
}
