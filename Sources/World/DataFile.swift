import Foundation

/// A table that a world file names.
struct DataFile {
  /// Where it is.
  var path: String
  /// How messages name it.
  var name: String

  /// Finds the file that a value names; nil, with a report, when there is none.
  ///
  /// It is relative to the world file, or, where no such file is there and the name has no folder, one
  /// that ships with the worlds: a copy of a world that ships so finds its tables wherever it is
  /// saved.
  init?(_ value: YAMLValue, in folder: URL?) {
    guard let name = value.string() else { return nil }
    self.name = name
    let own = name.hasPrefix("/") ? name : folder?.appendingPathComponent(name).path
    if let own, FileManager.default.isReadableFile(atPath: own) {
      path = own
      return
    }
    let shipped = Self.shippedFolder.appendingPathComponent(name).path
    let ships = !name.contains("/") && name.hasSuffix(".csv")
    guard ships, FileManager.default.isReadableFile(atPath: shipped) else {
      value.report(
        "the file '\(name)' cannot be read",
        remedy: "Check its name and rights; names are relative to the world file."
      )
      return nil
    }
    path = shipped
  }

  private static let shippedFolder = Bundle.module.bundleURL.appendingPathComponent("Worlds")
}
