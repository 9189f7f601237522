import Testing

@testable import Orbits

@Suite("Formats told from content")
struct FormatDetectionTests {
  static let cases: [(String, ElementProblem.Kind)] = [
    ("", .empty), (" \n\t\r\n", .empty), ("\u{FEFF}", .empty), ("No GP data found", .noData),
    ("[]", .noData), ("<!DOCTYPE html><html><body>403</body></html>", .webPage),
    ("<?xml version=\"1.0\"?><html>", .webPage), ("<p>moved</p>", .webPage),
    ("Forbidden: you have fetched this too often", .unknownFormat), ("hello", .unknownFormat),
    ("<?xml version=\"1.0\"?><ndm><omm/></ndm>", .missingValue),
    ("<?xml version=\"1.0\"?><ndm></ndm>", .noData),
    ("<omm id=\"x\">", .syntax),
    ("CCSDS_OMM_VERS = 2.0\nOBJECT_NAME = X", .missingValue),
    ("OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION\nX,Y,Z,1", .missingValue),
    ("\u{0}\u{1}\u{2}ELF", .binary), ("\u{1}\u{2}\u{3}\u{4}", .binary),
  ]

  @Test("what is no catalogue gives one clear problem", arguments: cases)
  func problems(text: String, kind: ElementProblem.Kind) {
    let catalog = ElementCatalog.read(text)
    #expect(catalog.elements.isEmpty)
    #expect(catalog.problems.map(\.kind) == [kind])
    #expect(catalog.problemCount == 1)
    #expect(catalog.problems.first?.description.contains("; ") == true)
  }

  @Test("the number of kept problems is bounded, their count is not")
  func manyProblems() {
    let text = String(repeating: "2 25544\n", count: 5_000)
    let catalog = ElementCatalog.read(text)
    #expect(catalog.problemCount == 5_000)
    #expect(catalog.problems.count == ElementCatalog.mostProblems)
  }
}
