import Frames
import Service
import Yams

/// Collects what is wrong with a file while it is read to the end.
final class ProblemList {
  /// More than this many problems help nobody.
  private static let limit = 100

  let file: String
  private(set) var problems: [WorldFileProblem] = []

  init(file: String) { self.file = file }

  /// Whether no more problems are taken.
  var isFull: Bool { problems.count >= Self.limit }

  /// Adds a problem of a file that this one names.
  func add(_ problem: WorldFileProblem) {
    if !isFull { problems.append(problem) }
  }

  func add(_ mark: Mark?, key: String, _ message: String, remedy: String) {
    add(
      WorldFileProblem(
        file: file,
        line: mark?.line ?? 0,
        column: mark?.column ?? 0,
        key: key,
        message: message,
        remedy: remedy
      )
    )
  }
}

/// A value in a YAML file that knows its place, and reports what does not fit.
///
/// Each reader returns nil after it has reported a problem, so that one pass over a file finds all
/// of them.
struct YAMLValue {
  let node: Node
  let key: String
  let problems: ProblemList

  func report(_ message: String, remedy: String) {
    problems.add(node.mark, key: key, message, remedy: remedy)
  }

  /// A name with the place of this value.
  func named(_ name: String) -> NameInFile {
    NameInFile(name: name, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, key: key)
  }

  private var scalar: String? { node.scalar?.string }

  /// The value as YAML would show it, shortened for a message.
  private var shown: String {
    guard let scalar else { return node.mapping != nil ? "a mapping" : "a list" }
    return scalar.count > 40 ? "'\(scalar.prefix(40))…'" : "'\(scalar)'"
  }

  func string() -> String? {
    guard let scalar, !scalar.isEmpty, scalar.utf8.count <= 1_000 else {
      report("\(shown) is not a text of 1 to 1,000 bytes", remedy: "Write a short text.")
      return nil
    }
    return scalar
  }

  func number(in range: ClosedRange<Double>) -> Double? {
    guard let scalar, let value = Double(scalar), value.isFinite else {
      report(
        "\(shown) is not a number",
        remedy: "Write a plain number; the unit stands in the key's name."
      )
      return nil
    }
    guard range.contains(value) else {
      report(
        "\(scalar) is outside \(range.lowerBound) to \(range.upperBound)",
        remedy: "Write a value in that range; the unit stands in the key's name."
      )
      return nil
    }
    return value
  }

  func integer(in range: ClosedRange<Int>) -> Int? {
    guard let scalar, let value = Int(scalar), range.contains(value) else {
      report(
        "\(shown) is not a whole number from \(range.lowerBound) to \(range.upperBound)",
        remedy: "Write a whole number in that range."
      )
      return nil
    }
    return value
  }

  func boolean() -> Bool? {
    switch scalar {
    case "true": return true
    case "false": return false
    default:
      report("\(shown) is neither true nor false", remedy: "Write true or false.")
      return nil
    }
  }

  func instant() -> Instant? {
    guard let scalar, let instant = Instant(iso8601: scalar) else {
      report(
        "\(shown) is not a time",
        remedy: "Write an ISO 8601 time in UTC, such as 2022-10-10T12:00:00Z."
      )
      return nil
    }
    return instant
  }

  func choice<Choice>(of type: Choice.Type) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    if let scalar, let choice = Choice(rawValue: scalar) { return choice }
    let choices = Choice.allCases.map(\.rawValue)
    report(
      "\(shown) is not one of \(choices.joined(separator: ", "))",
      remedy: "Write one of these words."
    )
    return nil
  }

  /// The state of a kit, by its word; the words of earlier versions are read too.
  func terminalState() -> TerminalState? {
    scalar.flatMap { TerminalState(word: $0) } ?? choice(of: TerminalState.self)
  }

  /// The items of a list of at most `limit`.
  func list(limit: Int = 200_000) -> [YAMLValue] {
    guard let sequence = node.sequence, sequence.count <= limit else {
      report(
        "\(shown) is not a list of at most \(limit) items",
        remedy: "Write items with a dash each."
      )
      return []
    }
    return sequence.enumerated().map {
      YAMLValue(node: $1, key: "\(key)[\($0)]", problems: problems)
    }
  }

  /// The entries of a mapping whose keys are free.
  func entries() -> [(name: String, value: YAMLValue)] {
    guard let mapping = node.mapping else {
      report("\(shown) is not a mapping", remedy: "Write `key: value` lines below the key.")
      return []
    }
    return mapping.compactMap { name, value in
      guard let text = name.scalar?.string else { return nil }
      return (text, YAMLValue(node: value, key: "\(key).\(text)", problems: problems))
    }
  }

  /// A mapping that may hold only the keys named.
  func mapping(_ known: [String]) -> YAMLMapping? {
    guard let mapping = node.mapping else {
      report(
        "\(shown) is not a mapping",
        remedy: "Write `key: value` lines; possible keys: \(known.joined(separator: ", "))."
      )
      return nil
    }
    var values: [String: YAMLValue] = [:]
    for (name, value) in mapping {
      let text = name.scalar?.string ?? ""
      let path = key.isEmpty ? text : "\(key).\(text)"
      guard known.contains(text) else {
        problems.add(name.mark, key: path, "unknown key", remedy: Self.advice(text, known))
        continue
      }
      values[text] = YAMLValue(node: value, key: path, problems: problems)
    }
    return YAMLMapping(values: values, owner: self)
  }

  private static func advice(_ name: String, _ known: [String]) -> String {
    let near = known.map { (name: $0, distance: editDistance($0, name)) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    if let near, near.distance <= max(2, near.name.count / 3) {
      return "Did you mean '\(near.name)'?"
    }
    return "Remove it; possible keys: \(known.joined(separator: ", "))."
  }
}

/// A mapping whose keys have been checked.
struct YAMLMapping {
  private let values: [String: YAMLValue]
  let owner: YAMLValue

  init(values: [String: YAMLValue], owner: YAMLValue) {
    self.values = values
    self.owner = owner
  }

  /// The value of a key, or nil when it is absent.
  subscript(_ name: String) -> YAMLValue? { values[name] }

  /// The value of a key that must be there.
  func required(_ name: String) -> YAMLValue? {
    if let value = values[name] { return value }
    owner.report("'\(name)' is missing", remedy: "Add the key '\(name)'.")
    return nil
  }

  func number(_ name: String, in range: ClosedRange<Double>, or fallback: Double) -> Double {
    values[name].flatMap { $0.number(in: range) } ?? fallback
  }

  func integer(_ name: String, in range: ClosedRange<Int>, or fallback: Int) -> Int {
    values[name].flatMap { $0.integer(in: range) } ?? fallback
  }

  func boolean(_ name: String, or fallback: Bool) -> Bool {
    values[name].flatMap { $0.boolean() } ?? fallback
  }

  func string(_ name: String, or fallback: String) -> String {
    values[name].flatMap { $0.string() } ?? fallback
  }
}

/// How many letters must change to make one word of another (Levenshtein).
func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let change = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
