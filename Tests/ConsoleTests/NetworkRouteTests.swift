import Foundation
import Frames
import Geography
import Links
import Service
import Testing
import World

@testable import Console

@Suite("What fails and is cut, over HTTP")
struct NetworkRouteTests {
  private static func part(_ name: String, works: Bool) -> String {
    #"{"actor":"Ann","reason":"r","name":"\#(name)","works":\#(works)}"#
  }

  private static func ground(_ scope: String, works: Bool) -> String {
    #"{"actor":"Ann",\#(scope),"works":\#(works)}"#
  }

  @Test("Gateways and satellites fail and work again, are listed, and unknown ones are refused")
  func outages() async throws {
    try await DescribedService.run { desk, _ in
      func names(_ kind: String) async throws -> [String] {
        try await desk.get("/outages").json[kind].elements.compactMap(\.["name"].text)
      }
      let satellites = try await desk.get("/satellites").json["names"]
      let satellite = try #require(satellites[0].text)
      for (path, kind, name) in [
        ("/gateways", "gateway", "G"), ("/satellites", "satellite", satellite),
      ] {
        let all = String(path.dropFirst())
        #expect(try await names(all).isEmpty)
        let failed = try await desk.post(path, Self.part(name, works: false))
        #expect(failed.status == 201 && failed.json["decision"][kind]["name"].text == name)
        #expect(try await names(all) == [name])
        let since = try await desk.get("/outages").json[all][0]["since_utc"].text
        #expect(since == failed.json["at"].text)
        #expect(try await desk.post(path, Self.part(name, works: true)).status == 201)
        #expect(try await names(all).isEmpty)
        let unknown = try await desk.post(path, Self.part("none", works: false))
        #expect(unknown.status == 400 && unknown.code == "unknown-\(kind)")
        #expect(try await desk.post(path, #"{"actor":"Ann","works":false}"#).status == 400)
      }
    }
  }

  @Test("Before a gateway fails it is said who would lose service and who would go another way")
  func dryRun() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let impact = try await desk.post("/gateways?dry_run=true", Self.part("G", works: false))
      #expect(impact.status == 200 && impact.json["ground"] == .null)
      let terminals = impact.json["terminals"]
      let (before, lost, rerouted) = (
        terminals["served_before"].number ?? 0, terminals["lost_count"].number ?? 0,
        terminals["rerouted_count"].number ?? 0
      )
      // Both kits are served, and the one whose traffic came down there cannot stay as it is.
      #expect(before == 2 && lost + rerouted >= 1 && lost + rerouted <= before)
      // When both gateways fail nobody is served.
      #expect(try await desk.post("/gateways", Self.part("G", works: false)).status == 201)
      let rest = try await desk.post("/gateways?dry_run=true", Self.part("H", works: false))
      #expect(rest.json["terminals"]["served_after"].number == 0)
      #expect(desk.service.live.acts.count == 1)
    }
  }

  @Test("What is cut on the ground is listed with its beginning until it is restored")
  func cuts() async throws {
    try await DescribedService.run { desk, _ in
      func cuts() async throws -> [String] {
        // Cuts count at their instant, the beginning of the next slot: the whole list is looked at.
        let live = desk.service.live
        return live.world.terrestrialCuts(at: live.clock.now + .seconds(60), acts: live.acts).all
          .map { "\($0.area.territory?.rawCode ?? $0.area.terminal?.rawValue ?? "") \($0.kind)" }
      }
      #expect(try await desk.get("/terrestrial").json["cuts"].elements.isEmpty)
      for scope in [#""territory":"DE","kind":"mobile""#, #""terminal":"berlin""#] {
        let answer = try await desk.post("/terrestrial", Self.ground(scope, works: false))
        #expect(answer.status == 201)
      }
      #expect(try await cuts() == ["DE mobile", "berlin fibre", "berlin mobile"])
      let mended = Self.ground(#""terminal":"berlin","kind":"fibre""#, works: true)
      #expect(try await desk.post("/terrestrial", mended).status == 201)
      #expect(try await cuts() == ["DE mobile", "berlin mobile"])
      // The answer has them from their instant on; a slot may have begun between the acts.
      let live = desk.service.live
      let last = try #require(live.acts.last?.at)
      for _ in 0..<400 where live.clock.now < last {
        try await Task.sleep(for: .milliseconds(50))
      }
      let rows = try await desk.get("/terrestrial").json["cuts"].elements
      #expect(rows.map(\.["territory"].text) == ["DE", nil])
      #expect(rows.map(\.["terminal"].text) == [nil, "berlin"])
      #expect(rows.map(\.["kind"].text) == ["mobile", "mobile"])
    }
  }

  @Test("Before a cut it is said which kits lose their way over the ground")
  func cutDryRun() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let path = "/terrestrial?dry_run=true"
      func ground(_ scope: String) async throws -> JSONValue {
        let answer = try await desk.post(path, Self.ground(scope, works: false))
        #expect(answer.status == 200 && answer.json["terminals"]["lost_count"].number == 0)
        return answer.json["ground"]
      }
      // Of the two kits in Germany one has a line.
      let all = try await ground(#""territory":"DE""#)
      #expect(all["terminals_over_ground_before"].number == 1)
      #expect(all["terminals_over_ground_after"].number == 0 && all["terminal"] == .null)
      #expect(all["cut_before"].elements.isEmpty && all["cut_after"].elements.count == 2)
      // The world states no networks for people.
      #expect(all["people_over_ground_before"] == .null)
      let mobile = try await ground(#""territory":"DE","kind":"mobile""#)
      #expect(mobile["terminals_over_ground_after"].number == 1)
      let own = try await ground(#""terminal":"berlin","kind":"fibre""#)
      #expect(own["territory"].text == "DE" && own["terminal"].text == "berlin")
      #expect(own["terminals_over_ground_after"].number == 0)
      let none = try await desk.post(path, Self.ground(#""terminal":"none""#, works: false))
      #expect(none.status == 404)
      #expect(desk.service.live.acts.isEmpty)
    }
  }
}
