import Geography
import Service

extension WorldDescription {
  /// What can be run as it is written, and is hardly meant.
  ///
  /// - Parameter file: how messages name the world's file.
  /// - Returns: a problem for each kind of it, with the first names.
  public func remarks(file: String) -> [WorldFileProblem] {
    [movingKits, sharedTerritories].compactMap { remark in
      remark.map {
        WorldFileProblem(file: file, key: $0.key, message: $0.message, remedy: $0.remedy)
      }
    }
  }

  private typealias Remark = (key: String, message: String, remedy: String)

  /// Kits that move and are billed by the place where their track begins.
  private var movingKits: Remark? {
    let ids = terminals.filter {
      $0.track != nil && $0.contract.plan != nil && $0.contract.home == nil
    }.map(\.id.rawValue)
    guard !ids.isEmpty else { return nil }
    return (
      "terminals",
      "kits with a track are billed by its first point, wherever they go: \(Self.first(ids))",
      "Give a kit that moves a 'home'."
    )
  }

  /// Territories that several programmes name, of which one alone bills the kits.
  private var sharedTerritories: Remark? {
    var counts: [TerritoryCode: Int] = [:]
    for programme in money.programmes {
      for territory in Set(programme.territories) { counts[territory, default: 0] += 1 }
    }
    let shared = counts.filter { $0.value > 1 }.map(\.key.rawCode).sorted()
    guard !shared.isEmpty else { return nil }
    return (
      "programmes",
      "several programmes name a territory, and one alone bills its kits: \(Self.first(shared))",
      "Name each territory in one programme."
    )
  }

  private static func first(_ names: [String]) -> String {
    names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
  }
}
