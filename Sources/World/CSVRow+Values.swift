import Frames
import Geography

/// Values of more kinds than text and numbers; each reports what does not fit and is nil then, as
/// when there is none.
extension CSVRow {
  func boolean(_ column: Column) -> Bool? {
    switch text(column) {
    case nil: return nil
    case "false": return false
    case "true": return true
    case let text?:
      report("'\(text.prefix(40))' is neither true nor false", "Write true or false.", in: column)
      return nil
    }
  }

  func choice<Choice>(_ column: Column, of type: Choice.Type) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = text(column) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    report("'\(text.prefix(40))' is not one of \(words)", "Write one of these words.", in: column)
    return nil
  }

  func instant(_ column: Column) -> Instant? {
    guard let text = text(column) else { return nil }
    if let instant = Instant(iso8601: text) { return instant }
    report(
      "'\(text.prefix(40))' is not a time",
      "Write an ISO 8601 time in UTC, such as 2022-10-10T12:00:00Z.",
      in: column
    )
    return nil
  }

  func territory(_ text: String, _ column: Column) -> TerritoryCode? {
    if let code = TerritoryCode(text) { return code }
    report(
      "'\(text.prefix(40))' is not a territory",
      "Write an ISO 3166 code of two capital letters, such as UA.",
      in: column
    )
    return nil
  }

  /// Territories with a plus sign between them.
  func territories(_ column: Column) -> [TerritoryCode] {
    (text(column) ?? "").split(separator: "+").compactMap { territory(String($0), column) }
  }
}
