import Frames
import Testing

@testable import Orbits

/// A message to vary, key by key.
enum SampleMessage {
  static let values: [(key: String, value: String)] = [
    ("OBJECT_NAME", "\"ISS (ZARYA)\""), ("OBJECT_ID", "\"1998-067A\""),
    ("EPOCH", "\"2024-05-06T19:53:04.999776\""), ("MEAN_MOTION", "15.50957674"),
    ("ECCENTRICITY", ".000358"), ("INCLINATION", "51.6393"), ("RA_OF_ASC_NODE", "160.4574"),
    ("ARG_OF_PERICENTER", "140.6673"), ("MEAN_ANOMALY", "205.725"), ("EPHEMERIS_TYPE", "0"),
    ("CLASSIFICATION_TYPE", "\"U\""), ("NORAD_CAT_ID", "25544"), ("ELEMENT_SET_NO", "999"),
    ("REV_AT_EPOCH", "45212"), ("BSTAR", "0.0002731"), ("MEAN_MOTION_DOT", "0.00015698"),
    ("MEAN_MOTION_DDOT", "0"),
  ]

  /// The message with one value replaced or added; nil leaves the key out.
  static func with(_ key: String? = nil, _ value: String? = nil) -> String {
    var members = values.filter { $0.key != key }.map { member in
      // JSON wants a digit before the point.
      "\"\(member.key)\": \(member.value.hasPrefix(".") ? "0" + member.value : member.value)"
    }
    if let key, let value { members.append("\"\(key)\": \(value)") }
    return "{\n" + members.joined(separator: ",\n") + "\n}"
  }

  /// The message with every value in quotation marks, as Space-Track writes it.
  static var quoted: String {
    let members = values.map { member in
      "\"\(member.key)\": " + (member.value.hasPrefix("\"") ? member.value : "\"\(member.value)\"")
    }
    return "[{" + members.joined(separator: ",") + "}]"
  }
}

@Suite("Orbit Mean-Elements Messages in JSON")
struct OMMReaderTests {
  @Test("message and two-line set of one object give equal sets and states")
  func sameAsTLE() throws {
    let lines = "ISS (ZARYA)\n\(SampleLines.one)\n\(SampleLines.two)"
    let fromLines = try #require(ElementCatalog.read(lines).elements.first)
    let catalog = ElementCatalog.read(SampleMessage.with())
    #expect(catalog.format == .ommJSON)
    #expect(catalog.problems.isEmpty)
    #expect(catalog.elements == [fromLines])
    #expect(ElementCatalog.read(SampleMessage.quoted).elements == [fromLines])
  }

  static let good: [(String, String)] = [
    ("array", "[\(SampleMessage.with()), \(SampleMessage.with())]"),
    ("byte-order mark", "\u{FEFF}\(SampleMessage.with())"),
    ("nine-digit number", SampleMessage.with("NORAD_CAT_ID", "999100101")),
    ("number above Alpha-5", SampleMessage.with("NORAD_CAT_ID", "340000")),
    ("number in Alpha-5", SampleMessage.with("NORAD_CAT_ID", "\"T0001\"")),
    ("null designator", SampleMessage.with("OBJECT_ID", "null")),
    ("designator to be assigned", SampleMessage.with("OBJECT_ID", "\"TBA - TO BE ASSIGNED\"")),
    ("no name", SampleMessage.with("OBJECT_NAME", nil)),
    ("no rates", SampleMessage.with("MEAN_MOTION_DOT", nil)),
    ("drag in Fortran's form", SampleMessage.with("BSTAR", "\"-.22483E-4\"")),
    ("right frame", SampleMessage.with("REF_FRAME", "\"TEME\"")),
    ("right centre", SampleMessage.with("CENTER_NAME", "\"EARTH\"")),
    ("right time system", SampleMessage.with("TIME_SYSTEM", "\"UTC\"")),
    ("theory", SampleMessage.with("MEAN_ELEMENT_THEORY", "\"SGP4\"")),
    ("theory as in CCSDS 502", SampleMessage.with("MEAN_ELEMENT_THEORY", "\"SGP/SGP4\"")),
    (
      "unknown nested key",
      SampleMessage.with("USER_DEFINED", "{\"a\": [1, {\"b\": \"]}\"}], \"c\": null}")
    ),
    ("escapes", SampleMessage.with("OBJECT_NAME", "\"A\\u0041\\ud83d\\ude80\\n\\\"\"")),
  ]

