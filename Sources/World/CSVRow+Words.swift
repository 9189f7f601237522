import Frames
import Geography

extension CSVRow {
  /// The word of a column that must have one.
  func requiredChoice<Choice>(_ column: Column) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    required(column) == nil ? nil : choice(column, of: Choice.self)
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
    required(column).flatMap { territory($0, column) }
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
