public import Service

/// Tables of kits as comma-separated values, read from text.
public enum KitTable {
  /// What is wrong with a kit beyond its row, and what to do about it.
  public struct Objection {
    let message: String, remedy: String
    /// Whether it is the kit's id that is wrong.
    let isOfID: Bool

    /// An objection in words: a sentence without its full stop, and one with it.
    public init(_ message: String, _ remedy: String, isOfID: Bool = false) {
      (self.message, self.remedy, self.isOfID) = (message, remedy, isOfID)
    }
  }

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
    objection: (Terminal) -> Objection? = { _ in nil }
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
