import Foundation
import Geography
import Testing
import World

/// The published schema against the reader: for every place of a world file that the schema knows, the
/// reader is given something wrong there, and what it says must agree.
@Suite struct SchemaTests {
  /// A place in the schema: the keys that lead there, lists as `[]`, and what the schema says of it.
  private struct Place {
    var path: [String]
    var schema: [String: Any]

    var name: String { path.joined(separator: ".") }
  }

  /// Every place below a schema, that itself included; alternatives are looked at one by one.
  private static func places(_ schema: [String: Any], _ path: [String] = []) -> [Place] {
    var found = [Place(path: path, schema: schema)]
    let properties = schema["properties"] as? [String: Any] ?? [:]
    for (key, value) in properties.sorted(by: { $0.key < $1.key }) {
      if let value = value as? [String: Any] { found += places(value, path + [key]) }
    }
    if let items = schema["items"] as? [String: Any] { found += places(items, path + ["[]"]) }
    if let free = schema["additionalProperties"] as? [String: Any] {
      found += places(free, path + ["UA"])
    }
    for case let alternative as [String: Any] in schema["oneOf"] as? [Any] ?? []
    where alternative["required"] == nil || alternative["type"] != nil {
      found += places(alternative, path)
    }
    return found
  }

  private static func all() throws -> [Place] {
    let object = try JSONSerialization.jsonObject(with: Data(try WorldSchema.text().utf8))
    return places(try #require(object as? [String: Any]))
  }

  /// What has to stand beside a key before the reader comes to it.
  private static func company(of path: [String]) -> [String: String] {
    switch path {
    case []:
      ["apus-world": "1", "name": "test", "start": "2022-10-10T12:00:00Z", "constellation": shells]
    case ["constellation"]: ["shells": "[\(flow(shell))]"]
    case ["constellation", "shells", "[]"]: shell
    case ["constellation", "catalogues", "[]"]: ["file": "c"]
    case ["ground", "gateways", "[]"]:
      ["name": "G", "territory": "DE", "latitude-deg": "5", "longitude-deg": "5"]
    case ["ground", "points-of-presence", "[]"]:
      ["code": "p", "latitude-deg": "5", "longitude-deg": "5"]
    case ["ground", "homes", "UA", "[]"]: ["pop": "p"]
    case ["territories", "whitelists", "[]"]: ["territory": "DE", "ids": "[]"]
    case ["territories", "licences", "[]"], ["events", "[]", "licence"]:
      ["territory": "DE", "status": "licensed"]
    case ["terrestrial", "[]"]:
      ["territory": "UA", "kind": "fibre", "downlink-mbps": "50", "uplink-mbps": "20"]
    case ["regimes", "[]"]:
      ["territory": "DE", "filtering": "none", "interception": "bulk"]
    case ["networks", "[]"]:
      ["territory": "DE", "operator": "o", "kind": "fibre", "share": "0.5"]
    case ["links", "loss"], ["terrestrial", "[]", "loss"]:
      [
        "good-loss-probability": "0.001", "bad-loss-probability": "0.5", "mean-good-s": "9",
        "mean-bad-s": "0.1",
      ]
    case ["terminals", "[]"]: ["id": "t", "latitude-deg": "5", "longitude-deg": "5"]
    case ["terminals", "[]", "track", "[]"]:
      ["at": "2022-10-10T12:00:00Z", "latitude-deg": "5", "longitude-deg": "5"]
    case ["terminals", "[]", "obstructions", "[]"]:
      ["from-azimuth-deg": "5", "to-azimuth-deg": "9", "elevation-deg": "5"]
    case ["plans", "[]"]: ["name": "basic", "monthly": "{\(prices)}"]
    case ["plans", "[]", "monthly"], ["plans", "[]", "kit"]:
      ["list": "1 USD", "invoiced": "1 USD", "marginal": "1 USD"]
    case ["sponsors", "[]"]: ["name": "donor"]
    case ["programmes", "[]"]: ["name": "help", "reserve": "1 USD"]
    case ["programmes", "[]", "pledges", "[]"]: ["sponsor": "donor"]
    case ["exchange-rates", "[]"]:
      ["from": "PLN", "to": "USD", "rate": "0.2", "since": "2022-10-10T12:00:00Z"]
    case ["events", "[]"]: ["at": "2022-10-10T12:00:00Z"]
    case ["events", "[]", "terminal"]: ["id": "t", "state": "active"]
    case ["events", "[]", "pledge"]: ["programme": "help", "sponsor": "donor"]
    case ["events", "[]", "payment"]: ["sponsor": "donor", "amount": "1 USD"]
    case ["events", "[]", "transfer"]:
      ["debit": "cash", "credit": "reserve:help", "amount": "1 USD"]
    case ["events", "[]", "satellite"], ["events", "[]", "gateway"]:
      ["name": "A", "works": "false"]
    default: [:]
    }
  }

  private static let shell = [
    "name": "A", "altitude-km": "550", "inclination-deg": "53", "planes": "3",
    "satellites-per-plane": "4", "lasers": "plus-grid",
  ]
  private static let prices = "list: 1 USD, invoiced: 1 USD, marginal: 1 USD"
  private static let shells = "{shells: [\(flow(shell))]}"

  private static func flow(_ map: [String: String]) -> String {
    let entries = map.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return "{\(entries.joined(separator: ", "))}"
  }

  /// A world file with a value at a place, and all that has to stand around it.
  private static func file(_ value: String, at path: [String]) -> String {
    guard let key = path.last else { return value }
    let above = Array(path.dropLast())
    guard key != "[]" else { return file("[\(value)]", at: above) }
    var map = company(of: above)
    map[key] = value
    // One of two that exclude each other.
    if key == "mean-motion-rev-per-day" { map["altitude-km"] = nil }
    if key == "track" { map = map.filter { !$0.key.hasSuffix("tude-deg") } }
    return file(flow(map), at: above)
  }

  private static func problems(_ value: String, at path: [String]) throws -> [WorldFileProblem] {
    do {
      let text = file(value, at: path)
      _ = try WorldReader(gazetteer: try gazetteer.get()).read(text, file: "w.yaml")
      return []
    } catch let error as WorldFileError {
      return error.problems
    }
  }

  private static let gazetteer = Result { try Gazetteer.bundled() }

  /// The key by which the reader names a place.
  private static func key(_ path: [String]) -> String {
    path.joined(separator: ".").replacing(".[]", with: "[0]")
  }

  @Test("Every mapping may hold exactly the keys that are read")
  func keys() throws {
    var count = 0
    for place in try Self.all() {
      guard let known = (place.schema["properties"] as? [String: Any])?.keys else { continue }
      var map = Self.company(of: place.path)
      map["qqqqqqqqqqqqqqqqqqqq"] = "1"
      let problems = try Self.problems(Self.flow(map), at: place.path)
      let problem = try #require(
        problems.first { $0.key.hasSuffix("qqqqqqqqqqqqqqqqqqqq") },
        "\(place.name): \(problems)"
      )
      let listed = problem.remedy.split(separator: "possible keys: ").last ?? ""
      let names = Set(listed.dropLast().split(separator: ", ").map(String.init))
      #expect(names == Set(known), "\(place.name)")
      count += 1
    }
    #expect(count > 15)
  }

