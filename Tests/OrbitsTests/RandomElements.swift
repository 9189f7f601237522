import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

/// Element sets of every kind that the formats hold.
enum RandomElements {
  /// Names that need quotation marks, escapes or entities somewhere, and many alphabets.
  private static let names = [
    "", "ISS (ZARYA)", "A, \"B\" & <C> 'D'", "STARLINK-11072 [DTC]", "x = y", "Спутник 🚀", "a\tb",
    "COMMENT", "0 ZERO", "1 25544U", "# HASH", "\"", "]]>", "&amp;", "é\u{301}", "null", "\\u0041",
  ]
  private static let designators = [
    "", "1998-067A", "2031-001ABC", "TBA - TO BE ASSIGNED", "UNKNOWN",
  ]

  private static func number(_ range: Range<Double>, _ generator: inout SeededGenerator) -> Double {
    let value = Double.random(in: range, using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return value
    // As catalogues have them: a few decimals.
    case 1: return (value * 1e4).rounded() / 1e4
    case 2: return (value * 1e8).rounded() / 1e8
    default: return value.rounded(.towardZero)
    }
  }

  /// Small numbers of both signs over many powers of ten.
  private static func small(_ generator: inout SeededGenerator) -> Double {
    let mantissa = number(-1..<1, &generator)
    let powers = [1, 1e-3, 1e-7, 1e-12, 1e-300, 0]
    return mantissa * (powers.randomElement(using: &generator) ?? 0)
  }

  /// Whole seconds, microseconds or attoseconds, and leap seconds.
  private static func epoch(_ generator: inout SeededGenerator) -> Instant {
    let seconds = Int64.random(in: -1_300_000_000...1_700_000_000, using: &generator)
    let unit: Int64 =
      [1_000_000_000_000_000_000, 1_000_000_000_000, 1].randomElement(using: &generator) ?? 1
    let steps = 1_000_000_000_000_000_000 / unit
    let fraction = Int64.random(in: 0..<steps, using: &generator) * unit
    if Int.random(in: 0..<50, using: &generator) == 0,
      let leap = UTC(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60)
    {
      return Instant(leap) + Duration(secondsComponent: 0, attosecondsComponent: fraction)
    }
    return Instant(
      sinceTAI2000: Duration(secondsComponent: seconds, attosecondsComponent: fraction)
    )
  }

  static func set(_ generator: inout SeededGenerator) throws -> ElementSet {
    let type = Int.random(in: 0..<6, using: &generator)
    let isExtended = type == 4 || Int.random(in: 0..<20, using: &generator) == 0
    let largest: UInt32 =
      [99_999, 339_999, CatalogNumber.largest].randomElement(using: &generator)
      ?? 1
    return ElementSet(
      objectName: names.randomElement(using: &generator) ?? "",
      objectID: designators.randomElement(using: &generator) ?? "",
      catalogNumber: try #require(
        CatalogNumber(UInt32.random(in: 0...largest, using: &generator))
      ),
      epoch: epoch(&generator),
      meanMotion: MeanMotion(revolutionsPerDay: number(0..<17, &generator)),
      eccentricity: number(0..<1, &generator),
      inclination: .degrees(number(0..<180, &generator)),
      rightAscensionOfAscendingNode: .degrees(number(-20..<380, &generator)),
      argumentOfPericenter: .degrees(number(0..<360, &generator)),
      meanAnomaly: .degrees(number(0..<360, &generator)),
      bStar: small(&generator),
      meanMotionRate: small(&generator),
      meanMotionAcceleration: small(&generator),
      classification: ["U", "C", "S", ""].randomElement(using: &generator) ?? "",
      elementSetNumber: Int.random(in: 0...9_999, using: &generator),
      revolutionAtEpoch: Int.random(in: 0...99_999, using: &generator),
      ephemerisType: type,
      theory: isExtended ? .sgp4XP : .sgp4
    )
  }

  static func sets(_ count: Int, _ generator: inout SeededGenerator) throws -> [ElementSet] {
    try (0..<count).map { _ in try set(&generator) }
  }
}
