import Foundation
import Frames
import Service
import Store
import Testing

@testable import Console

@Suite("Who may decide what over HTTP, and licences")
struct OperatorAccessTests {
  private static let now = Instant(sinceTAI2000: .seconds(800_000_000))

  private static let kit = #"{"id":"K","place":"50,8"}"#
  private static let sponsor = #"{"name":"aid","title":"","note":""}"#
  private static let licence = #"{"territory":"FR","status":"licensed","source":"s"}"#
  private static func act(_ decision: String) -> String { #"{"decision":\#(decision)}"# }
  private static let moneyAct = act(#"{"money":{"_0":{"sponsor":\#(sponsor)}}}"#)
  private static let licenceAct = act(
    #"{"licence":{"_0":{"territory":"FR","status":"none","gateway_rights":false,"source":"s","#
      + #""is_recalled":false}}}"#
  )

  @Test("A viewer looks, an operator decides of kits and licences, a treasurer of money alone")
  func roles() async throws {
    try await DescribedService.run(requiresToken: true) { desk, tokens in
      var desks: [AccessRole: DescribedService] = [:]
      for role in [AccessRole.viewer, .operator, .treasurer] {
        let token = try tokens.create(name: "T-\(role)", role: role, now: Self.now).text
        desks[role] = desk.with(token: token)
      }
      let requests: [(path: String, body: String, role: AccessRole)] = [
        ("/terminals", Self.kit, .operator), ("/licences", Self.licence, .operator),
        ("/terrestrial", #"{"territory":"DE","works":false}"#, .operator),
        ("/whitelists", #"{"territory":"DE","ids":["K"],"listed":true}"#, .operator),
        ("/acts", Self.licenceAct, .operator), ("/sponsors", Self.sponsor, .treasurer),
        ("/acts", Self.moneyAct, .treasurer),
      ]
      for (path, body, role) in requests {
        #expect(try await desk.post(path, body).status == 401)
        for (own, desk) in desks where own != role {
          let answer = try await desk.post(path, body)
          #expect(answer.status == 403 && answer.code == "forbidden", "\(own) \(path)")
          #expect(try await desk.post("\(path)?dry_run=true", body).status == 403, "\(own) \(path)")
        }
        let answer = try await desks[role]?.post(path, body)
        #expect(answer?.status == 201 && answer?.json["actor"].text == "T-\(role)")
      }
      #expect(desk.service.live.acts.count == requests.count)
      let foreign = try await desks[.operator]?.post(
        "/terminals",
        #"{"actor":"Ann","id":"L","place":"50,8"}"#
      )
      #expect(foreign?.status == 403 && foreign?.code == "foreign-actor")
      let table = "id,latitude_deg,longitude_deg\nL,50,8\n"
      let tabled = try await desks[.operator]?.post(csv: table, "/terminals/import")
      #expect(tabled?.status == 201 && tabled?.json["actor"].text == "T-operator")
      #expect(try await desks[.treasurer]?.post(csv: table, "/terminals/import").status == 403)
      for desk in desks.values {
        for path in ["/terminals", "/ledger/balances", "/licences", "/acts"] {
          #expect(try await desk.get(path).status == 200)
        }
      }
    }
  }

  @Test("Keys of two callers never meet")
  func keys() async throws {
    try await DescribedService.run(stored: false, requiresToken: true) { desk, tokens in
      let ann = try tokens.create(name: "Ann", role: .operator, now: Self.now).text
      let ben = try tokens.create(name: "Ben", role: .operator, now: Self.now).text
      #expect(try await desk.with(token: ann).post("/terminals", Self.kit, key: "k").status == 201)
      let other = Self.kit.replacingOccurrences(of: "K", with: "L")
      let bens = try await desk.with(token: ben).post("/terminals", other, key: "k")
      #expect(bens.status == 201 && !bens.isReplay)
    }
  }

  @Test("Licences are dated, imported whole or not at all, and listed with the one that holds")
  func licences() async throws {
    try await DescribedService.run { desk, _ in
      func post(_ body: String) async throws -> DescribedService.Answer {
        try await desk.post("/licences", #"{"actor":"Ann",\#(body)}"#)
      }
      let all =
        #""territory":"fr","status":"emergency","from":"2022-01-01T00:00:00Z","#
        + #""until":"2030-01-01T00:00:00Z","gateway_rights":false,"export_control":"none","#
        + #""gso_regime":"article-22","gso_exclusion_deg":18,"minimum_elevation_deg":30,"#
        + #""border_buffer_km":2.5,"border_rule":"whole-cell","decided_by":"ARCEP","source":"s","#
        + #""recalled":true"#
      #expect(try await post(all).status == 201)
      let rows = try await desk.get("/licences?territory=FR").json["licences"].elements
      #expect(rows.count == 1 && rows[0]["is_in_force"] == .bool(true))
      #expect(rows[0]["licence"]["border_buffer_km"].number == 2.5)
      #expect(rows[0]["licence"]["gso_exclusion_deg"].number == 18)
      for bad in [
        #""territory":"FR","status":"free""#, #""territory":"Q1","status":"none""#,
        #""status":"none""#, #""territory":"FR","status":"none","border_buffer_km":101"#,
        #""territory":"FR","status":"none","minimum_elevation_deg":-1"#,
        #""territory":"FR","status":"none","from":"2023-01-01T00:00:00Z","#
          + #""until":"2022-01-01T00:00:00Z""#,
        #""territory":"FR","status":"none","from":"yesterday""#,
      ] {
        #expect(try await post(bad).status == 400, "\(bad)")
      }
      let path = "/licences/import?actor=Ann"
      let refused = try await desk.post(csv: "territory,status\nPL,licensed\nQ1,free\n", path)
      #expect(refused.status == 400 && refused.message.contains("body:3"))
      #expect(try await desk.post(csv: "territory,status\n", path).status == 400)
      #expect(desk.service.live.acts.count == 1)
      let taken = try await desk.post(csv: "territory,status\nPL,licensed\nCZ,none\n", path)
      #expect(taken.status == 201)
      let territories = try await desk.get("/licences").json["licences"].elements
      #expect(
        Set(territories.compactMap { $0["licence"]["territory"].text }).isSuperset(of: ["PL", "CZ"])
      )
      let gone = try await desk.post(
        "/acts",
        #"{"actor":"Ann","decision":{"gateway":{"name":"G","works":false}}}"#
      )
      #expect(gone.status == 201)
      let cut = #"{"actor":"Ann","territory":"DE","kind":"fibre","works":false}"#
      #expect(try await desk.post("/terrestrial", cut).status == 201)
    }
  }
}
