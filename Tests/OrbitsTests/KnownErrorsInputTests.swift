import Frames
import Quantities
import Testing

@testable import Orbits

/// Mistakes that were made in reading element sets in other implementations, one test each.
@Suite("Known errors of others: input")
struct KnownErrorsInputTests {
  private func number(_ text: String) -> UInt32? {
    ElementCatalog.read(SampleLines.number(text)).elements.first?.catalogNumber.rawValue
  }

  private func message(_ key: String, _ value: String?) -> ElementCatalog {
    ElementCatalog.read(SampleMessage.with(key, value))
  }

  @Test("python-sgp4 #81, #90: catalogue numbers padded with blanks")
  func blankPadded() {
    #expect(number("    5") == 5)
    #expect(number("  900") == 900)
    #expect(number("5    ") == 5)
  }

  @Test("python-sgp4 #77, #97: Alpha-5, every letter but I and O")
  func alpha5() {
    let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
    for (index, letter) in letters.enumerated() {
      #expect(number("\(letter)0001") == UInt32((10 + index) * 10_000 + 1), "\(letter)")
    }
  }

  @Test(
    "python-sgp4: I, O and lower case are refused, not read as neighbours",
    arguments: ["I1234", "O1234", "a0000", "z9999"]
  )
  func wrongAlpha5(text: String) {
    #expect(number(text) == nil)
    let problems = ElementCatalog.read(SampleLines.number(text)).problems
    #expect(problems.first?.kind == .catalogNumber)
  }

  @Test(
    "python-sgp4 #169, #170: messages of objects above 339999",
    arguments: [340_000, 999_999_999]
  )
  func largeNumbers(value: Int) {
    for text in ["\(value)", "\"\(value)\""] {
      let catalog = message("NORAD_CAT_ID", text)
      #expect(catalog.problems.isEmpty)
      #expect(catalog.elements.first?.catalogNumber.rawValue == UInt32(value))
    }
  }

  @Test("tatc #29: blanks that are not ASCII are refused, not read as nothing")
  func foreignBlanks() {
    let line = SampleLines.two.replacing("  51", with: "\u{A0} 51")
    let catalog = ElementCatalog.read("\(SampleLines.one)\n\(line)")
    #expect(catalog.elements.isEmpty)
    #expect(catalog.problems.first?.kind == .malformedLine)
  }

  @Test("dsgp4, brahe: a blank ephemeris type (11801 of the verification set) is SGP4")
  func blankEphemerisType() throws {
    let set = try #require(try GoldenFile.verification().first { $0.name == "11801" })
    #expect(set.elements.theory == .sgp4)
    for row in set.rows {
      let state = try SGP4(set.elements).propagate(minutesSinceEpoch: row.minutes)
      #expect(Deviation(state, from: row.state).kilometres < 2e-8)
    }
  }

  @Test("pyorbital, brahe: no set of the verification file is refused")
  func verificationFile() throws {
    #expect(try GoldenFile.verification().count == 33)
  }

  @Test("python-sgp4, astroz: SGP4-XP is not propagated as SGP4, by type or by theory")
  func otherTheory() throws {
    for (key, value) in [("EPHEMERIS_TYPE", "4"), ("MEAN_ELEMENT_THEORY", "\"SGP4-XP\"")] {
      let set = try #require(message(key, value).elements.first)
      #expect(SGP4(set).evaluate(minutesSinceEpoch: 0).error == .unsupportedTheory)
    }
    #expect(message("REF_FRAME", "\"EME2000\"").elements.isEmpty)
  }

  @Test("python-sgp4: wrong checksums, day 000 and numbers that differ are refused")
  func silentAcceptance() {
    let wrong = "\(SampleLines.one.dropLast())0\n\(SampleLines.two)"
    #expect(ElementCatalog.read(wrong).problems.first?.kind == .checksum)
    #expect(ElementCatalog.read(SampleLines.one(19, "24000.5")).problems.first?.kind == .epoch)
    let other = "\(SampleLines.one)\n\(SampleLines.line(SampleLines.two, 3, "25545"))"
    #expect(ElementCatalog.read(other).problems.first?.kind == .numberMismatch)
  }

  @Test("python-sgp4: a blank drag term, cut lines and swapped lines are problems, not NaN")
  func silentNaN() {
    for text in [
      SampleLines.one(54, "        "),
      "\(SampleLines.one.prefix(50))\n\(SampleLines.two.prefix(50))",
      "\(SampleLines.two)\n\(SampleLines.one)",
    ] {
      let catalog = ElementCatalog.read(text)
      #expect(catalog.elements.isEmpty && !catalog.problems.isEmpty)
    }
    #expect(message("BSTAR", nil).problems.first?.kind == .missingValue)
    #expect(message("OBJECT_ID", "null").problems.isEmpty)
  }

  @Test("python-sgp4: epochs without fraction, with Z, by day of the year, and of a leap second")
  func epochForms() {
    for text in [
      "2024-05-06T19:53:05", "2024-05-06T19:53:05.5Z", "2024-127T19:53:05", "2024-05-06 19:53:05",
      "2016-12-31T23:59:60",
    ] {
      #expect(message("EPOCH", "\"\(text)\"").problems.isEmpty, "\(text)")
    }
  }

  @Test("satellite-js #152, python-sgp4 #87: sets with zeros for blanks and plus signs are read")
  func oldForms() throws {
    let sets = try GoldenFile.knownErrors("python-sgp4-87", "satellite-js-8", "python-sgp4-137")
    #expect(sets.map(\.elements.bStar) == [-0.0021454, 0.044853, 0.0032750, 0.0034711])
    #expect(sets.last?.elements.inclination == .degrees(95.2472))
  }
}
