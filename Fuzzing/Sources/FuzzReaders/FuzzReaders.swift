// What libFuzzer calls for each input: one reader, asked for in APUS_FUZZ_READER, is given the bytes
// as a whole and in pieces, and has to say the same both times. Sets that are read are written in
// every OMM format and have to come back as they were.
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

/// What a reader says about bytes in pieces of one size.
private func events(_ bytes: [UInt8], piece: Int, checksums: ElementCatalog.Checksums, limit: Int)
  -> [ElementReader.Event]
{
  var reader = ElementReader(format: format, checksums: checksums, largestRecord: limit)
  var events: [ElementReader.Event] = []
  var start = 0
  while start < bytes.count {
    let end = min(start + piece, bytes.count)
    reader.read(Array(bytes[start..<end])) { events.append($0) }
    start = end
  }
  reader.finish { events.append($0) }
  return events
}

/// Reads an input; a trap here is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Safe because libFuzzer hands over `count` bytes at `start`.
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  // Choices that belong to the input, so that a finding comes again.
  let choice = bytes.reduce(into: UInt64(14_695_981_039_346_656_037)) {
    $0 = ($0 ^ UInt64($1)) &* 1_099_511_628_211
  }
  let checksums: ElementCatalog.Checksums = choice >> 40 & 1 == 0 ? .ignored : .reported
  let limit = choice >> 41 & 1 == 0 ? 256 : ElementReader.largestRecord
  let piece = choice >> 44 & 3 == 0 ? 1 : 1 + Int(choice >> 46 % 150)
  let whole = events(bytes, piece: max(1, count), checksums: checksums, limit: limit)
  let pieces = events(bytes, piece: piece, checksums: checksums, limit: limit)
  precondition(whole == pieces, "pieces of \(piece) bytes are read differently")
  return 0
}
