import Frames
import Testing

@testable import Orbits

/// What element-set files are met with, and what is done about each: the table that other readers
/// of these formats disagree on.
@Suite("What input is met, and what is done")
struct InputDecisionTests {
  enum Decision: Sendable {
    /// Read, with this said of the set.
    case read(@Sendable (ElementSet) -> Bool)
    /// Read and marked as SGP4-XP, which is not propagated.
    case marked
    /// Refused at a line and column.
    case refused(ElementProblem.Kind, Int?, Int?)
  }

  private static let anything: @Sendable (ElementSet) -> Bool = { _ in true }
  private static func number(_ number: UInt32) -> Decision {
    .read { $0.catalogNumber.rawValue == number }
  }
  private static func epoch(_ text: String) -> Decision { .read { $0.epoch.iso8601 == text } }
  private static func drag(_ value: Double) -> Decision { .read { $0.bStar == value } }
  private static func name(_ text: String) -> Decision { .read { $0.objectName == text } }

  static let lines: [(String, String, Decision)] = [
    (
      "wrong checksum", "\(SampleLines.one.dropLast())0\n\(SampleLines.two)",
      .refused(.checksum, 1, 69)
    ),
    (
      "no checksum", "\(SampleLines.one.dropLast())\n\(SampleLines.two.dropLast())", .read(anything)
    ),
    ("Alpha-5 A0000", SampleLines.number("A0000"), number(100_000)),
    ("Alpha-5 Z9999", SampleLines.number("Z9999"), number(339_999)),
    ("Alpha-5 I", SampleLines.number("I1234"), .refused(.catalogNumber, 1, 3)),
    ("Alpha-5 O", SampleLines.number("O1234"), .refused(.catalogNumber, 1, 3)),
    ("Alpha-5 lower case", SampleLines.number("a1234"), .refused(.catalogNumber, 1, 3)),
    ("blank-padded number", SampleLines.number("    5"), number(5)),
    (
      "numbers of the lines differ",
      "\(SampleLines.one)\n\(SampleLines.line(SampleLines.two, 3, "25545"))",
      .refused(.numberMismatch, 2, 3)
    ),
    (
      "space-padded day", SampleLines.one(19, "24  7.82853009"),
      epoch("2024-01-07T19:53:04.999776Z")
    ),
    ("day 000", SampleLines.one(19, "24000.50000000"), .refused(.epoch, 1, 19)),
    ("day 366 of 365", SampleLines.one(19, "23366.50000000"), epoch("2024-01-01T12:00:00Z")),
    ("epoch pivot 57", SampleLines.one(19, "57001.00000000"), epoch("1957-01-01T00:00:00Z")),
    ("epoch pivot 56", SampleLines.one(19, "56001.00000000"), epoch("2056-01-01T00:00:00Z")),
    ("ephemeris type 4", SampleLines.one(63, "4"), .marked),
    ("blank ephemeris type", SampleLines.one(63, " "), .read { $0.ephemerisType == 0 }),
    ("blank drag", SampleLines.one(54, "        "), .refused(.number, 1, 54)),
    (
      "truncated", "\(SampleLines.one.prefix(60))\n\(SampleLines.two)",
      .refused(.malformedLine, 1, 61)
    ),
    ("swapped lines", "\(SampleLines.two)\n\(SampleLines.one)", .refused(.missingLine, 1, nil)),
    (
      "eccentricity .9999999", SampleLines.two(27, "9999999"),
      .read { $0.eccentricity == 0.9999999 }
    ),
    (
      "mean motion 0", SampleLines.two(53, " 0.00000000"),
      .read { $0.meanMotion.revolutionsPerDay == 0 }
    ),
    ("leading 0 of 3LE", "0 ISS\n\(SampleLines.one)\n\(SampleLines.two)", name("ISS")),
    ("class C", SampleLines.one(8, "C"), .read { $0.classification == "C" }),
    ("class S", SampleLines.one(8, "S"), .read { $0.classification == "S" }),
    (
      "rates as published, halved and divided by six", SampleLines.one(34, " .00015698  12345-4"),
      .read { $0.meanMotionRate == 0.00015698 && $0.meanMotionAcceleration == 0.12345e-4 }
    ),
    ("CR LF", "ISS\r\n\(SampleLines.one)\r\n\(SampleLines.two)\r\n", name("ISS")),
  ]

