import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

@Suite("Element sets written and read again")
struct ElementWriterTests {
  static let messages: [ElementWriter.Layout] = [.ommJSON, .ommCSV, .ommXML, .ommKVN]

  @Test(
    "what OMM formats write comes back equal, from each to each",
    arguments: messages,
    [UInt64(1), 2026]
  )
  func messagesComeBack(layout: ElementWriter.Layout, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let sets = try RandomElements.sets(1_500, &generator)
    let first = ElementWriter().write(sets, as: layout)
    #expect(first.problems.isEmpty, "seed \(seed): \(first.problems.prefix(1))")
    let read = ElementCatalog.read(first.bytes)
    #expect(read.format?.rawValue == layout.rawValue)
    #expect(read.problems.isEmpty, "seed \(seed): \(read.problems.prefix(1))")
    expect(read.elements, sets, "seed \(seed)")
    for other in Self.messages {
      let second = ElementWriter().write(read.elements, as: other)
      expect(ElementCatalog.read(second.bytes).elements, sets, "seed \(seed), by way of \(other)")
    }
  }

  private func expect(_ read: [ElementSet], _ sets: [ElementSet], _ note: String) {
    #expect(read.count == sets.count, "\(note)")
    if let (one, other) = zip(read, sets).first(where: { $0 != $1 }) {
      Issue.record("\(note): \(one) instead of \(other)")
    }
  }

  @Test(
    "two-line sets come back to the last digit of their columns, and then stay",
    arguments: [ElementWriter.Layout.twoLine, .threeLine],
    [UInt64(3), 77]
  )
  func linesComeBack(layout: ElementWriter.Layout, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let sets = try RandomElements.sets(3_000, &generator)
    let output = ElementWriter().write(sets, as: layout)
    let refused = Set(output.problems.map(\.ordinal))
    let kept = sets.enumerated().filter { !refused.contains($0.offset + 1) }.map(\.element)
    #expect(kept.count > 200)
    let read = ElementCatalog.read(output.bytes)
    #expect(read.problems.isEmpty, "seed \(seed): \(read.problems.prefix(1))")
    #expect(read.elements.count == kept.count)
    for (one, other) in zip(read.elements, kept) {
      let far = Self.difference(one, other)
      if let far { Issue.record("seed \(seed): \(far): \(one) instead of \(other)") }
      if layout == .threeLine, one.objectName != other.objectName { Issue.record("\(one)") }
    }
    #expect(ElementWriter().write(read.elements, as: layout).bytes == output.bytes)
    let again = ElementWriter().write(read.elements, as: .ommCSV)
    expect(ElementCatalog.read(again.bytes).elements, read.elements, "seed \(seed)")
  }

  /// What differs by more than its columns show.
  private static func difference(_ a: ElementSet, _ b: ElementSet) -> String? {
    func turn(_ a: Angle, _ b: Angle) -> Double { (a - b).normalizedToHalfTurn.degrees.magnitude }
    func scaled(_ a: Double, _ b: Double) -> Bool {
      (a - b).magnitude <= max(0.500001e-14, 0.500001e-4 * b.magnitude)
    }
    let checks: [(String, Bool)] = [
      ("number", a.catalogNumber == b.catalogNumber),
      ("epoch", (a.epoch - b.epoch).inSeconds.magnitude <= 0.000432001),
      (
        "motion", abs(a.meanMotion.revolutionsPerDay - b.meanMotion.revolutionsPerDay) < 0.500001e-8
      ),
      ("eccentricity", abs(a.eccentricity - b.eccentricity) < 0.500001e-7),
      ("inclination", turn(a.inclination, b.inclination) < 0.500001e-4),
      (
        "node",
        turn(a.rightAscensionOfAscendingNode, b.rightAscensionOfAscendingNode) < 0.500001e-4
      ),
      ("pericentre", turn(a.argumentOfPericenter, b.argumentOfPericenter) < 0.500001e-4),
      ("anomaly", turn(a.meanAnomaly, b.meanAnomaly) < 0.500001e-4),
      ("drag", scaled(a.bStar, b.bStar)),
      ("rate", abs(a.meanMotionRate - b.meanMotionRate) < 0.500001e-8),
      ("acceleration", scaled(a.meanMotionAcceleration, b.meanMotionAcceleration)),
      ("class", a.classification == b.classification),
      ("counts", a.elementSetNumber == b.elementSetNumber),
      ("revolution", a.revolutionAtEpoch == b.revolutionAtEpoch),
      ("theory", a.theory == b.theory && a.ephemerisType == b.ephemerisType),
    ]
    return checks.first { !$0.1 }?.0
  }

