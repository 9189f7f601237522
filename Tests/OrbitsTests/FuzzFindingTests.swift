import Testing

@testable import Orbits

/// Inputs that once broke a reader, found by `Scripts/fuzz.sh`, each with its name.
@Suite("What fuzzing has found")
struct FuzzFindingTests {
  static let inputs: [(name: String, format: ElementCatalog.Format, text: String)] = [
    // A line end between quotation marks was counted from bytes that had been dropped: trap.
    (
      "CSV: quotation over the end of a piece, never closed", .ommCSV,
      "\(SampleText.csv())\(SampleText.csvRow())\n\"a\nb\nc"
    ),
    // The line feed behind a return counted for the length only if it had come already.
    (
      "KVN: a message as long as the limit, ended by CR LF", .ommKVN,
      "ME\(String(repeating: "x", count: 253))\r\n"
    ),
  ]

  @Test("is read as a whole and in pieces alike", arguments: inputs)
  func isReadAlike(name: String, format: ElementCatalog.Format, text: String) {
    let bytes = Array(text.utf8)
    for limit in [256, ElementReader.largestRecord] {
      let whole = ElementReaderTests.events(bytes, format, limit: limit) { bytes.count }
      for piece in 1...100 {
        let cut = ElementReaderTests.events(bytes, format, limit: limit) { piece }
        #expect(cut == whole, "\(name), pieces of \(piece)")
      }
    }
  }

  @Test("TLE: a name with a comma and a keyword is no header of CSV")
  func nameLikeHeader() throws {
    for name in [
      "SAT, \"B\" & <C>EPOCH", "EPOCH,OBJECT_NAME", "CCSDS_OMM_VERS = 3.0", "A NORAD_CAT_ID3,B",
    ] {
      let catalog = ElementCatalog.read("\(name)\n\(SampleLines.one)\n\(SampleLines.two)")
      #expect(catalog.format == .tle)
      #expect(catalog.elements.first?.objectName == name)
    }
  }
}
