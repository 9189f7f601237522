public import Service

/// Tables of kits as comma-separated values, read from text.
public enum KitTable {
  /// Reads a table of kits, in the form that a world's `terminal-files` have.
  ///
  /// - Parameters:
  ///   - csv: UTF-8 with a header; the columns `id`, `latitude_deg` and `longitude_deg` are needed.
  ///   - name: how messages name the table.
  ///   - objection: what else is wrong with a kit, and what to do about it; nil when nothing is.
  /// - Returns: the kits in the order of the rows.
  /// - Throws: every problem that was found, with line and remedy, up to a hundred.
  public static func terminals(
    csv: [UInt8],
    named name: String,
    objection: (Terminal) -> (message: String, remedy: String)? = { _ in nil }
  ) throws(WorldFileError) -> [Terminal] {
    let problems = ProblemList(file: name)
    var seen: Set<TerminalID> = []
    var terminals: [Terminal] = []
    TerminalTable.read(csv, named: name, problems, seen: &seen) { terminal in
      terminals.append(terminal)
      return objection(terminal)
    }
    guard problems.problems.isEmpty else { throw WorldFileError(problems.problems) }
    return terminals
  }
}
