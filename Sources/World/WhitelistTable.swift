import Service

/// Reads the terminals of a whitelist from CSV: a column `id`, one kit number a row.
enum WhitelistTable {
  /// More terminals than this in one file are a mistake.
  static let largestCount = 2_000_000

  enum Column: String, CaseIterable {
    case id
  }

  static func read(path: String, named file: String, _ problems: ProblemList) -> [TerminalID] {
    var table = CSVTable<Column>(
      file: file,
      problems: problems,
      required: [.id],
      largestCount: largestCount
    )
    var ids: [TerminalID] = []
    table.read(path: path) { row in
      if let id = row.required(.id) { ids.append(TerminalID(id)) }
    }
    return ids
  }
}