  @Test("unusual but good messages are read", arguments: good)
  func goodMessages(name: String, text: String) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.problems.isEmpty, "\(name)")
    #expect(!catalog.elements.isEmpty, "\(name)")
  }

  @Test(
    "epochs",
    arguments: [
      ("2024-05-06T19:53:05", "2024-05-06T19:53:05Z"),
      ("2024-05-06T19:53:05.123", "2024-05-06T19:53:05.123Z"),
      ("2024-05-06T19:53:05.000001Z", "2024-05-06T19:53:05.000001Z"),
      ("2024-05-06 19:53:05.5", "2024-05-06T19:53:05.5Z"),
      ("2024-141T13:33:20", "2024-05-20T13:33:20Z"),
      ("2024-366T13:33:20.25Z", "2024-12-31T13:33:20.25Z"),
      ("2016-12-31T23:59:60.5", "2016-12-31T23:59:60.5Z"),
      ("2016-366T23:59:60", "2016-12-31T23:59:60Z"),
    ]
  )
  func epochs(text: String, expected: String) {
    let catalog = ElementCatalog.read(SampleMessage.with("EPOCH", "\"\(text)\""))
    #expect(catalog.elements.first?.epoch.iso8601 == expected)
  }

  @Test(
    "epochs that name no instant are refused",
    arguments: [
      "2024-05-06", "2024-05-06T", "2023-366T00:00:00", "2024-000T00:00:00", "2024-13-01T00:00:00",
      "2023-02-29T00:00:00", "2024-05-06T23:59:60", "2024-05-06T24:00:00",
      "2024-05-06T19:53:05+02:00",
      "yesterday", "24-127T00:00:00",
    ]
  )
  func badEpochs(text: String) {
    let problem = ElementCatalog.read(SampleMessage.with("EPOCH", "\"\(text)\"")).problems.first
    #expect(problem?.kind == .epoch)
    // EPOCH is the last of sixteen other members, after the brace.
    #expect(problem?.line == 18)
    #expect(problem?.ordinal == 1)
  }

  static let bad: [(String, String?, ElementProblem.Kind)] = [
    ("BSTAR", nil, .missingValue), ("BSTAR", "null", .missingValue), ("BSTAR", "\"x\"", .number),
    ("EPOCH", nil, .missingValue), ("EPOCH", "5", .epoch), ("NORAD_CAT_ID", nil, .missingValue),
    ("NORAD_CAT_ID", "1000000000", .catalogNumber), ("NORAD_CAT_ID", "-5", .catalogNumber),
    ("NORAD_CAT_ID", "1.5", .catalogNumber), ("NORAD_CAT_ID", "\"I1234\"", .catalogNumber),
    ("MEAN_MOTION", nil, .missingValue), ("MEAN_MOTION", "true", .number),
    ("MEAN_MOTION", "-1", .range), ("ECCENTRICITY", "1", .range), ("ECCENTRICITY", "-0.1", .range),
    ("INCLINATION", "181", .range), ("INCLINATION", "{}", .number),
    ("RA_OF_ASC_NODE", "\"NaN\"", .number), ("ELEMENT_SET_NO", "-1", .range),
    ("EPHEMERIS_TYPE", "0.5", .range), ("REF_FRAME", "\"EME2000\"", .unsupported),
    ("CENTER_NAME", "\"MARS\"", .unsupported), ("TIME_SYSTEM", "\"TAI\"", .unsupported),
    ("MEAN_ELEMENT_THEORY", "\"DSST\"", .unsupported), ("OBJECT_NAME", "[1]", .number),
    ("EPOCH\": \"2024-05-06T00:00:00\", \"EPOCH", "\"2024-05-06T00:00:00\"", .duplicateKey),
  ]

  @Test("bad messages are refused with object, cause and remedy", arguments: bad)
  func badMessages(key: String, value: String?, kind: ElementProblem.Kind) {
    let good = SampleMessage.with()
    let catalog = ElementCatalog.read("[\(good),\n\(SampleMessage.with(key, value)),\(good)]")
    #expect(catalog.elements.count == 2)
    #expect(catalog.problems.map(\.kind) == [kind])
    #expect(catalog.problems.first?.ordinal == 2)
    #expect((catalog.problems.first?.line ?? 0) >= 20)
  }

  @Test(
    "SGP4-XP is read, marked and not propagated",
    arguments: [("EPHEMERIS_TYPE", "4"), ("MEAN_ELEMENT_THEORY", "\"SGP4-XP\"")]
  )
  func extendedTheory(key: String, value: String) throws {
    let set = try #require(ElementCatalog.read(SampleMessage.with(key, value)).elements.first)
    #expect(set.theory == .sgp4XP)
    #expect(SGP4(set).evaluate(minutesSinceEpoch: 0).error == .unsupportedTheory)
  }

  @Test(
    "broken JSON ends the reading at a place and keeps what came before",
    arguments: [
      "", "{", "{\"A\"", "{\"A\":", "{\"A\":1", "{\"A\":1,}", "{\"A\" 1}", "{A:1}", "5", "nul",
      "\"x",
      "{\"A\":\"\\x\"}", "{\"A\":\"\\ud800\"}", "{\"A\":\"\\u12\"}", "{\"A\":1e999}", "{\"A\":--1}",
      "{\"A\":\"line\nbreak\"}", "]", "[[",
    ]
  )
  func brokenJSON(tail: String) {
    let catalog = ElementCatalog.read("[\(SampleMessage.with()),\n\(tail)")
    #expect(catalog.elements.count == 1)
    #expect(catalog.problems.last?.kind == .syntax)
    #expect((catalog.problems.last?.line ?? 0) >= 20)
  }

  @Test("deep nesting is refused, not followed")
  func nesting() {
    let deep = String(repeating: "[", count: 100_000)
    let catalog = ElementCatalog.read("{\"A\": \(deep)")
    #expect(catalog.problems.map(\.kind) == [.syntax])
  }
}
