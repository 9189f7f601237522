import Foundation

/// Which members and words the body of a request may have, as the API's description says it.
///
/// A member that nobody reads would be a wish that is not granted: `form` in place of `from` would
/// give a licence at once.
indirect enum BodyShape: Sendable {
  /// Whatever comes: a text, a number, or what another check reads.
  case anything
  /// One of several words.
  case words([String])
  /// An object: its members, and what others have to be where there may be others.
  case object([String: BodyShape], others: BodyShape?)
  /// A list, all of one shape.
  case list(BodyShape)
  /// One of several.
  case either([BodyShape])

  /// The shapes of bodies by path, of all acts.
  static let ofActs: [String: BodyShape] = {
    guard let data = try? Data(contentsOf: PageFiles.description),
      let document = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let paths = document["paths"] as? [String: [String: Any]]
    else { return [:] }
    return paths.compactMapValues { item in
      let operation = item["post"] as? [String: Any]
      let body = operation?["requestBody"] as? [String: Any]
      let content = (body?["content"] as? [String: Any])?["application/json"] as? [String: Any]
      return (content?["schema"] as? [String: Any]).map { BodyShape($0, in: document) }
    }
  }()

  /// The shape that a schema describes.
  init(_ schema: [String: Any], in document: [String: Any]) {
    func shape(_ schema: [String: Any]) -> BodyShape { BodyShape(schema, in: document) }
    if let reference = schema["$ref"] as? String {
      self = Self.resolved(reference, in: document).map(shape) ?? .anything
    } else if let parts = schema["allOf"] as? [[String: Any]] {
      self = .object(
        parts.map(shape).reduce(into: [:]) { all, part in
          if case .object(let members, _) = part { all.merge(members) { own, _ in own } }
        },
        others: nil
      )
    } else if let members = schema["properties"] as? [String: [String: Any]] {
      let others = schema["additionalProperties"] as? [String: Any]
      self = .object(members.mapValues(shape), others: others.map(shape))
    } else if let others = schema["additionalProperties"] as? [String: Any] {
      self = .object([:], others: shape(others))
    } else if let words = schema["enum"] as? [String] {
      self = .words(words)
    } else if let choices = (schema["oneOf"] ?? schema["anyOf"]) as? [[String: Any]] {
      self = .either(choices.map(shape))
    } else if let items = schema["items"] as? [String: Any] {
      self = .list(shape(items))
    } else {
      self = .anything
    }
  }

  private static func resolved(
    _ reference: String,
    in document: [String: Any]
  ) -> [String: Any]? {
    let path = reference.split(separator: "/").dropFirst()
    return path.reduce(document as Any) { ($0 as? [String: Any])?[String($1)] as Any }
      as? [String: Any]
  }

  /// A member that a value has and may not have, or one whose word is none of those that it may have.
  struct Unknown {
    /// From the outermost member to it.
    var path: [String]
    /// Which there may be in its place.
    var known: [String]
    /// The word, where the member itself is known.
    var word: String?
  }

  /// The first member of a value, or word of a member, that is not described; nil where all are.
  func unknown(in value: Any) -> Unknown? {
    switch self {
    case .anything: return nil
    case .words(let words):
      guard let word = value as? String, !words.contains(word) else { return nil }
      return Unknown(path: [], known: words, word: word)
    case .object(let members, let others):
      guard let value = value as? [String: Any] else { return nil }
      for (key, member) in value.sorted(by: { $0.key < $1.key }) {
        guard let shape = members[key] ?? others else {
          return Unknown(path: [key], known: members.keys.sorted())
        }
        if let found = shape.unknown(in: member) {
          return Unknown(path: [key] + found.path, known: found.known, word: found.word)
        }
      }
      return nil
    case .list(let shape):
      return (value as? [Any])?.lazy.compactMap { shape.unknown(in: $0) }.first
    case .either(let shapes):
      let found = shapes.map { $0.unknown(in: value) }
      // The choice that was meant is the one that goes along with it the farthest.
      if found.contains(where: { $0 == nil }) { return nil }
      let unknown = found.compactMap(\.self)
      let depth = unknown.map(\.path.count).max()
      let farthest = unknown.filter { $0.path.count == depth }
      return farthest.first.map { first in
        let known = farthest.filter { $0.path == first.path }.flatMap(\.known)
        return Unknown(path: first.path, known: Set(known).sorted(), word: first.word)
      }
    }
  }
}

extension APIProblem {
  /// What is wrong with the members of a body that is sent to a path; nil where nothing is.
  init?(unknownMembersOf body: Data, at path: String) {
    guard let shape = BodyShape.ofActs[path],
      let value = try? JSONSerialization.jsonObject(with: body),
      let unknown = shape.unknown(in: value)
    else { return nil }
    let name = unknown.path.joined(separator: ".").prefix(200)
    if let word = unknown.word {
      self.init(
        code: "bad-request",
        message: "\(name): '\(word.prefix(40))' is none of its words",
        remedy: "Write one of \(unknown.known.joined(separator: ", "))."
      )
      return
    }
    self.init(
      code: "unknown-member",
      message: "there is no member '\(name)'",
      remedy: "Known there are: \(unknown.known.joined(separator: ", ")). "
        + "See /api/v1/openapi.json."
    )
  }
}
