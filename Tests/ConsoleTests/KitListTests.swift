import Foundation
import SeededRandomness
import Service
import Testing

@testable import Console

@Suite("Lists of kits over HTTP")
struct KitListTests {
  /// A kit as the slow model knows it.
  private struct Kit {
    var id: String, name: String, territory: String, home: String, state: String, owner: String
  }

  /// Kits at random, with ids in which order by bytes and by length differ.
  private static func kits(_ count: Int, _ random: inout SeededGenerator) -> [Kit] {
    (0..<count).map { number in
      let isInGermany = Bool.random(using: &random)
      return Kit(
        id: "\(["K", "k", "Ké", "Z-"][Int.random(in: 0..<4, using: &random)])\(number)",
        name: ["Funkturm", "École", "tower \(number % 7)"][number % 3],
        territory: isInGermany ? "DE" : "ES",
        home: ["", "DE", "ES"][Int.random(in: 0..<3, using: &random)],
        state: ["ordered", "lost", "activated"][Int.random(in: 0..<3, using: &random)],
        owner: ["", "Eva", "Ana & co"][Int.random(in: 0..<3, using: &random)]
      )
    }
  }

  private static func table(_ kits: [Kit]) -> String {
    "id,name,latitude_deg,longitude_deg,home,state,owner\n"
      + kits.map { kit in
        let place = kit.territory == "DE" ? "52.5,13.4" : "40.4,-3.7"
        return "\(kit.id),\(kit.name),\(place),\(kit.home),\(kit.state),\(kit.owner)\n"
      }.joined()
  }

  /// All pages of a list, put together.
  private static func list(
    _ desk: DescribedService,
    _ query: String,
    limit: Int
  ) async throws -> [String] {
    var (ids, after) = ([String](), "")
    while true {
      let answer = try await desk.get("/terminals?limit=\(limit)\(query)\(after)")
      #expect(answer.status == 200)
      let page = answer.json["terminals"].elements.compactMap(\.["id"].text)
      #expect(page.count <= limit)
      ids += page
      guard let next = answer.json["next_after"].text else { return ids }
      #expect(next == page.last)
      after = "&after=\(encoded(next))"
    }
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  @Test("Filters and pages give what a slow look through all kits gives", arguments: [1, 2])
  func filters(seed: UInt64) async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      var random = SeededGenerator(seed: seed)
      let kits = Self.kits(200, &random)
      let entered = try await desk.post(csv: Self.table(kits), "/terminals/import?actor=Ann")
      #expect(entered.status == 201, "\(entered.message)")
      for _ in 0..<12 {
        let pick = (0..<5).map { _ in Int.random(in: 0..<3, using: &random) }
        let (territory, home, state) = (
          ["", "DE", "ES"][pick[0]], ["", "", "ES"][pick[1]], ["", "lost", "ordered"][pick[2]]
        )
        let owner = ["", "", "Ana & co"][pick[3]]
        let search = ["", "k1", "éc"][pick[4]]
        let expected = kits.filter { kit in
          (territory.isEmpty || kit.territory == territory) && (home.isEmpty || kit.home == home)
            && (state.isEmpty || kit.state == state) && (owner.isEmpty || kit.owner == owner)
            && (search.isEmpty || kit.id.lowercased().contains(search)
              || kit.name.lowercased().contains(search))
        }.map(\.id).sorted()
        let query = [
          ("territory", territory), ("home", home), ("state", state), ("owner", owner),
          ("search", search),
        ].filter { !$0.1.isEmpty }.map { "&\($0.0)=\(Self.encoded($0.1))" }.joined()
        let limit = [1, 7, 1_000][Int.random(in: 0..<3, using: &random)]
        let own: Set = ["berlin", "kit/ü 1", "off"]
        let found = try await Self.list(desk, query, limit: max(limit, 7)).filter {
          !own.contains($0)
        }
        #expect(found == expected, "seed \(seed) \(query) \(limit)")
      }
    }
  }

  @Test("A kit that is moved is found where it stands now, and one that comes later too")
  func moved() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      func ids(_ territory: String) async throws -> [String] {
        try await Self.list(desk, "&territory=\(territory)", limit: 10)
      }
      #expect(try await ids("DE") == ["berlin", "off"])
      #expect(try await ids("ES") == ["kit/ü 1"])
      let change = #"{"latitude_deg":40.4,"longitude_deg":-3.7}"#
      let moved = try await desk.post(
        "/terminals/amend",
        #"{"actor":"Ann","ids":["berlin"],"change":\#(change)}"#
      )
      #expect(moved.status == 201, "\(moved.message)")
      let new = #"{"actor":"Ann","id":"a","place":"50,8"}"#
      #expect(try await desk.post("/terminals", new).status == 201)
      #expect(try await ids("DE") == ["a", "off"])
      #expect(try await ids("ES") == ["berlin", "kit/ü 1"])
      // The same is meant by what acts select.
      let selected = try await desk.post(
        "/terminals/state",
        #"{"actor":"Ann","state":"lost","where":{"territory":"ES"}}"#
      )
      #expect(selected.json["decision"]["terminals"]["ids"].elements.count == 2)
    }
  }

  @Test("A page begins after an id, whether it exists or not; a large limit is not needed")
  func after() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      func ids(_ query: String) async throws -> [String] {
        try await desk.get("/terminals?\(query)").json["terminals"].elements.compactMap(
          \.["id"].text
        )
      }
      #expect(try await ids("") == ["berlin", "kit/ü 1", "off"])
      #expect(try await ids("after=berlin") == ["kit/ü 1", "off"])
      #expect(try await ids("after=berlio") == ["kit/ü 1", "off"])
      #expect(try await ids("after=kit%2F%C3%BC%201") == ["off"])
      #expect(try await ids("after=off").isEmpty)
      #expect(try await ids("after=a&limit=1") == ["berlin"])
      #expect(try await desk.get("/terminals?limit=3").json["next_after"] == .null)
      #expect(try await desk.get("/terminals?limit=2").json["next_after"].text == "kit/ü 1")
      let online = try await ids("online=true") + ids("online=false")
      #expect(online.sorted() == ["berlin", "kit/ü 1", "off"])
    }
  }

  @Test("Who reads page by page while kits come misses none that was there, and sees none twice")
  func inserts() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let first = (0..<60).map { "M\($0)" }
      let table = "id,latitude_deg,longitude_deg\n" + first.map { "\($0),50,8\n" }.joined()
      #expect(try await desk.post(csv: table, "/terminals/import?actor=Ann").status == 201)
      async let written: Void = { () async throws -> Void in
        for number in 0..<60 {
          let body =
            #"{"actor":"Ann","id":"\#(["A", "M", "Z"][number % 3])x\#(number)","place":"50,8"}"#
          let answer = try await desk.post("/terminals", body)
          #expect(answer.status == 201)
        }
      }()
      for _ in 0..<5 {
        let seen = try await Self.list(desk, "", limit: 7)
        #expect(Set(seen).count == seen.count && seen == seen.sorted())
        #expect(Set(first).isSubset(of: Set(seen)))
      }
      try await written
      #expect(try await Self.list(desk, "", limit: 50).count == 123)
    }
  }
}
