// What libFuzzer calls for each input: one reader, named in APUS_FUZZ_READER, is given the bytes as
// a whole and in pieces, and has to say the same both times. Sets that are read are written in every
// format, and have to come back.
import Foundation
import Orbits

private let formats: [String: ElementCatalog.Format] = [
  "tle": .tle, "json": .ommJSON, "csv": .ommCSV, "xml": .ommXML, "kvn": .ommKVN,
]

/// The format to be read; nil, for `any`, has it told from the content.
private let format: ElementCatalog.Format? = {
  let name = ProcessInfo.processInfo.environment["APUS_FUZZ_READER"] ?? "any"
  guard name == "any" || formats[name] != nil else {
    fatalError("APUS_FUZZ_READER is '\(name)', none of any, \(formats.keys.sorted())")
  }
  return formats[name]
}()

/// How an input is read; follows from the input, so that a finding comes again.
private struct Choice {
  var checksums: ElementCatalog.Checksums
  var limit: Int
  var piece: Int
  /// Writing takes most of the time: one input in eight.
  var isWritten: Bool

  init(_ bytes: [UInt8]) {
    // FNV-1a.
    let hash = bytes.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    checksums = hash >> 40 & 1 == 0 ? .ignored : .reported
    limit = hash >> 41 & 1 == 0 ? 256 : ElementReader.largestRecord
    isWritten = hash >> 56 & 7 == 0
    piece = hash >> 44 & 3 == 0 ? 1 : 1 + Int((hash >> 46) % 150)
  }

  /// What the reader says about bytes in pieces of one size.
  func events(_ bytes: [UInt8], piece: Int) -> [ElementReader.Event] {
    var reader = ElementReader(format: format, checksums: checksums, largestRecord: limit)
    var events: [ElementReader.Event] = []
    for start in stride(from: 0, to: bytes.count, by: max(1, piece)) {
      let end = min(start + piece, bytes.count)
      reader.read(Array(bytes[start..<end])) { events.append($0) }
    }
    reader.finish { events.append($0) }
    return events
  }
}

/// Ends with a message, which `precondition` does not print in optimised code.
private func expect(_ isRight: Bool, _ complaint: @autoclosure () -> String) {
  if !isRight { fatalError(complaint()) }
}

/// Sets written in each format have to come back: equal from OMM, as many from two lines.
private func checkWriters(_ sets: [ElementSet]) {
  for layout in ElementWriter.Layout.allCases {
    let output = ElementWriter().write(sets, as: layout)
    let read = ElementCatalog.read(output.bytes)
    let isEmpty = output.problems.count == sets.count
    expect(isEmpty || read.problems.isEmpty, "\(layout): \(read.problems)")
    expect(read.elements.count == sets.count - output.problems.count, "\(layout) loses sets")
    let isExact = layout != .twoLine && layout != .threeLine && output.problems.isEmpty
    expect(!isExact || read.elements == sets.map(\.trimmed), "\(layout) changes sets")
  }
}

extension ElementSet {
  /// With every text as writers leave it: without blanks around.
  fileprivate var trimmed: ElementSet {
    var set = self
    let blanks = CharacterSet(charactersIn: " \t\r\n")
    set.objectName = objectName.trimmingCharacters(in: blanks)
    set.objectID = objectID.trimmingCharacters(in: blanks)
    set.classification = classification.trimmingCharacters(in: blanks)
    return set
  }
}

/// Reads an input; a trap here is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Safe because libFuzzer hands over `count` bytes at `start`.
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  let choice = Choice(bytes)
  let whole = choice.events(bytes, piece: bytes.count)
  let cut = choice.events(bytes, piece: choice.piece)
  expect(whole == cut, "pieces of \(choice.piece) bytes are read differently")
  let sets = whole.compactMap { event in
    if case .elements(let set) = event { set } else { nil }
  }
  if choice.isWritten, !sets.isEmpty { checkWriters(Array(sets.prefix(3))) }
  return 0
}
