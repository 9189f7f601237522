import Frames
import Geography

extension CSVRow {
  /// The word of a column; nil when there is none, or with a report when it is not one of the choices.
  func choice<Choice>(_ column: Column) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = text(column) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    report("'\(text.prefix(40))' is not one of \(choices)", "Write one of these words.", in: column)
    return nil
  }

  /// The word of a column that must have one.
  func requiredChoice<Choice>(_ column: Column) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    required(column) == nil ? nil : choice(column)
  }

  /// True or false; nil when there is neither, or with a report when it is another word.
  func boolean(_ column: Column) -> Bool? {
    switch text(column) {
    case nil: return nil
    case "true": return true
    case "false": return false
    case let text?:
      report("'\(text.prefix(40))' is neither true nor false", "Write true or false.", in: column)
      return nil
    }
  }

  /// The time of a column; nil when there is none, or with a report when it is no time.
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

  /// The day of a column, at 0:00 UTC; nil when there is none, or with a report when it is no day.
  func day(_ column: Column) -> Instant? {
    guard let text = text(column) else { return nil }
    if let day = Instant(day: text) { return day }
    report("'\(text.prefix(40))' is not a day", "Write a day such as 2022-10-10.", in: column)
    return nil
  }

  /// The territory of a column that must have one.
  func requiredTerritory(_ column: Column) -> TerritoryCode? {
    guard let text = required(column) else { return nil }
    if let code = TerritoryCode(text) { return code }
    report(
      "'\(text.prefix(40))' is not a territory",
      "Write an ISO 3166 code of two capital letters, such as UA.",
      in: column
    )
    return nil
  }

  /// Reports an end that is not after its beginning.
  func checkOrder(_ from: Instant?, _ until: Instant?, in column: Column) {
    guard let from, let until, until <= from else { return }
    report("the end is not after the beginning", "Mend the two times.", in: column)
  }
}

extension Instant {
  /// The beginning of a day of the calendar, written YYYY-MM-DD.
  init?(day text: String) {
    guard text.utf8.count == 10 else { return nil }
    self.init(iso8601: text + "T00:00:00Z")
  }
}

extension YAMLValue {
  /// A day of the calendar, at 0:00 UTC.
  func day() -> Instant? {
    guard let text = string() else { return nil }
    if let day = Instant(day: text) { return day }
    report("'\(text.prefix(40))' is not a day", remedy: "Write a day such as 2022-10-10.")
    return nil
  }

  /// Reports an end that is not after its beginning.
  func checkOrder(_ from: Instant?, _ until: Instant?) {
    guard let from, let until, until <= from else { return }
    report("'until' is not after 'from'", remedy: "Mend the two times.")
  }
}
