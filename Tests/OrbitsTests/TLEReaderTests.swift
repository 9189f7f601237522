import Frames
import Quantities
import Testing

@testable import Orbits

/// Element lines to vary: the International Space Station in May 2024.
enum SampleLines {
  static let one = "1 25544U 98067A   24127.82853009  .00015698  00000+0  27310-3 0  9995"
  static let two = "2 25544  51.6393 160.4574 0003580 140.6673 205.7250 15.50957674452123"

  /// The line with `text` in place of what begins at `column` (from 1), and its checksum renewed.
  static func line(_ line: String, _ column: Int, _ text: String) -> String {
    var bytes = Array(line.utf8)
    for (offset, byte) in text.utf8.enumerated() { bytes[column - 1 + offset] = byte }
    let sum = bytes.prefix(68).reduce(0) { sum, byte in
      sum + (byte == UInt8(ascii: "-") ? 1 : Int(byte.decimalDigit ?? 0))
    }
    bytes[68] = UInt8(ascii: "0") + UInt8(sum % 10)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func one(_ column: Int, _ text: String) -> String { "\(line(one, column, text))\n\(two)" }
  static func two(_ column: Int, _ text: String) -> String { "\(one)\n\(line(two, column, text))" }
  static func number(_ text: String) -> String {
    "\(line(one, 3, text))\n\(line(two, 3, text))"
  }
}

@Suite("Two-line element sets")
struct TLEReaderTests {
  @Test("every field arrives as written")
  func fields() throws {
    let text = "ISS (ZARYA)\n\(SampleLines.one)\n\(SampleLines.two)\n"
    let catalog = ElementCatalog.read(text)
    #expect(catalog.format == .tle)
    #expect(catalog.problems.isEmpty)
    let set = try #require(catalog.elements.first)
    #expect(set.objectName == "ISS (ZARYA)")
    #expect(set.objectID == "1998-067A")
    #expect(set.catalogNumber.rawValue == 25_544)
    // 0.82853009 of 86,400 s, digit by digit.
    #expect(set.epoch.iso8601 == "2024-05-06T19:53:04.999776Z")
    #expect(set.meanMotion.revolutionsPerDay == 15.50957674)
    #expect(set.eccentricity == 0.000358)
    #expect(set.inclination.radians == 51.6393 * (.pi / 180))
    #expect(set.rightAscensionOfAscendingNode.radians == 160.4574 * (.pi / 180))
    #expect(set.argumentOfPericenter.radians == 140.6673 * (.pi / 180))
    #expect(set.meanAnomaly.radians == 205.725 * (.pi / 180))
    #expect(set.bStar == 0.0002731)
    #expect(set.meanMotionRate == 0.00015698)
    #expect(set.meanMotionAcceleration == 0)
    #expect(set.classification == "U")
    #expect(set.elementSetNumber == 999)
    #expect(set.revolutionAtEpoch == 45_212)
    #expect(set.ephemerisType == 0)
    #expect(set.theory == .sgp4)
  }

  static let good: [(String, String)] = [
    ("no checksums", "\(SampleLines.one.dropLast())\n\(SampleLines.two.dropLast())"),
    ("CR LF", "\(SampleLines.one)\r\n\(SampleLines.two)\r\n"),
    ("CR alone", "\(SampleLines.one)\r\(SampleLines.two)\r"),
    ("trailing blanks", "\(SampleLines.one)   \n\(SampleLines.two)  "),
    ("blank lines", "\n\n\(SampleLines.one)\n\n  \n\(SampleLines.two)\n\n"),
    ("byte-order mark", "\u{FEFF}ISS\n\(SampleLines.one)\n\(SampleLines.two)"),
    ("comments", "# made today\n\(SampleLines.one)\n# between\n\(SampleLines.two)"),
    ("time span behind line 2", "\(SampleLines.one)\n\(SampleLines.two)   0.0  1440.0  20.00"),
    ("blank ephemeris type", SampleLines.one(63, " ")),
    ("blank rates", SampleLines.one(34, "                   ")),
    ("blank-padded eccentricity", SampleLines.two(27, "   3580")),
    ("inclination of 180°", SampleLines.two(9, "180.0000")),
    ("mean motion of 0", SampleLines.two(53, " 0.00000000")),
    ("positive exponent", SampleLines.one(54, " 27310+1")),
    ("no designator", SampleLines.one(10, "        ")),
  ]