  @Test("Every list of words holds exactly the words that are read")
  func words() throws {
    var count = 0
    for place in try Self.all() {
      guard let words = place.schema["enum"] as? [String] else { continue }
      let problems = try Self.problems("qqqq", at: place.path)
      let problem = try #require(
        problems.first { $0.key == Self.key(place.path) },
        "\(place.name): \(problems)"
      )
      var listed = Set(
        (problem.message.split(separator: "is not one of ").last ?? "").split(separator: ", ")
          .map(String.init)
      )
      // The planes and slots of a real catalogue are not known: the word is read, and refused.
      if place.path == ["constellation", "catalogues", "[]", "lasers"] {
        listed.remove("plus-grid")
      }
      #expect(listed == Set(words), "\(place.name)")
      count += 1
    }
    #expect(count >= 8)
  }

  @Test("Every number has the bounds that are read")
  func bounds() throws {
    var count = 0
    for place in try Self.all() {
      guard let low = place.schema["minimum"] as? Double,
        let high = place.schema["maximum"] as? Double, place.path.last != "walker-f"
      else { continue }
      // A text is no number, and one out of range says the range.
      let wrong = place.schema["type"] as? String == "integer" ? "qqqq" : "1e300"
      let problems = try Self.problems(wrong, at: place.path)
      let problem = try #require(
        problems.first { $0.key == Self.key(place.path) },
        "\(place.name): \(problems)"
      )
      let numbers = problem.message.split(separator: " ").suffix(3)
      #expect(numbers.first.flatMap { Double($0) } == low, "\(place.name): \(problem)")
      #expect(numbers.last.flatMap { Double($0) } == high, "\(place.name): \(problem)")
      count += 1
    }
    #expect(count > 50)
  }

  @Test("What must be there is missed when it is not")
  func required() throws {
    var count = 0
    for place in try Self.all() {
      for key in place.schema["required"] as? [String] ?? [] {
        var map = Self.company(of: place.path)
        map[key] = nil
        let problems = try Self.problems(Self.flow(map), at: place.path)
        let isMissed = problems.contains { $0.message.contains("'\(key)' is missing") }
        #expect(isMissed, "\(place.name).\(key): \(problems)")
        count += 1
      }
    }
    #expect(count > 20)
  }
}