  @Test("a published set is written as it was published")
  func sameLines() {
    let text = "0 ISS (ZARYA)\n\(SampleLines.one)\n\(SampleLines.two)\n"
    let set = ElementCatalog.read(text).elements
    #expect(
      String(decoding: ElementWriter().write(set, as: .threeLine).bytes, as: UTF8.self) == text
    )
    let lines = "\(SampleLines.one)\n\(SampleLines.two)\n"
    #expect(
      String(decoding: ElementWriter().write(set, as: .twoLine).bytes, as: UTF8.self) == lines
    )
  }

  @Test("angles made of radians come back to the last place, and then stay", arguments: [UInt64(8)])
  func radians(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var set = try RandomElements.set(&generator)
    for _ in 0..<2_000 {
      let radians = Double.random(in: 0..<6.28, using: &generator)
      set.meanAnomaly = .radians(radians)
      let once = try again(set)
      #expect(abs(once.meanAnomaly.radians - radians) <= radians.ulp, "seed \(seed): \(radians)")
      #expect(try again(once) == once, "seed \(seed): \(radians)")
    }
  }

  private func again(_ set: ElementSet) throws -> ElementSet {
    try #require(
      ElementCatalog.read(ElementWriter().write([set], as: .ommCSV).bytes).elements.first
    )
  }

  /// A set that fits every format, with one thing changed.
  private static func set(_ change: (inout ElementSet) -> Void) throws -> ElementSet {
    let text = "ISS\n\(SampleLines.one)\n\(SampleLines.two)"
    var set = try #require(ElementCatalog.read(text).elements.first)
    change(&set)
    return set
  }

  static let unfit: [(String, [ElementWriter.Layout], @Sendable (inout ElementSet) -> Void)] = [
    (
      "number above Alpha-5", [.twoLine, .threeLine],
      { $0.catalogNumber = CatalogNumber(340_000) ?? $0.catalogNumber }
    ),
    ("mean motion of 100", [.twoLine], { $0.meanMotion = .init(revolutionsPerDay: 100) }),
    ("eccentricity that rounds to 1", [.twoLine], { $0.eccentricity = 0.99999996 }),
    ("rate of 1", [.twoLine], { $0.meanMotionRate = -1 }),
    ("drag of 1e9", [.twoLine], { $0.bStar = 1e9 }),
    ("element set number of five digits", [.twoLine], { $0.elementSetNumber = 10_000 }),
    ("ephemeris type of two digits", [.twoLine], { $0.ephemerisType = 10 }),
    ("classification of two letters", [.twoLine], { $0.classification = "UU" }),
    ("extended theory without type 4", [.twoLine], { $0.theory = .sgp4XP }),
    ("year 2057", [.twoLine], { $0.epoch = Instant(iso8601: "2057-01-01") ?? $0.epoch }),
    (
      "rounding into 2057", [.twoLine],
      { $0.epoch = Instant(iso8601: "2056-12-31T23:59:59.9999") ?? $0.epoch }
    ),
    (
      "leap second", [.twoLine],
      { $0.epoch = Instant(iso8601: "2016-12-31T23:59:60.5") ?? $0.epoch }
    ),
    ("line end in the name", [.threeLine, .ommKVN], { $0.objectName = "A\nB" }),
    ("bell in the name", [.threeLine, .ommKVN, .ommCSV, .ommXML], { $0.objectName = "A\u{7}B" }),
    (
      "endless name", [.threeLine] + messages,
      { $0.objectName = String(repeating: "A", count: 2_000) }
    ),
    ("type 4 without the theory", ElementWriter.Layout.allCases, { $0.ephemerisType = 4 }),
    ("eccentricity of 1", ElementWriter.Layout.allCases, { $0.eccentricity = 1 }),
    ("no number", ElementWriter.Layout.allCases, { $0.meanAnomaly = .degrees(.nan) }),
    ("infinite drag", ElementWriter.Layout.allCases, { $0.bStar = .infinity }),
    ("inclination above 180°", ElementWriter.Layout.allCases, { $0.inclination = .degrees(181) }),
    (
      "negative mean motion", ElementWriter.Layout.allCases,
      { $0.meanMotion = .init(revolutionsPerDay: -1) }
    ),
    ("negative revolution", ElementWriter.Layout.allCases, { $0.revolutionAtEpoch = -1 }),
    (
      "year 12000", ElementWriter.Layout.allCases,
      { $0.epoch = Instant(sinceTAI2000: .seconds(86_400 * 365 * 10_000)) }
    ),
    (
      "end of time", ElementWriter.Layout.allCases,
      { $0.epoch = Instant(sinceTAI2000: .seconds(Int64.max)) }
    ),
  ]

  @Test(
    "what a format cannot hold is refused, and the others are written",
    arguments: unfit.indices
  )
  func unfitSets(index: Int) throws {
    let (name, layouts, change) = Self.unfit[index]
    let good = try Self.set { _ in }
    let bad = try Self.set(change)
    for layout in ElementWriter.Layout.allCases {
      let output = ElementWriter().write([good, bad, good], as: layout)
      let isUnfit = layouts.contains(layout) || layouts == [.twoLine] && layout == .threeLine
      #expect(output.problems.map(\.kind) == (isUnfit ? [.unwritable] : []), "\(name), \(layout)")
      #expect(output.problems.first?.ordinal == (isUnfit ? 2 : nil), "\(name), \(layout)")
      let read = ElementCatalog.read(output.bytes)
      #expect(read.elements.count == (isUnfit ? 2 : 3), "\(name), \(layout): \(read.problems)")
      #expect(read.problems.isEmpty, "\(name), \(layout)")
    }
  }

  @Test("a name with line ends comes back where the format can hold it")
  func lineEnds() throws {
    let set = try Self.set { $0.objectName = "A\r\nB\rC\nD\t\"E\"" }
    for layout in [ElementWriter.Layout.ommJSON, .ommCSV, .ommXML] {
      let read = ElementCatalog.read(ElementWriter().write([set], as: layout).bytes)
      #expect(read.elements == [set], "\(layout)")
    }
  }

  @Test("blanks around texts are dropped, angles reduced to a turn, revolutions to five digits")
  func reduced() throws {
    let set = try Self.set {
      $0.objectName = "  A "
      $0.argumentOfPericenter = .degrees(-20.5)
      $0.meanAnomaly = .degrees(359.99996)
      $0.revolutionAtEpoch = 123_456
      $0.objectID = "TBA - TO BE ASSIGNED"
    }
    let text = String(decoding: ElementWriter().write([set], as: .threeLine).bytes, as: UTF8.self)
    let read = try #require(ElementCatalog.read(text).elements.first)
    #expect(read.objectName == "A")
    #expect(read.argumentOfPericenter == .degrees(339.5))
    #expect(read.meanAnomaly == .zero)
    #expect(read.revolutionAtEpoch == 23_456)
    #expect(read.objectID.isEmpty)
  }

  @Test("XML and KVN say who wrote them and when")
  func header() throws {
    let set = try Self.set { _ in }
    let date = try #require(Instant(iso8601: "2031-05-06T00:00:00.5"))
    let writer = ElementWriter(creationDate: date, originator: "A & B\n")
    let xml = String(decoding: writer.write([set], as: .ommXML).bytes, as: UTF8.self)
    #expect(xml.contains("<CREATION_DATE>2031-05-06T00:00:00.500000</CREATION_DATE>"))
    #expect(xml.contains("<ORIGINATOR>A &amp; B</ORIGINATOR>"))
    let kvn = String(decoding: writer.write([set], as: .ommKVN).bytes, as: UTF8.self)
    #expect(kvn.contains("\nORIGINATOR = A & B\n"))
  }

  @Test("nothing to write gives a file with nothing in it", arguments: messages)
  func empty(layout: ElementWriter.Layout) {
    let read = ElementCatalog.read(ElementWriter().write([], as: layout).bytes)
    #expect(read.elements.isEmpty)
    #expect(read.problems.map(\.kind) == [layout == .ommKVN ? .empty : .noData])
  }
}
