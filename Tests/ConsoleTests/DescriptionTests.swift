import Foundation
import Hummingbird
import Testing

@testable import Console

@Suite("The API's description")
struct DescriptionTests {
  private static func routes(withControl: Bool) throws -> Set<String> {
    let live = try SampleWorld.live()
    let routes = APIRoutes(
      live: live,
      desk: ActDesk(live),
      library: try SampleWorld.library.get(),
      version: "test"
    )
    let router = routes.router(
      behind: AccessGate(.socket, tokens: nil),
      adding: withControl ? ControlRoutes(live: live, stateFolder: "/") : nil
    )
    // The page's files are no part of the API.
    return Set(router.routes.map { "\($0)" })
      .subtracting(["GET /", "GET /**"])
  }

  private static func described(withControl: Bool) throws -> Set<String> {
    var routes: Set<String> = []
    for (path, item) in try DescribedService.document()["paths"].members {
      for (method, operation) in item.members {
        let isControl = operation["tags"].elements.contains(.string("Control"))
        if withControl || !isControl { routes.insert("\(method.uppercased()) \(path)") }
      }
    }
    return routes
  }

  @Test(
    "It has the paths and methods that are registered, and no others",
    arguments: [true, false]
  )
  func routes(withControl: Bool) throws {
    let (known, described) = (
      try Self.routes(withControl: withControl), try Self.described(withControl: withControl)
    )
    #expect(known.subtracting(described).isEmpty)
    #expect(described.subtracting(known).isEmpty)
    #expect(known.count > 40)
  }

  @Test("Every reference leads to something, and every operation says how it fails")
  func references() throws {
    let document = try DescribedService.document()
    let checker = SchemaChecker(document: document)
    func follow(_ value: JSONValue) {
      if let path = value["$ref"].text { #expect(checker.resolved(value) != .null, "\(path)") }
      for element in value.elements { follow(element) }
      for (_, member) in value.members { follow(member) }
    }
    follow(document)
    for (path, item) in document["paths"].members where path.hasPrefix("/api/v1/") {
      for (method, operation) in item.members {
        #expect(operation["summary"].text?.hasSuffix(".") == true, "\(method) \(path)")
        guard method == "post", operation["tags"].elements.contains(.string("Acts")) else {
          continue
        }
        for status in ["200", "201", "400", "401", "403", "409", "413", "415", "429", "503", "507"]
        {
          #expect(operation["responses"][status] != .null, "\(path) \(status)")
        }
      }
    }
  }

  @Test("The checker sees what is wrong")
  func checker() throws {
    let schema = try JSONValue(
      """
      {"type":"object","required":["a"],"properties":{
        "a":{"type":"integer","minimum":1},"b":{"type":["string","null"],"pattern":"^x"},
        "c":{"type":"array","maxItems":1,"items":{"enum":["p","q"]}},
        "d":{"oneOf":[{"type":"object","required":["e"],"properties":{"e":{"type":"boolean"}}},
                      {"type":"object","required":["f"],"properties":{"f":{"type":"boolean"}}}]}}}
      """
    )
    let checker = SchemaChecker(document: .null)
    for good in [
      #"{"a":1}"#, #"{"a":2,"b":null,"c":["p"]}"#, #"{"a":1,"b":"xy","d":{"f":true}}"#,
    ] {
      #expect(checker.problems(try JSONValue(good), schema).isEmpty, "\(good)")
    }
    for bad in [
      "[]", "{}", #"{"a":0}"#, #"{"a":1.5}"#, #"{"a":"1"}"#, #"{"a":1,"b":"y"}"#,
      #"{"a":1,"c":["r"]}"#, #"{"a":1,"c":["p","p"]}"#, #"{"a":1,"z":1}"#,
      #"{"a":1,"d":{"e":true,"f":true}}"#, #"{"a":1,"d":{}}"#,
    ] {
      #expect(!checker.problems(try JSONValue(bad), schema).isEmpty, "\(bad)")
    }
  }

  @Test("A method that a path does not take is refused with those that it takes")
  func methods() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      for (method, path, allowed) in [
        ("PUT", "/terminals/import", "GET, HEAD, POST"), ("GET", "/pledges", "POST"),
        ("DELETE", "/terminals", "GET, HEAD, POST"), ("PUT", "/acts", "GET, HEAD, POST"),
        ("POST", "/terminals/x/history", "GET, HEAD"), ("POST", "/connections", "GET, HEAD"),
      ] {
        let answer = try await desk.send(method, path, "")
        #expect(answer.status == 405 && answer.code == "method-not-allowed", "\(method) \(path)")
        #expect(answer.headers["allow"] == allowed, "\(method) \(path)")
      }
      #expect(try await desk.send("POST", "/nothing", "{}").status == 404)
    }
  }

  @Test("Every question is answered as it is described")
  func questions() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      for path in [
        "/world", "/satellites", "/ground", "/territories", "/terminals", "/terminals/berlin",
        "/terminals/kit%2F%C3%BC%201", "/terminals/berlin/history", "/licences", "/acts", "/plans",
        "/terrestrial", "/outages",
        "/sponsors", "/programmes", "/ledger/balances", "/ledger/entries", "/connections",
        "/reasons", "/service?at=52.5,13.4", "/service?at=35,51", "/service?at=0,0",
      ] {
        let answer = try await desk.get(path)
        #expect(answer.status == 200, "\(path)")
      }
      for (path, status) in [
        ("/terminals/nothing", 404), ("/terminals/nothing/history", 404),
        ("/programmes/nothing", 404), ("/connections/nothing", 404), ("/terminals?limit=0", 400),
        ("/terminals?limit=10001", 400), ("/terminals?state=gone", 400),
        ("/terminals?territory=QQ", 400), ("/terminals?online=perhaps", 400),
        ("/terminals?after=", 400), ("/licences?territory=Germany", 400),
        ("/licences?system=none", 400), ("/ledger/entries?after=-1", 400),
        ("/ledger/entries?account=purse", 400), ("/programmes/x?growth_per_month=nan", 400),
        ("/service", 400), ("/service?at=nowhere-at-all", 400), ("/acts?limit=1001", 400),
        ("/connections?limit=0", 400),
      ] {
        let answer = try await desk.get(path)
        #expect(answer.status == status, "\(path)")
      }
    }
  }
}