  /// Key, value and decision; places are those of each format.
  static let messages: [(String, String, String?, Decision)] = [
    ("nine-digit number", "NORAD_CAT_ID", "999999999", number(999_999_999)),
    ("first number of six digits", "NORAD_CAT_ID", "100000", number(100_000)),
    ("number above Alpha-5", "NORAD_CAT_ID", "340000", number(340_000)),
    ("Alpha-5 number", "NORAD_CAT_ID", "T0001", number(270_001)),
    ("number of ten digits", "NORAD_CAT_ID", "1000000000", .refused(.catalogNumber, nil, nil)),
    ("epoch without fraction", "EPOCH", "2024-05-06T19:53:05", epoch("2024-05-06T19:53:05Z")),
    ("epoch with Z", "EPOCH", "2024-05-06T19:53:05.5Z", epoch("2024-05-06T19:53:05.5Z")),
    ("epoch by day of year", "EPOCH", "2024-127T19:53:05", epoch("2024-05-06T19:53:05Z")),
    ("epoch with a space", "EPOCH", "2024-05-06 19:53:05", epoch("2024-05-06T19:53:05Z")),
    (
      "microseconds", "EPOCH", "2024-05-06T19:53:05.000001",
      epoch("2024-05-06T19:53:05.000001Z")
    ),
    ("leap second", "EPOCH", "2016-12-31T23:59:60", epoch("2016-12-31T23:59:60Z")),
    ("second 60 of no leap", "EPOCH", "2024-05-06T23:59:60", .refused(.epoch, nil, nil)),
    ("epoch without time", "EPOCH", "2024-05-06", .refused(.epoch, nil, nil)),
    ("empty designator", "OBJECT_ID", "", .read { $0.objectID.isEmpty }),
    ("no designator", "OBJECT_ID", nil, .read { $0.objectID.isEmpty }),
    ("no drag", "BSTAR", nil, .refused(.missingValue, nil, nil)),
    ("ephemeris type 4", "EPHEMERIS_TYPE", "4", .marked),
    ("SGP4-XP", "MEAN_ELEMENT_THEORY", "SGP4-XP", .marked),
    ("another theory", "MEAN_ELEMENT_THEORY", "DSST", .refused(.unsupported, nil, nil)),
    ("another frame", "REF_FRAME", "EME2000", .refused(.unsupported, nil, nil)),
    ("the frame", "REF_FRAME", "teme", .read(anything)),
    ("the frame's other name", "REF_FRAME", "TEMEOFDATE", .read(anything)),
    ("another centre", "CENTER_NAME", "MOON", .refused(.unsupported, nil, nil)),
    ("another time system", "TIME_SYSTEM", "TAI", .refused(.unsupported, nil, nil)),
    ("drag without a digit before the point", "BSTAR", ".0014649", drag(0.0014649)),
    ("drag in Fortran's form", "BSTAR", "-.22483E-4", drag(-0.22483e-4)),
    ("drag with an exponent", "BSTAR", "4.456e-5", drag(4.456e-5)),
    ("drag 0", "BSTAR", "0", drag(0)),
    ("drag no number", "BSTAR", "N/A", .refused(.number, nil, nil)),
    ("class S", "CLASSIFICATION_TYPE", "S", .read { $0.classification == "S" }),
    ("eccentricity .9999999", "ECCENTRICITY", ".9999999", .read { $0.eccentricity == 0.9999999 }),
    ("eccentricity 1", "ECCENTRICITY", "1.0", .refused(.range, nil, nil)),
    ("mean motion 0", "MEAN_MOTION", "0", .read { $0.meanMotion.revolutionsPerDay == 0 }),
    ("negative mean motion", "MEAN_MOTION", "-1", .refused(.range, nil, nil)),
    ("inclination 180.1", "INCLINATION", "180.1", .refused(.range, nil, nil)),
    ("revolution 1.5", "REV_AT_EPOCH", "1.5", .refused(.range, nil, nil)),
    ("name with a bracket", "OBJECT_NAME", "STARLINK-11072 [DTC]", name("STARLINK-11072 [DTC]")),
  ]

  /// Whole inputs of any format.
  static let inputs: [(String, String, Decision)] = [
    ("empty list", "[]", .refused(.noData, 1, nil)),
    ("no data", "No GP data found", .refused(.noData, 1, nil)),
    ("error page", "<html><body>403</body></html>", .refused(.webPage, nil, nil)),
    ("text of an error", "403 Forbidden", .refused(.unknownFormat, 1, nil)),
    ("object instead of a list", SampleMessage.with(), name("ISS (ZARYA)")),
    ("all values quoted", SampleMessage.quoted, name("ISS (ZARYA)")),
    ("null designator", SampleMessage.with("OBJECT_ID", "null"), .read { $0.objectID.isEmpty }),
    (
      "name with comma and quotation marks in CSV",
      SampleText.csv("OBJECT_NAME", "\"A, \"\"B\"\"\""), name("A, \"B\"")
    ),
    ("CSV with CR LF", SampleText.csv().replacing("\n", with: "\r\n"), name("ISS (ZARYA)")),
    ("KVN with CR LF", SampleText.kvn().replacing("\n", with: "\r\n"), name("ISS (ZARYA)")),
    (
      "KVN comment, units and blank lines",
      SampleText.kvn("BSTAR", ".0014649 [1/ER]").replacing("\nEPOCH", with: "\nCOMMENT x\n\nEPOCH"),
      drag(0.0014649)
    ),
    (
      "XML with a prefix",
      SampleText.xml().replacing("</", with: "</n:").replacing("\n<", with: "\n<n:")
        .replacing("<omm>", with: "<n:omm xmlns:n='urn:x'>").replacing("<n:/n:", with: "</n:"),
      name("ISS (ZARYA)")
    ),
  ]

