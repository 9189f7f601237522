import Foundation
import Geography
import Hummingbird

/// The members of a query, read with a clear error for what cannot be read.
extension Parameters {
  /// A text of at most 200 bytes; nil when it is missing.
  func text(_ name: String) throws(APIProblem) -> String? {
    guard let value = self[name[...]] else { return nil }
    // What a form writes for a blank.
    let text = String(value).removingPercentEncoding ?? String(value)
    guard !text.isEmpty, text.utf8.count <= 200 else {
      throw .badRequest("\(name) is empty or longer than 200 bytes")
    }
    return text
  }

  /// `true` or `false`; false when it is missing.
  func flag(_ name: String) throws(APIProblem) -> Bool {
    switch self[name[...]] {
    case nil, "false": return false
    case "true", "": return true
    default: throw .badRequest("\(name) is neither true nor false")
    }
  }

  /// A whole number in a range; the usual one when it is missing.
  func number(
    _ name: String,
    in range: ClosedRange<Int>,
    or usual: Int
  ) throws(APIProblem) -> Int {
    guard let text = self[name[...]] else { return usual }
    guard let value = Int(text), range.contains(value) else {
      throw .badRequest(
        "\(name) is no whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return value
  }

  /// One of the words of a list; nil when it is missing.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    of type: Choice.Type
  ) throws(APIProblem) -> Choice? {
    guard let text = try text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("\(name) is not one of \(words)")
    }
    return choice
  }
}

extension Parameters {
  /// The code of a territory; nil when it is missing.
  func territory(_ name: String) throws(APIProblem) -> TerritoryCode? {
    guard let text = try text(name) else { return nil }
    guard let code = TerritoryCode(text) else {
      throw .badRequest("\(name) is not the code of a territory, such as UA")
    }
    return code
  }
}
