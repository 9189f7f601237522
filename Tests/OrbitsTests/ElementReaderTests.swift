import SeededRandomness
import Testing

@testable import Orbits

/// One message in every format, with one value replaced, added or left out.
enum SampleText {
  private static func members(_ key: String?, _ value: String?) -> [(key: String, value: String)] {
    let plain = SampleMessage.values.map { ($0.key, $0.value.filter { $0 != "\"" }) }
    return plain.filter { $0.0 != key } + (key.flatMap { key in value.map { [(key, $0)] } } ?? [])
  }

  static func csvRow(_ key: String? = nil, _ value: String? = nil) -> String {
    members(key, value).map(\.value).joined(separator: ",")
  }

  static func csv(_ key: String? = nil, _ value: String? = nil) -> String {
    members(key, value).map(\.key).joined(separator: ",") + "\n" + csvRow(key, value) + "\n"
  }

  static func kvn(_ key: String? = nil, _ value: String? = nil) -> String {
    "CCSDS_OMM_VERS = 3.0\n"
      + members(key, value).map { "\($0.key) = \($0.value)\n" }.joined() + "\n"
  }

  static func xml(_ key: String? = nil, _ value: String? = nil) -> String {
    "<omm>\n" + members(key, value).map { "<\($0.key)>\($0.value)</\($0.key)>\n" }.joined()
      + "</omm>\n"
  }

  /// The message in each format but JSON.
  static func all(_ key: String? = nil, _ value: String? = nil) -> [String] {
    [csv(key, value), kvn(key, value), xml(key, value)]
  }
}