  private func check(_ name: String, _ text: String, _ decision: Decision) {
    let catalog = ElementCatalog.read(text)
    switch decision {
    case .read(let isRight):
      #expect(catalog.problems.isEmpty, "\(name)")
      #expect(catalog.elements.count == 1, "\(name)")
      #expect(catalog.elements.allSatisfy(isRight), "\(name): \(catalog.elements)")
      #expect(catalog.elements.allSatisfy { $0.theory == .sgp4 }, "\(name)")
    case .marked:
      #expect(catalog.elements.map(\.theory) == [.sgp4XP], "\(name)")
      let error = catalog.elements.first.flatMap { SGP4($0).evaluate(minutesSinceEpoch: 0).error }
      #expect(error == .unsupportedTheory, "\(name)")
    case .refused(let kind, let line, let column):
      #expect(catalog.elements.isEmpty, "\(name)")
      let problem = catalog.problems.first
      #expect(problem?.kind == kind, "\(name): \(catalog.problems)")
      #expect(problem?.line == line, "\(name): \(catalog.problems)")
      #expect(problem?.column == column, "\(name): \(catalog.problems)")
      #expect(problem?.cause.isEmpty == false && problem?.remedy.isEmpty == false, "\(name)")
    }
  }

  @Test("two-line sets", arguments: lines.indices)
  func lineDecisions(index: Int) {
    check(Self.lines[index].0, Self.lines[index].1, Self.lines[index].2)
  }

  @Test("whole inputs", arguments: inputs.indices)
  func inputDecisions(index: Int) {
    check(Self.inputs[index].0, Self.inputs[index].1, Self.inputs[index].2)
  }

  @Test("messages, the same in JSON, CSV, XML and KVN", arguments: messages.indices)
  func messageDecisions(index: Int) {
    let (name, key, value, decision) = Self.messages[index]
    // The value that was replaced stands last, in a line of its own but for CSV.
    let last = SampleMessage.values.count - (value == nil ? 1 : 0) + 1
    let before = SampleText.csvRow(key, value).utf8.count - (value?.utf8.count ?? 0) + 1
    let isColumnKnown = value != nil
    let json = SampleMessage.with(key, value.map { "\"\($0)\"" })
    let isNew = !SampleMessage.values.contains { $0.key == key }
    for (text, line, column) in [
      (json, last + (isNew ? 1 : 0), key.utf8.count + 5),
      (SampleText.csv(key, value), 2, before),
      (SampleText.kvn(key, value), last + (isNew ? 1 : 0), key.utf8.count + 4),
      (SampleText.xml(key, value), last + (isNew ? 1 : 0), key.utf8.count + 3),
    ] {
      var expected = decision
      if case .refused(let kind, _, _) = decision {
        let isCSV = text.hasPrefix("OBJECT_")
        expected = .refused(
          kind,
          isColumnKnown || isCSV ? line : 1,
          isColumnKnown ? column : nil
        )
      }
      check("\(name) in \(text.prefix(12))", text, expected)
    }
  }

  @Test("a keyword that appears twice is refused in every format")
  func duplicates() {
    for text in [
      SampleText.kvn("EPOCH", "2024-05-06T00:00:00\nEPOCH = 2024-05-06T00:00:00"),
      SampleText.xml("EPOCH", "2024-05-06T00:00:00</EPOCH>\n<EPOCH>2024-05-06T00:00:00"),
    ] {
      #expect(ElementCatalog.read(text).problems.map(\.kind) == [.duplicateKey], "\(text)")
    }
    let csv = ElementCatalog.read("EPOCH,\(SampleText.csv())")
    #expect(csv.problems.map(\.kind) == [.syntax])
    #expect(csv.problems.first?.column == 29)
  }

  @Test("several sets for one object are all read, and the nearest is to be had")
  func severalSets() throws {
    for layout in ElementWriterTests.messages {
      let sets = try ["2024-05-06T00:00:00", "2024-05-07T00:00:00"].map { epoch in
        try #require(
          ElementCatalog.read(SampleMessage.with("EPOCH", "\"\(epoch)\"")).elements.first
        )
      }
      let catalog = ElementCatalog.read(ElementWriter().write(sets, as: layout).bytes)
      #expect(catalog.elements == sets)
      #expect(catalog.nearest(to: sets[0].epoch) == [sets[0]])
    }
  }
}
