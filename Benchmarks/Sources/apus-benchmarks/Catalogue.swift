import Foundation
import Frames
import Orbits
import Quantities

/// Element sets to measure with.
enum Catalogue {
  static let epoch = Instant(iso8601: "2026-05-30T12:00:00Z") ?? Instant(sinceTAI2000: .zero)

  /// The sets of a file, or of three shells of 10,395 satellites together.
  static func elements(_ path: String?) throws -> [ElementSet] {
    guard let path else { return try shells().flatMap { $0.elementSets() } }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return ElementCatalog.read([UInt8](data), checksums: .ignored).elements
  }

  /// Midnight UTC nearest the median epoch.
  static func commonStart(of elements: [ElementSet]) -> Instant {
    let epochs = elements.map(\.epoch).sorted()
    guard !epochs.isEmpty else { return epoch }
    let noon = (epochs[epochs.count / 2] + .seconds(43_200)).utc
    return Instant(UTC(modifiedJulianDay: noon.modifiedJulianDay, timeOfDay: .zero))
  }

  private static func shells() throws -> [WalkerShell] {
    let sizes = [(550.0, 53.0, 99, 35), (540, 53.2, 99, 35), (570, 43, 99, 35)]
    return try sizes.enumerated().map { index, size in
      try WalkerShell(
        name: "B\(index)",
        height: .altitude(.kilometres(size.0)),
        inclination: .degrees(size.1),
        planes: size.2,
        satellitesPerPlane: size.3,
        phasing: .walker(factor: 1),
        epoch: epoch
      )
    }
  }
}