@Suite("Element sets read in pieces")
struct ElementReaderTests {
  /// What is read; the format is given where pieces shall reach its reader one by one, as nothing
  /// is read before the format is told.
  static func events(
    _ bytes: [UInt8],
    _ format: ElementCatalog.Format?,
    limit: Int = ElementReader.largestRecord,
    pieces: () -> Int
  ) -> [ElementReader.Event] {
    var reader = ElementReader(format: format, checksums: .reported, largestRecord: limit)
    var events: [ElementReader.Event] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + max(1, pieces()), bytes.count)
      reader.read(Array(bytes[start..<end])) { events.append($0) }
      start = end
    }
    reader.finish { events.append($0) }
    return events
  }

  private static func format(_ layout: ElementWriter.Layout) -> ElementCatalog.Format {
    ElementCatalog.Format(rawValue: layout.rawValue) ?? .tle
  }

  @Test(
    "what is read does not depend on how the text is cut",
    arguments: ElementWriter.Layout.allCases,
    [UInt64(11), 12]
  )
  func pieces(layout: ElementWriter.Layout, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let sets = try RandomElements.sets(4, &generator)
    let text = ElementWriter().write(sets, as: layout).bytes
    for round in 0..<60 {
      let bytes = round == 0 ? text : HostileInputTests.mutate(text, &generator)
      let limit = round % 3 == 0 ? 256 : ElementReader.largestRecord
      let format = round % 4 == 3 ? nil : Self.format(layout)
      let whole = Self.events(bytes, format, limit: limit) { bytes.count }
      for largest in [1, 3, 64, 5_000] {
        let cut = Self.events(bytes, format, limit: limit) {
          Int.random(in: 1...largest, using: &generator)
        }
        if cut != whole { Issue.record("seed \(seed), round \(round), pieces to \(largest)") }
      }
    }
  }

  @Test("sets come as soon as they are complete")
  func early() {
    var reader = ElementReader(format: .ommCSV)
    var count = 0
    reader.read(Array(SampleText.csv().utf8)) { _ in count += 1 }
    #expect(count == 1)
    reader.read(Array(SampleText.csvRow().utf8)) { _ in count += 1 }
    #expect(count == 1)
    reader.read([13]) { _ in count += 1 }
    #expect(count == 2)
    reader.finish { _ in count += 1 }
    reader.read(Array(SampleText.csvRow().utf8)) { _ in count += 1 }
    #expect(count == 2)
  }

  /// A good message, something endless, and a good message again.
  static let endless: [(name: String, before: String, filling: String, after: String, sets: Int)] =
    [
      (
        "TLE", "\(SampleLines.one)\n\(SampleLines.two)\n", "x",
        "\n\(SampleLines.one)\n\(SampleLines.two)\n", 2
      ),
      (
        "JSON string", "[\(SampleMessage.with()),\n{\"A\": \"", "x", "\"},\(SampleMessage.with())]",
        2
      ),
      (
        "JSON list", "[\(SampleMessage.with()),\n{\"A\": [", "1,", "1]},\(SampleMessage.with())]", 2
      ),
      ("CSV field", "\(SampleText.csv())", "x", "\n\(SampleText.csvRow())\n", 2),
      ("CSV quotation", "\(SampleText.csv())\"", "x\n", "\n\(SampleText.csvRow())\n", 2),
      (
        "KVN line", "\(SampleText.kvn())CCSDS_OMM_VERS = 3.0\nA = ", "x", "\n\(SampleText.kvn())", 2
      ),
      ("KVN lines", "\(SampleText.kvn())CCSDS_OMM_VERS = 3.0\n", "A = x\n", SampleText.kvn(), 2),
      ("XML text", "\(SampleText.xml())<omm><A>", "x", "</A></omm>\(SampleText.xml())", 2),
      ("XML elements", "\(SampleText.xml())<omm>", "<A>x</A>\n", "</omm>\(SampleText.xml())", 2),
      ("XML comment", "\(SampleText.xml())<!-- ", "x", " -->\(SampleText.xml())", 2),
      ("XML never closed", "\(SampleText.xml())<omm>", "<A>x</A>\n", SampleText.xml(), 2),
      ("blanks", "", " ", "\n\(SampleText.csv())", 0),
      ("line ends", "", "\r\n", SampleText.csv(), 1),
    ]

  @Test("memory is bounded, what is too long is refused, and the rest is read", arguments: endless)
  func bounded(name: String, before: String, filling: String, after: String, sets: Int) {
    var reader = ElementReader()
    var (read, problems) = (0, [ElementProblem]())
    var largest = 0
    func feed(_ text: String) {
      reader.read(Array(text.utf8)) { event in
        switch event {
        case .elements: read += 1
        case .problem(let problem): problems.append(problem)
        }
      }
      largest = max(largest, reader.pending.count)
    }
    feed(before)
    let piece = String(repeating: filling, count: 1_000 / filling.utf8.count)
    for _ in 0..<1_000 { feed(piece) }
    feed(after)
    reader.finish { event in
      if case .elements = event { read += 1 }
      if case .problem(let problem) = event { problems.append(problem) }
    }
    #expect(largest <= 2 * ElementReader.largestRecord + 4_000, "\(name): \(largest)")
    #expect(read == sets, "\(name): \(problems.prefix(3))")
    guard name != "line ends", name != "blanks", name != "CSV quotation" else { return }
    #expect(problems.map(\.kind) == [.tooLarge], "\(name): \(problems.prefix(3))")
    let line = before.utf8.count { $0 == 10 } + 1
    let isInside = name == "KVN line" || name == "KVN lines"
    #expect(problems.first?.line == (isInside ? line - 1 + (name == "KVN lines" ? 0 : 0) : line))
  }

  @Test(
    "the places of problems are right behind line ends of every kind",
    arguments: [("\n", 1), ("\r\n", 1), ("\r", 1), ("\r\r\n\n", 3)]
  )
  func places(end: String, count: Int) throws {
    // The value that was replaced stands last.
    let last = SampleMessage.values.count
    for (text, lines, column) in [
      (
        SampleText.csv("ECCENTRICITY", ".1") + SampleText.csvRow("ECCENTRICITY", "1"), 2,
        SampleText.csvRow("ECCENTRICITY", "1").utf8.count
      ),
      (SampleText.kvn() + SampleText.kvn("ECCENTRICITY", "1"), 2 + 2 * last, 16),
      (SampleText.xml() + SampleText.xml("ECCENTRICITY", "1"), 2 + 2 * last, 15),
      (
        "[\(SampleMessage.with()),\n\(SampleMessage.with("ECCENTRICITY", "1"))]", 2 + 2 * last, 17
      ),
    ] {
      let problem = try #require(
        ElementCatalog.read(text.replacing("\n", with: end)).problems.first
      )
      #expect(problem.kind == .range)
      #expect(problem.line == 1 + lines * count, "\(text.prefix(20))")
      #expect(problem.column == column, "\(text.prefix(20))")
      #expect(problem.ordinal == 2)
    }
  }
}
