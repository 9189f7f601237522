/// Reads one format from a text that arrives in pieces.
protocol FormatReader: Sendable {
  /// Reads what is complete, and answers how many bytes from the front may be dropped.
  ///
  /// The next call begins with those that were not dropped. What `body` is told, and in what order,
  /// does not depend on how the text was cut. `isLast` says that nothing comes after `bytes`.
  mutating func read(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (ElementReader.Event) -> Void
  ) -> Int
}

extension ElementProblem {
  /// A record that is longer than any real one.
  static func tooLarge(
    line: Int,
    column: Int? = nil,
    ordinal: Int? = nil,
    limit: Int
  ) -> ElementProblem {
    ElementProblem(
      .tooLarge,
      line: line,
      column: column,
      ordinal: ordinal,
      cause: "what begins here is longer than \(limit) bytes, more than any element set; it was"
        + " left out",
      remedy: "look for a line end, bracket or quotation mark that is missing, or fetch the file"
        + " again"
    )
  }

  /// A file of a known format in which there is nothing.
  static func noSets(line: Int, _ cause: String) -> ElementProblem {
    ElementProblem(
      .noData,
      line: line,
      cause: cause,
      remedy: "correct the group, name or catalogue number of the query"
    )
  }
}
