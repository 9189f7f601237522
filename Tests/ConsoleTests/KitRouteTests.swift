import Foundation
import Hummingbird
import SeededRandomness
import Service
import Store
import Testing
import World

@testable import Console

@Suite("Kits over HTTP")
struct KitRouteTests {
  private static func kit(_ id: String, _ more: String = "") -> String {
    #"{"actor":"Ann","reason":"r","id":"\#(id)","latitude_deg":52.5,"longitude_deg":13.4\#(more)}"#
  }

  private static func state(_ ids: [String], _ state: String) -> String {
    let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
    return #"{"actor":"Ann","reason":"r","ids":[\#(list)],"state":"\#(state)"}"#
  }

  private static func ids(_ answer: DescribedService.Answer) -> [String] {
    answer.json["terminals"].elements.compactMap(\.["id"].text)
  }

  @Test("A kit is registered, found, brought to other states, changed, and all of it is on record")
  func life() async throws {
    try await DescribedService.run { desk, _ in
      let made = try await desk.post("/terminals", Self.kit("KIT1", #","home":"DE","owner":"Eva""#))
      #expect(made.status == 201 && made.json["terminal_count"].number == 1)
      let kit = try await desk.get("/terminals/KIT1")
      #expect(kit.json["state"].text == "ordered" && kit.json["territory"].text == "DE")
      #expect(kit.json["owner"].text == "Eva" && kit.json["reason"].text == "terminal-inactive")
      for state in ["shipped", "delivered", "activated", "suspended", "lost", "recovered"] {
        #expect(try await desk.post("/terminals/state", Self.state(["KIT1"], state)).status == 201)
      }
      let change =
        #"{"owner":null,"home":"ES","name":"One","latitude_deg":40.4,"longitude_deg":-3.7}"#
      let amended = try await desk.post(
        "/terminals/amend",
        #"{"actor":"Ann","ids":["KIT1"],"change":\#(change)}"#
      )
      #expect(
        amended.status == 201 && amended.json["decision"]["amend"]["change"]["owner"] == .null
      )
      let after = try await desk.get("/terminals/KIT1").json
      #expect(after["owner"] == .null && after["home"].text == "ES" && after["name"].text == "One")
      #expect(after["territory"].text == "ES" && after["state"].text == "recovered")
      let history = try await desk.get("/terminals/KIT1/history").json["acts"].elements
      #expect(history.map(\.["number"].number) == (1...8).map(Double.init))
      #expect(history.first?["decision"].members.keys.first == "register")
      #expect(try await desk.get("/acts?after=7").json["acts"][0]["id"].number == 8)
    }
  }

  @Test("What cannot be done is refused with its word, and nothing is entered")
  func refusals() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      for (path, body, status, code) in [
        ("/terminals", Self.kit("berlin"), 409, "terminal-taken"),
        ("/terminals", Self.kit(""), 400, "unfit-id"),
        ("/terminals", Self.kit("K", #","plan":"gold""#), 400, "unknown-plan"),
        ("/terminals", Self.kit("K", #","sponsor":"nobody""#), 400, "unknown-sponsor"),
        ("/terminals", Self.kit("K", #","roaming":"home""#), 400, "no-home"),
        ("/terminals", Self.kit("K", #","system":"none""#), 400, "unknown-system"),
        ("/terminals", Self.kit("K", #","state":"gone""#), 400, "bad-request"),
        ("/terminals", #"{"actor":"Ann","id":"K","place":"no such town"}"#, 400, "unknown-place"),
        (
          "/terminals", #"{"actor":"Ann","id":"K","latitude_deg":91,"longitude_deg":0}"#, 400,
          "bad-request"
        ),
        ("/terminals", Self.kit("K").replacingOccurrences(of: "Ann", with: ""), 400, "bad-request"),
        ("/terminals/state", Self.state(["none"], "lost"), 404, "unknown-terminal"),
        (
          "/terminals/state", Self.state(["off", "berlin"], "recovered"), 409, "no-such-transition"
        ),
        ("/terminals/state", Self.state(["off", "off"], "activated"), 409, "terminal-taken"),
        ("/terminals/state", Self.state([], "activated"), 400, "nothing-asked"),
        (
          "/terminals/state", #"{"actor":"Ann","ids":["off"],"where":{},"state":"lost"}"#, 400,
          "bad-request"
        ),
        (
          "/terminals/state", #"{"actor":"Ann","where":{"home":"FR"},"state":"lost"}"#, 400,
          "nothing-asked"
        ),
        ("/terminals/amend", #"{"actor":"Ann","ids":["off"],"change":{}}"#, 400, "nothing-asked"),
        (
          "/terminals/amend", #"{"actor":"Ann","ids":["off"],"change":{"roaming":"home"}}"#, 400,
          "no-home"
        ),
        (
          "/terminals/amend", #"{"actor":"Ann","ids":["none"],"change":{"name":"x"}}"#, 404,
          "unknown-terminal"
        ),
        (
          "/terrestrial", #"{"actor":"Ann","terminal":"none","works":false}"#, 404,
          "unknown-terminal"
        ),
        ("/terrestrial", #"{"actor":"Ann","works":false}"#, 400, "bad-request"),
        ("/whitelists", #"{"actor":"Ann","territory":"DE","ids":[],"listed":true}"#, 400, ""),
        (
          "/acts", #"{"actor":"A","decision":{"satellite":{"name":"none","works":false}}}"#, 400,
          "unknown-satellite"
        ),
        ("/acts", #"{"actor":"A","decision":{}}"#, 400, "bad-request"),
        (
          "/terminals", Self.kit("K", #","owner":"\#(String(repeating: "x", count: 70_000))""#),
          413, "too-large"
        ),
      ] as [(String, String, Int, String)] {
        let answer = try await desk.post(path, body)
        #expect(answer.status == status, "\(path) \(body.prefix(200)) \(answer.message)")
        if !code.isEmpty { #expect(answer.code == code, "\(path) \(body.prefix(200))") }
      }
      let form = ["Content-Type": "application/x-www-form-urlencoded"]
      #expect(try await desk.send("POST", "/terminals", Self.kit("K"), form).status == 415)
      #expect(desk.service.live.acts.isEmpty)
    }
  }

  @Test("A table is taken whole or not at all, and what is wrong is named with its line")
  func tables() async throws {
    try await DescribedService.run { desk, _ in
      let path = "/terminals/import?actor=Ann&reason=kits%20come"
      let bad = "id,latitude_deg,longitude_deg\nA,50,8\nB,91,8\nA,50,8\n"
      let refused = try await desk.post(csv: bad, path)
      #expect(refused.status == 400 && refused.code == "bad-table")
      #expect(refused.message.contains("body:3") && refused.message.contains("body:4"))
      let taken = try await desk.post(
        csv: "id,latitude_deg,longitude_deg\nA,1,1\nberlin,1,1\n",
        path
      )
      #expect(taken.status == 409 && taken.code == "terminal-taken")
      #expect(taken.message.contains("body:3:1: id: a kit with the id 'berlin'"))
      let several = try await desk.post(
        csv:
          "latitude_deg,longitude_deg,id,plan\n1,1,off,\n1,1,A,gold\n1,1,berlin,\n1,1,\u{200B},\n",
        path
      )
      #expect(several.status == 400 && several.code == "bad-table")
      for place in ["body:2:5: id:", "body:3:", "body:4:5: id:", "body:5:5: id:"] {
        #expect(several.message.contains(place), "\(place) in \(several.message)")
      }
      let unknown = try await desk.post(
        csv: "id,latitude_deg,longitude_deg,plan,system\nA,1,1,,\nB,1,1,gold,\nC,1,1,,moon\n",
        path + "&name=kits.csv"
      )
      #expect(unknown.status == 400 && unknown.code == "bad-table")
      for part in ["kits.csv:3:", "plan 'gold'", "kits.csv:4:", "system 'moon'"] {
        #expect(unknown.message.contains(part), "\(part) in \(unknown.message)")
      }
      #expect(desk.service.live.registeredCount == 3)
      let rows = (0..<250).map { "K\($0),50.\($0),8.5,DE,ordered" }.joined(separator: "\n")
      let table = "id,latitude_deg,longitude_deg,home,state\n\(rows)\n"
      let dry = try await desk.post(csv: table, "\(path)&dry_run=true")
      #expect(dry.status == 200 && desk.service.live.registeredCount == 3)
      #expect(dry.json["decision"]["register"]["terminals"]["ids"].elements.count == 100)
      let done = try await desk.post(csv: table, path)
      #expect(done.status == 201 && done.json["terminal_count"].number == 250)
      #expect(done.json["reason"].text == "kits come")
      #expect(done.json["decision"]["register"]["terminals"]["ids"].elements.count == 100)
      #expect(desk.service.live.registeredCount == 253)
      let shipped = try await desk.post(
        "/terminals/state",
        #"{"actor":"Ann","where":{"home":"DE","state":"ordered"},"state":"shipped"}"#
      )
      #expect(shipped.json["terminal_count"].number == 250)
      let page = try await desk.get("/terminals?state=shipped&limit=10000")
      #expect(Self.ids(page).count == 250)
      // What is stored reads back the same.
      #expect(try desk.service.live.store?.acts() == desk.service.live.acts)
    }
  }

  @Test("A kit may be called as a path of acts is, and is read all the same")
  func hiddenNames() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      for name in OperatorActs.kitPaths {
        #expect(try await desk.get("/terminals/\(name)").status == 404)
        #expect(try await desk.get("/terminals/\(name)/history").status == 404)
        #expect(try await desk.post("/terminals", Self.kit(name)).status == 201)
        let kit = try await desk.get("/terminals/\(name)")
        #expect(kit.status == 200 && kit.json["id"].text == name)
        let history = try await desk.get("/terminals/\(name)/history")
        #expect(history.json["id"].text == name && history.json["acts"].elements.count == 1)
      }
      // The acts of these paths are taken as before.
      #expect(try await desk.post("/terminals/state", Self.state(["state"], "lost")).status == 201)
      // No other path of acts hides a kit.
      let router = Router(context: ConsoleContext.self)
      OperatorActs(
        live: desk.service.live,
        desk: ActDesk(desk.service.live),
        gazetteer: try SampleWorld.library.get().gazetteer
      )
      .add(to: router.group("/api/v1"))
      let paths = router.routes.map { "\($0.path)" }.filter { $0.hasPrefix("/api/v1/terminals/") }
      #expect(Set(paths) == Set(OperatorActs.kitPaths.map { "/api/v1/terminals/\($0)" }))
    }
  }

  @Test("Who sends kits to a territory with export control is told, and they are sent")
  func exportNotices() async throws {
    try await DescribedService.run { desk, _ in
      let law =
        #"{"actor":"Ann","territory":"ES","status":"licensed","export_control":"embargoed","#
        + #""source":"law","decided_by":"BIS","checked_on":"2024-06-30"}"#
      #expect(try await desk.post("/licences", law).status == 201)
      let stated = try await desk.get("/licences?territory=ES").json["licences"].elements.last
      #expect(stated?["licence"]["checked_on"].text == "2024-06-30")
      let wrong = law.replacingOccurrences(of: "06-30", with: "06-31")
      #expect(try await desk.post("/licences", wrong).status == 400)
      // A statement holds from the next slot on, and is asked from the act's own slot on.
      let body = Self.kit("K1", #","home":"ES""#)
      let tried = try await desk.post("/terminals?dry_run=true", body)
      #expect(tried.json["notices"].elements.map(\.["code"].text) == ["export-embargoed"])
      let made = try await desk.post("/terminals", body, key: "k")
      let notice = made.json["notices"][0]
      #expect(made.status == 201 && made.json["notices"].elements.count == 1)
      #expect(notice["territory"].text == "ES" && notice["kit_count"].number == 1)
      #expect(notice["source"].text == "law" && notice["export_control"].text == "embargoed")
      // What is answered again is answered the same; the log holds the act alone.
      let again = try await desk.post("/terminals", body, key: "k")
      #expect(again.isReplay && again.json == made.json)
      for act in try await desk.get("/acts").json["acts"].elements {
        #expect(act["notices"] == .null)
      }
      // Without a home a kit counts for its place: A stands in Spain, C in Germany.
      let table =
        "id,latitude_deg,longitude_deg,home,state\n"
        + "A,40.4,-3.7,,ordered\nB,40.4,-3.7,DE,ordered\nC,52.5,13.4,,ordered\n"
      let imported = try await desk.post(csv: table, "/terminals/import?actor=Ann")
      #expect(imported.status == 201 && imported.json["notices"][0]["kit_count"].number == 1)
      for (ids, state, count) in [
        (["K1", "A", "B"], "shipped", 2), (["B", "C"], "lost", 0), (["K1"], "delivered", 1),
        (["K1"], "activated", 1), (["K1"], "suspended", 0), (["off"], "activated", 0),
      ] {
        let answer = try await desk.post("/terminals/state", Self.state(ids, state))
        #expect(answer.status == 201, "\(answer.message)")
        let counts = answer.json["notices"].elements.compactMap(\.["kit_count"].number)
        #expect(counts == (count == 0 ? [] : [Double(count)]), "\(state) \(ids)")
      }
      let moved = try await desk.post(
        "/terminals/amend",
        #"{"actor":"Ann","ids":["berlin"],"change":{"home":"ES"}}"#
      )
      #expect(moved.status == 201 && moved.json["notices"].elements.count == 1)
    }
  }

  @Test("What is only tried changes nothing, and says what it would")
  func dryRun() async throws {
    try await DescribedService.run { desk, _ in
      let off = try await desk.post("/terminals/state?dry_run=true", Self.state(["berlin"], "lost"))
      #expect(off.status == 200 && off.json["dry_run"] == .bool(true))
      #expect(off.json["terminals"]["reasons_after"]["terminal-lost"].number == 1)
      let impact = off.json["terminals"]
      let (before, after) = (impact["served_before"].number, impact["served_after"].number)
      #expect((before ?? 0) - (after ?? 0) == Double(impact["lost"].elements.count))
      let none = try await desk.post(
        "/terminals/state?dry_run=true",
        Self.state(["berlin"], "recovered")
      )
      #expect(none.status == 409)
      #expect(desk.service.live.acts.isEmpty)
      #expect(try await desk.get("/terminals/berlin").json["state"].text == "activated")
      #expect(try await desk.get("/acts").json["acts"].elements.isEmpty)
    }
  }

  @Test("A key is good for one act, with a store and without", arguments: [true, false])
  func keys(stored: Bool) async throws {
    try await DescribedService.run(stored: stored) { desk, _ in
      let first = try await desk.post("/terminals", Self.kit("K1"), key: "a")
      #expect(first.status == 201 && !first.isReplay)
      let again = try await desk.post("/terminals", Self.kit("K1"), key: "a")
      #expect(again.status == 201 && again.isReplay && again.json == first.json)
      let other = try await desk.post("/terminals", Self.kit("K2"), key: "a")
      #expect(other.status == 409 && other.code == "idempotency-key-reused")
      // A refusal is not kept: the key may be used when what was wrong is mended.
      #expect(try await desk.post("/terminals", Self.kit("K1"), key: "b").status == 409)
      #expect(try await desk.post("/terminals", Self.kit("K3"), key: "b").status == 201)
      // What is only tried uses no key up.
      let tried = try await desk.post("/terminals?dry_run=true", Self.kit("K4"), key: "c")
      #expect(tried.status == 200)
      #expect(try await desk.post("/terminals", Self.kit("K4"), key: "c").status == 201)
      #expect(desk.service.live.acts.count == 3)
      #expect(try await desk.post("/terminals", Self.kit("K5"), key: "a b").status == 400)
    }
  }

  @Test("What is done under a key is answered again, though it could not be asked for anew")
  func keysOfWhatIsDone() async throws {
    try await DescribedService.run { desk, _ in
      let table = "id,latitude_deg,longitude_deg,state\nA,40.4,-3.7,delivered\nB,41,-4,delivered\n"
      let path = "/terminals/import?actor=Ann"
      let imported = try await desk.post(csv: table, path, key: "i")
      #expect(imported.status == 201 && !imported.isReplay, "\(imported.message)")
      let again = try await desk.post(csv: table, path, key: "i")
      #expect(again.status == 201 && again.isReplay && again.json == imported.json)
      #expect(try await desk.post(csv: table, path, key: "j").code == "terminal-taken")
      for (path, body) in [
        (
          "/terminals/state",
          #"{"actor":"Ann","state":"activated","where":{"state":"delivered","territory":"ES"}}"#
        ),
        ("/terminals/amend", #"{"actor":"Ann","change":{"owner":"New"},"where":{"owner":"none"}}"#),
        (
          "/terminals/amend",
          #"{"actor":"Ann","change":{"owner":"Ines"},"where":{"state":"activated","territory":"ES"}}"#
        ),
        (
          "/terminals/amend",
          #"{"actor":"Ann","change":{"owner":"Jana"},"where":{"owner":"Ines"}}"#
        ),
      ] {
        let first = try await desk.post(path, body, key: body)
        guard first.status == 201 else {
          // Nothing that fits: nothing is kept either.
          #expect(first.code == "nothing-asked" && body.contains("none"), "\(body) \(first.json)")
          continue
        }
        let again = try await desk.post(path, body, key: body)
        #expect(again.status == 201 && again.isReplay && again.json == first.json, "\(body)")
      }
      // Under the same key something else is refused as such, not for what is wrong with it.
      let other = try await desk.post(
        "/terminals/state",
        #"{"actor":"Ann","state":"activated","where":{"owner":"none"}}"#,
        key: "i"
      )
      #expect(other.status == 409 && other.code == "idempotency-key-reused")
    }
  }
}
