import Foundation
import Frames
import Orbits
import World

/// A catalogue read from a file or standard input.
struct CatalogueFile {
  /// What was read, with at least one set.
  let catalog: ElementCatalog

  /// The sets, in the order of the file.
  var elements: [ElementSet] { catalog.elements }

  /// The median of the epochs.
  var medianEpoch: Instant {
    let epochs = elements.map(\.epoch).sorted()
    return epochs.isEmpty ? Instant(sinceTAI2000: .zero) : epochs[epochs.count / 2]
  }

  /// Reads a catalogue; sets that cannot be read are reported and left out.
  static func read(_ path: String) throws -> CatalogueFile {
    let data: Data?
    if path == "-" {
      data = try FileHandle.standardInput.readToEnd() ?? Data()
    } else {
      data = try? Data(contentsOf: URL(fileURLWithPath: path))
    }
    guard let data else {
      throw PlainError("\(path): the file cannot be read. Check its name and rights.")
    }
    let catalog = ElementCatalog.read([UInt8](data), checksums: .reported)
    var problems = catalog.problems.map { WorldFileProblem($0, file: path) }
    guard !catalog.elements.isEmpty else {
      throw WorldFileError(problems)
    }
    let kept = Set(catalog.problems.indices.filter { catalog.problems[$0].kind == .checksum })
    for index in kept { problems[index].remedy = "The set is used all the same." }
    Warnings.print(problems, total: catalog.problemCount, kept: kept.count)
    return CatalogueFile(catalog: catalog)
  }
}