  @Test("unusual but good sets are read", arguments: good)
  func goodSets(name: String, text: String) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.problems.isEmpty, "\(name)")
    #expect(catalog.elements.count == 1, "\(name)")
  }

  static let bad: [(String, String, ElementProblem.Kind, Int?, Int?)] = [
    (
      "wrong checksum", "\(SampleLines.one.dropLast())0\n\(SampleLines.two)", .checksum, 1, 69
    ),
    ("checksum a letter", "\(SampleLines.one.dropLast())x\n\(SampleLines.two)", .checksum, 1, 69),
    (
      "numbers differ", "\(SampleLines.one)\n\(SampleLines.line(SampleLines.two, 3, "25545"))",
      .numberMismatch, 2, 3
    ),
    ("Alpha-5 with I", SampleLines.number("I1234"), .catalogNumber, 1, 3),
    ("Alpha-5 with O", SampleLines.number("O1234"), .catalogNumber, 1, 3),
    ("Alpha-5 lower case", SampleLines.number("a0000"), .catalogNumber, 1, 3),
    ("blank number", SampleLines.number("     "), .catalogNumber, 1, 3),
    ("day 000", SampleLines.one(19, "24000.50000000"), .epoch, 1, 19),
    ("day 367", SampleLines.one(19, "24367.50000000"), .epoch, 1, 19),
    ("blank year", SampleLines.one(19, "  127.82853009"), .epoch, 1, 19),
    ("letters in the day", SampleLines.one(19, "24127.8285x009"), .epoch, 1, 19),
    ("swapped lines", "\(SampleLines.two)\n\(SampleLines.one)", .missingLine, 1, nil),
    ("line 1 alone", "\(SampleLines.one)\n", .missingLine, 1, nil),
    (
      "two lines 1", "\(SampleLines.one)\n\(SampleLines.one)\n\(SampleLines.two)", .missingLine, 1,
      nil
    ),
    (
      "truncated", "\(SampleLines.one.prefix(50))\n\(SampleLines.two.prefix(50))",
      .malformedLine, 1, 51
    ),
    (
      "shifted columns", "\(SampleLines.one)\n2 25544 \(SampleLines.two.dropFirst(7).dropLast())",
      .malformedLine, 2, 17
    ),
    ("text behind the line", "\(SampleLines.one)0\n\(SampleLines.two)", .malformedLine, 1, 70),
    (
      "not ASCII", "1 25544Ü\(SampleLines.one.dropFirst(8))\n\(SampleLines.two)", .malformedLine, 1,
      8
    ),
    ("tab", SampleLines.one(9, "\t"), .malformedLine, 1, 9),
    ("drag blank", SampleLines.one(54, "        "), .number, 1, 54),
    ("drag without exponent", SampleLines.one(54, " 27310  "), .number, 1, 54),
    ("eccentricity with a letter", SampleLines.two(27, "00O3580"), .number, 2, 27),
    ("eccentricity blank", SampleLines.two(27, "       "), .number, 2, 27),
    ("node not a number", SampleLines.two(18, "160.4.74"), .number, 2, 18),
    ("inclination above 180°", SampleLines.two(9, "180.0001"), .range, 2, 9),
    ("inclination below 0°", SampleLines.two(9, " -4.2682"), .range, 2, 9),
    ("negative mean motion", SampleLines.two(53, "-1.00000000"), .range, 2, 53),
    ("a stray line", "\(SampleLines.one)\n\(SampleLines.two)\nhello\n", .malformedLine, 3, nil),
  ]

  @Test("bad sets are refused with place, cause and remedy", arguments: bad)
  func badSets(
    name: String,
    text: String,
    kind: ElementProblem.Kind,
    line: Int?,
    column: Int?
  ) throws {
    let problem = try #require(ElementCatalog.read(text).problems.first, "\(name)")
    #expect(problem.kind == kind, "\(name): \(problem)")
    #expect(problem.line == line, "\(name): \(problem)")
    #expect(problem.column == column, "\(name): \(problem)")
    #expect(!problem.cause.isEmpty && !problem.remedy.isEmpty)
  }

  @Test("a bad set leaves its neighbours alone")
  func neighbours() {
    let good = "A\n\(SampleLines.one)\n\(SampleLines.two)\n"
    let bad = "B\n\(SampleLines.one.dropLast())0\n\(SampleLines.two)\n"
    let catalog = ElementCatalog.read(good + bad + good)
    #expect(catalog.elements.map(\.objectName) == ["A", "A"])
    #expect(catalog.problemCount == 1)
    #expect(
      catalog.problems.first?.description
        == "line 5, column 69: the checksum is '0' but the line adds up to 5;"
        + " fetch the set again, or take it out of the file"
    )
  }

  @Test("a set with a wrong checksum can be kept and reported")
  func reportedChecksums() {
    let text = "\(SampleLines.one.dropLast())0\n\(SampleLines.two)"
    let catalog = ElementCatalog.read(text, checksums: .reported)
    #expect(catalog.elements.count == 1)
    #expect(catalog.problems.map(\.kind) == [.checksum])
    #expect(catalog.problems.first?.line == 1)
  }

  @Test("checksums can be ignored")
  func ignoredChecksums() {
    let text = "\(SampleLines.one.dropLast())0\n\(SampleLines.two)"
    #expect(ElementCatalog.read(text, checksums: .ignored).elements.count == 1)
  }

  @Test(
    "names are taken with and without the leading 0",
    arguments: [("0 ISS (ZARYA)  ", "ISS (ZARYA)"), ("ISS", "ISS"), ("0", "0"), ("", "")]
  )
  func names(line: String, name: String) {
    let text = "\(line)\n\(SampleLines.one)\n\(SampleLines.two)"
    #expect(ElementCatalog.read(text).elements.first?.objectName == name)
  }

  @Test(
    "epochs",
    arguments: [
      ("57001.50000000", "1957-01-01T12:00:00Z"), ("56366.50000000", "2056-12-31T12:00:00Z"),
      ("24  7.82853009", "2024-01-07T19:53:04.999776Z"),
      // Day 366 of a common year rolls over.
      ("19366.25000000", "2020-01-01T06:00:00Z"), ("24366.00000000", "2024-12-31T00:00:00Z"),
      ("24127         ", "2024-05-06T00:00:00Z"), ("24127.00000001", "2024-05-06T00:00:00.000864Z"),
    ]
  )
  func epochs(columns: String, expected: String) {
    let catalog = ElementCatalog.read(SampleLines.one(19, columns))
    #expect(catalog.elements.first?.epoch.iso8601 == expected)
  }

  @Test("ephemeris type 4 is read, marked and not propagated")
  func extendedTheory() throws {
    let set = try #require(ElementCatalog.read(SampleLines.one(63, "4")).elements.first)
    #expect(set.theory == .sgp4XP)
    #expect(throws: SGP4Error.unsupportedTheory) {
      try SGP4(set).propagate(minutesSinceEpoch: 0)
    }
  }
}
