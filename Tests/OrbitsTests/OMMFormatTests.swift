import Testing

@testable import Orbits

@Suite("Orbit Mean-Elements Messages in CSV, XML and KVN")
struct OMMFormatTests {
  @Test("every format gives the set that JSON gives")
  func same() {
    let expected = ElementCatalog.read(SampleMessage.with()).elements
    #expect(expected.count == 1)
    for text in SampleText.all() {
      let catalog = ElementCatalog.read(text)
      #expect(catalog.elements == expected)
      #expect(catalog.problems.isEmpty)
    }
  }

  private static let good = SampleText.csvRow()

  static let csv: [(String, String, Int, [ElementProblem.Kind])] = [
    (
      "all quoted",
      SampleText.csv().replacing(",", with: "\",\"").replacing("\n", with: "\"\n\"")
        .dropLast(1).description.replacing("OBJECT_NAME\"", with: "\"OBJECT_NAME\""), 1, []
    ),
    ("blank lines", SampleText.csv().replacing("\n", with: "\n\n \n"), 1, []),
    ("header again", SampleText.csv() + SampleText.csv(), 2, []),
    (
      "header in another order", SampleText.csv() + SampleText.csv("EPOCH", "2024-05-06T19:00:00"),
      2, []
    ),
    ("too few values", "\(SampleText.csv())1,2,3\n\(good)", 2, [.syntax]),
    ("too many values", "\(SampleText.csv())\(good),\n\(good)", 2, [.syntax]),
    ("quotation mark inside", "\(SampleText.csv())A\"B\",\(good)\n\(good)", 2, [.syntax]),
    ("text behind a quotation", "\(SampleText.csv())\"A\"B,\(good)\n\(good)", 2, [.syntax]),
    ("never closed", "\(SampleText.csv())\"A,\(good)\n\(good)\n\(good)", 3, [.syntax]),
    ("no rows", SampleText.csv().split(separator: "\n")[0].description, 0, [.noData]),
    ("no epoch column", SampleText.csv("EPOCH"), 0, [.missingValue]),
    ("two columns of one name", "EPOCH," + SampleText.csv(), 0, [.syntax]),
  ]

