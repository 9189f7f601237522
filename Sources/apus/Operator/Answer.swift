import Console
import Foundation

/// An answer of the API, as the tree that its JSON is.
struct Answer {
  /// The members of the answer.
  let members: [String: Any]

  /// An answer from a body that was checked to be one.
  init(_ body: Data) throws {
    guard let members = try JSONSerialization.jsonObject(with: body) as? [String: Any] else {
      throw ServiceClientError.malformed
    }
    self.members = members
  }

  /// The answer as JSON for machines, its keys in order.
  func json() throws -> String {
    let data = try JSONSerialization.data(
      withJSONObject: members,
      options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    )
    return String(decoding: data, as: UTF8.self)
  }

  /// The objects of a list, by its key.
  func rows(_ key: String) -> [[String: Any]] { members[key] as? [[String: Any]] ?? [] }

  /// The members of an object, by its key.
  func object(_ key: String) -> [String: Any] { members[key] as? [String: Any] ?? [:] }
}

/// Lines of text for people, in columns.
struct TextTable {
  private var lines: [[String]] = []

  /// A table with a line of headings.
  init(_ headings: String...) { lines = [headings] }

  /// Adds a line; it has as many cells as there are headings.
  mutating func add(_ cells: String...) { lines.append(cells) }

  /// Whether nothing stands under the headings.
  var isEmpty: Bool { lines.count < 2 }

  /// The lines, each cell as wide as the widest of its column.
  var text: String {
    let widths = (lines.first ?? []).indices.map { column in
      lines.map { $0[column].count }.max() ?? 0
    }
    return lines.map { line in
      let cells = line.enumerated().map { column, cell in
        column == line.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

extension [String: Any] {
  /// A value as a person reads it, fit for a line; empty where there is none.
  func shown(_ key: String) -> String {
    switch self[key] {
    case let text as String: PlainText.escaped(text)
    case let number as NSNumber: "\(number)"
    default: ""
    }
  }
}
