import Foundation
import Frames

/// Compares values with schemas of the API's description, as far as it uses them (JSON Schema 2020-12).
struct SchemaChecker {
  /// The description, in which references are looked up.
  let document: JSONValue
  /// Whether an object may have no members but those of its schema.
  var isClosed = true

  /// What is behind a reference, else the value itself.
  func resolved(_ value: JSONValue) -> JSONValue {
    guard let path = value["$ref"].text else { return value }
    return resolved(path.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] })
  }

  /// Everything in which a value is not as a schema says, with where.
  func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
    let schema = resolved(schema)
    var problems: [String] = []
    let types = schema["type"].text.map { [$0] } ?? schema["type"].elements.compactMap(\.text)
    if !types.isEmpty, !types.contains(where: { Self.isOf($0, value) }) {
      return ["\(place): \(value) is not \(types)"]
    }
    let words = schema["enum"].elements
    if !words.isEmpty, !words.contains(value) { problems.append("\(place): \(value) not in enum") }
    if schema["const"] != .null, schema["const"] != value { problems.append("\(place): const") }
    switch value {
    case .number(let number): problems += self.problems(number, schema, place)
    case .string(let text): problems += self.problems(text, schema, place)
    case .array(let elements): problems += self.problems(elements, schema, place)
    case .object(let members): problems += self.problems(members, schema, place)
    case .null, .bool: break
    }
    for part in schema["allOf"].elements { problems += self.problems(value, part, at: place) }
    problems += alternatives(value, schema, place)
    return problems
  }

  private func alternatives(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    let any = schema["anyOf"].elements.map { problems(value, $0, at: place) }
    let one = schema["oneOf"].elements.map { problems(value, $0, at: place) }
    var found: [String] = []
    if !any.isEmpty, !any.contains(where: \.isEmpty) {
      found += ["\(place): none of anyOf"] + any.joined()
    }
    if !one.isEmpty, one.count(where: \.isEmpty) != 1 {
      // What is wrong with the alternative that fits best says the most.
      let best = one.filter { !$0.isEmpty }.min { $0.count < $1.count } ?? []
      found += ["\(place): \(one.count(where: \.isEmpty)) of oneOf fit"] + best
    }
    return found
  }

  private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }

  private func problems(_ number: Double, _ schema: JSONValue, _ place: String) -> [String] {
    let isLow = schema["minimum"].number.map { number < $0 } ?? false
    let isHigh = schema["maximum"].number.map { number > $0 } ?? false
    return isLow || isHigh ? ["\(place): \(number) is out of range"] : []
  }

  private func problems(_ text: String, _ schema: JSONValue, _ place: String) -> [String] {
    var problems: [String] = []
    let count = Double(text.unicodeScalars.count)
    if let least = schema["minLength"].number, count < least { problems.append("\(place): short") }
    if let most = schema["maxLength"].number, count > most { problems.append("\(place): long") }
    if let pattern = schema["pattern"].text {
      let fits = (try? Regex(pattern)).map { text.contains($0) } ?? false
      if !fits { problems.append("\(place): '\(text)' is not of \(pattern)") }
    }
    if schema["format"].text == "date-time", Instant(iso8601: text) == nil {
      problems.append("\(place): '\(text)' is no date-time")
    }
    return problems
  }

  private func problems(_ elements: [JSONValue], _ schema: JSONValue, _ place: String) -> [String] {
    var problems: [String] = []
    let count = Double(elements.count)
    if let least = schema["minItems"].number, count < least { problems.append("\(place): few") }
    if let most = schema["maxItems"].number, count > most { problems.append("\(place): many") }
    guard schema["items"] != .null else { return problems }
    for (index, element) in elements.enumerated() {
      problems += self.problems(element, schema["items"], at: "\(place)[\(index)]")
    }
    return problems
  }

  private func problems(
    _ members: [String: JSONValue],
    _ schema: JSONValue,
    _ place: String
  ) -> [String] {
    let known = schema["properties"].members
    let other = schema["additionalProperties"]
    var problems = schema["required"].elements.compactMap(\.text).filter { members[$0] == nil }
      .map { "\(place): \($0) is missing" }
    for (name, value) in members {
      if let property = known[name] {
        problems += self.problems(value, property, at: "\(place).\(name)")
      } else if case .object = other {
        problems += self.problems(value, other, at: "\(place).\(name)")
      } else if isClosed, !known.isEmpty, other != .bool(true) {
        problems.append("\(place): \(name) is not described")
      }
    }
    for (name, needed) in schema["dependentRequired"].members where members[name] != nil {
      for need in needed.elements.compactMap(\.text) where members[need] == nil {
        problems.append("\(place): \(name) needs \(need)")
      }
    }
    return problems
  }
}