  @Test("CSV", arguments: csv)
  func csvTexts(name: String, text: String, sets: Int, problems: [ElementProblem.Kind]) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.format == .ommCSV, "\(name)")
    #expect(catalog.elements.count == sets, "\(name): \(catalog.problems)")
    #expect(catalog.problems.map(\.kind) == problems, "\(name): \(catalog.problems)")
  }

  static let kvn: [(String, String, Int, [ElementProblem.Kind])] = [
    ("comments first", "COMMENT a\n\nCOMMENT\n" + SampleText.kvn(), 1, []),
    ("no blanks around =", SampleText.kvn().replacing(" = ", with: "="), 1, []),
    ("user-defined", SampleText.kvn("USER_DEFINED_A", "x [y] = z"), 1, []),
    ("unit", SampleText.kvn("MEAN_MOTION", "15.5 [REV/DAY]"), 1, []),
    (
      "wrong unit", SampleText.kvn("MEAN_MOTION", "15.5 [rad/s]") + SampleText.kvn(), 1,
      [.unsupported]
    ),
    ("stray line", SampleText.kvn("EPOCH", "\nstray") + SampleText.kvn(), 1, [.syntax]),
    ("another message", "CCSDS_OPM_VERS = 3.0\nX = 1\n" + SampleText.kvn(), 1, [.missingValue]),
    ("cut short", SampleText.kvn() + SampleText.kvn().prefix(100), 1, [.missingValue]),
    ("first line lost", "COMMENT\nCCSDS_OMM_VERS = 3.0\n" + SampleText.kvn(), 1, [.missingValue]),
  ]

  @Test("KVN", arguments: kvn)
  func kvnTexts(name: String, text: String, sets: Int, problems: [ElementProblem.Kind]) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.format == .ommKVN, "\(name)")
    #expect(catalog.elements.count == sets, "\(name): \(catalog.problems)")
    #expect(catalog.problems.map(\.kind) == problems, "\(name): \(catalog.problems)")
  }

  private static func ndm(_ content: String) -> String {
    "<?xml version=\"1.0\"?>\n<!-- made -->\n<ndm>\n\(content)\(SampleText.xml())</ndm>\n"
  }

  static let xml: [(String, String, Int, [ElementProblem.Kind])] = [
    ("many messages", ndm(SampleText.xml()), 2, []),
    (
      "sections and attributes",
      ndm(
        SampleText.xml().replacing(
          "<omm>",
          with: """
            <omm id='CCSDS_OMM_VERS' version = "3.0"><header><CREATION_DATE/></header><body a=">">
            """
        ).replacing("</omm>", with: "</body></omm>")
      ), 2, []
    ),
    ("units", ndm(SampleText.xml().replacing("<BSTAR>", with: "<BSTAR units=\"1/ER\">")), 2, []),
    (
      "wrong units", ndm(SampleText.xml().replacing("<BSTAR>", with: "<BSTAR units='1/km'>")), 1,
      [.unsupported]
    ),
    ("user-defined", ndm(SampleText.xml("USER_DEFINED", "<A>x</A>&b;")), 2, []),
    ("blanks and comments", ndm(SampleText.xml("MEAN_MOTION", "\n 15.<!-- x -->5 \n")), 2, []),
    ("entities", ndm(SampleText.xml("EPOCH", "2024&#45;05&#x2D;06T19:53:05")), 2, []),
    ("character data", ndm(SampleText.xml("OBJECT_NAME", "<![CDATA[<&>]]>")), 2, []),
    ("unknown entity", ndm(SampleText.xml("OBJECT_NAME", "&file;")), 1, [.syntax]),
    ("bare ampersand", ndm(SampleText.xml("OBJECT_NAME", "A & B")), 1, [.syntax]),
    (
      "document type",
      "<!DOCTYPE ndm [<!ENTITY a 'x'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>"
        + SampleText.xml("OBJECT_NAME", "&b;") + SampleText.xml(), 1, [.unsupported, .syntax]
    ),
    ("crossed tags", ndm(SampleText.xml("X", "<A><B></A></B>")), 1, [.syntax]),
    ("tag not closed", ndm(SampleText.xml("X", "<A")), 1, [.syntax]),
    (
      "element in a value", ndm(SampleText.xml("EPOCH", "<b>2024-05-06T00:00:00</b>")), 1,
      [.missingValue]
    ),
    ("message not closed", ndm(SampleText.xml().replacing("</omm>", with: "")), 1, [.syntax]),
    ("message not opened", ndm(SampleText.xml().replacing("<omm>", with: "")), 1, [.syntax]),
    ("cut short", SampleText.xml() + SampleText.xml().dropLast(8), 1, [.syntax]),
    ("too deep", ndm(SampleText.xml("X", String(repeating: "<A>", count: 100))), 1, [.syntax]),
    ("no message", "<ndm><opm></opm></ndm>", 0, [.noData]),
  ]

  @Test("XML", arguments: xml)
  func xmlTexts(name: String, text: String, sets: Int, problems: [ElementProblem.Kind]) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.format == .ommXML, "\(name)")
    #expect(catalog.elements.count == sets, "\(name): \(catalog.problems)")
    #expect(catalog.problems.map(\.kind) == problems, "\(name): \(catalog.problems)")
    #expect(catalog.problems.allSatisfy { $0.line != nil }, "\(name)")
  }

  @Test("what XML text means is what is read")
  func xmlText() {
    for (text, name) in [
      ("&lt;a&gt; &amp; &quot;b&quot; &apos;c&apos;", "<a> & \"b\" 'c'"),
      ("a\r\nb\rc&#13;", "a\nb\nc"),
      ("<![CDATA[&amp;]]>&amp;<![CDATA[]]]]><![CDATA[>]]>", "&amp;&]]>"), ("a<!-- b -->c", "ac"),
      ("&#x1F680;&#128640;", "🚀🚀"),
    ] {
      let catalog = ElementCatalog.read(SampleText.xml("OBJECT_NAME", text))
      #expect(catalog.elements.first?.objectName == name, "\(text): \(catalog.problems)")
    }
    for text in ["&#xD800;", "&#0;", "&#x110000;", "&#99999999;", "&#;", "&#x;", "&;"] {
      let catalog = ElementCatalog.read(SampleText.xml("OBJECT_NAME", text))
      #expect(catalog.problems.map(\.kind) == [.syntax], "\(text)")
    }
  }

  static let json: [(String, String, Int)] = [
    ("a value that is no object", "[5, \(SampleMessage.with())]", 1),
    ("a comma too many", "[{\"A\": 1,}, \(SampleMessage.with())]", 1),
    ("a brace missing", "[{\"A\": 1,\n \(SampleMessage.with())]", 1),
    ("a bracket missing", "[{\"A\": [1}, \(SampleMessage.with())]", 1),
    ("a quotation mark missing", "[{\"A: 1,\n \"B\": 2}, \(SampleMessage.with())]", 1),
    ("a comma missing", "[\(SampleMessage.with()) \(SampleMessage.with())]", 1),
    ("two lists", "[\(SampleMessage.with())]\n[\(SampleMessage.with())]", 2),
  ]

  @Test("one broken object of JSON never stops the others", arguments: json)
  func jsonTexts(name: String, text: String, sets: Int) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.elements.count >= sets, "\(name): \(catalog.problems)")
    #expect(catalog.problems.first?.kind == .syntax, "\(name): \(catalog.problems)")
  }
}
