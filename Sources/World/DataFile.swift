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
    let shipped = WorldLibrary.shippedFolder.appendingPathComponent(name).path
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
}

extension YAMLValue {
  /// Reads the rows of every table that a list names.
  ///
  /// - Parameters:
  ///   - folder: what the names are relative to.
  ///   - required: the columns that each has to have.
  ///   - largestCount: how many rows one may have.
  ///   - body: takes the rows of all of them, in their order.
  func readTables<Column: RawRepresentable<String> & CaseIterable & Hashable>(
    in folder: URL?,
    required: [Column],
    largestCount: Int,
    _ body: (CSVRow<Column>) -> Void
  ) {
    for item in list(limit: 100) {
      guard let file = DataFile(item, in: folder) else { continue }
      var table = CSVTable<Column>(
        file: file.name,
        problems: item.problems,
        required: required,
        largestCount: largestCount
      )
      table.read(path: file.path, body)
    }
  }
}
