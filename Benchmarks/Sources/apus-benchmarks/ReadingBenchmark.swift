import Foundation
import Orbits

/// The time from the bytes of a catalogue to its element sets.
enum ReadingBenchmark {
  static func run(_ options: Options) throws {
    let file = try options.word(0, "the catalogue")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    var count = 0
    var format = ""
    let milliseconds = Stopwatch.medianMilliseconds {
      let catalog = ElementCatalog.read(bytes)
      count = catalog.elements.count
      format = catalog.format?.rawValue ?? ""
    }
    let line: [String: any Sendable] = [
      "implementation": "apus", "format": format, "sets": count, "bytes": bytes.count,
      "reading_ms_median": milliseconds,
    ]
    print(try JSONLine.text(line))
  }
}
