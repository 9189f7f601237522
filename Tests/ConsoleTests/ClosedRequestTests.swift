import Foundation
import Links
import Service
import Testing

@testable import Console

@Suite("What requests may say")
struct ClosedRequestTests {
  private static func refused(
    _ service: RunningService,
    _ path: String,
    _ members: String,
    _ words: [String]
  ) async throws {
    let body = #"{"actor":"Ann",\#(members)}"#
    let answer = try await service.exchange("POST", "/api/v1/\(path)", body)
    #expect(answer.status == 400, "\(path) \(body) \(answer.json)")
    for word in words { #expect(answer.json.contains(word), "\(word) in \(answer.json)") }
  }

  @Test("Members that nobody reads are refused by name, at every depth")
  func unknownMembers() async throws {
    try await RunningService.run { service in
      for (path, members, words) in [
        (
          "licences", #""territory":"FR","status":"licensed","form":"2030-01-01T00:00:00Z""#,
          ["unknown-member", "'form'", "from"]
        ),
        ("terminals", #""id":"K","place":"50,8","ownr":"A""#, ["'ownr'", "owner"]),
        (
          "licences", #""territory":"FR","status":"licensed","export_control":"foo""#,
          ["export_control: 'foo' is none of the words"]
        ),
        ("terminals/state", #""ids":["off"],"state":"activated","were":{}"#, ["'were'"]),
        (
          "terminals/state", #""where":{"ownr":"A"},"state":"destroyed""#, ["'where.ownr'", "home"]
        ),
        (
          "terminals/amend", #""ids":["off"],"change":{"ouner":"A"}"#, ["'change.ouner'", "owner"]
        ),
        ("whitelists", #""territory":"FR","ids":["K"],"listed":true,"x":1"#, ["'x'"]),
        ("satellites", #""name":"A-0-0","works":false,"until":"x""#, ["'until'"]),
        ("gateways", #""name":"G","works":false,"until":"x""#, ["'until'"]),
        ("terrestrial", #""territory":"DE","works":false,"kinds":[]"#, ["'kinds'", "kind"]),
        ("sponsors", #""name":"a","title":"","note":"","X":1"#, ["'X'"]),
        (
          "ledger/payments", #""sponsor":"a","amount":{"amount":"1","currency":"USD","of":1}"#,
          ["'amount.of'"]
        ),
        (
          "acts",
          #""decision":{"licence":{"_0":{"territory":"FR","status":"none","gateway_rights":false,"#
            + #""source":"","is_recalled":false,"form":"x"}}}"#, ["'decision.licence._0.form'"]
        ),
        ("acts", #""decision":{"license":{}}"#, ["'decision.license'", "licence"]),
      ] {
        try await Self.refused(service, path, members, words)
      }
      #expect(service.live.acts.isEmpty)
    }
  }

  @Test("Every route of acts has a described body; what is described closed is closed")
  func shapes() throws {
    for (path, item) in try DescribedService.document()["paths"].members {
      let schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
      guard schema != .null, path != "/api/v1/connections" else { continue }
      let shape = try #require(BodyShape.ofActs[path])
      let unknown = try #require(shape.unknown(in: ["no such member": 1]), "\(path)")
      // What a terminal is told is no act: nobody is written down for it.
      let member = path.hasSuffix("/device/commands") ? "command" : "actor"
      #expect(unknown.path == ["no such member"] && unknown.known.contains(member), "\(path)")
    }
  }

  @Test("An empty selection names no kit, and not every one")
  func emptySelections() async throws {
    try await RunningService.run { service in
      try await Self.refused(
        service,
        "terminals/state",
        #""where":{},"state":"destroyed""#,
        ["where is empty"]
      )
      try await Self.refused(
        service,
        "terminals/amend",
        #""where":{},"change":{"owner":"A"}"#,
        ["where is empty"]
      )
      #expect(service.live.terminal(TerminalID("berlin"))?.state == .activated)
    }
  }

  @Test("A kit stands at a place or at coordinates")
  func places() async throws {
    try await RunningService.run { service in
      let members = #""id":"K","place":"Berlin","latitude_deg":1,"longitude_deg":2"#
      try await Self.refused(service, "terminals", members, ["not both"])
    }
  }

  @Test("Members of a query that nobody reads are refused by name, whatever the request changes")
  func unknownQueries() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let licence = #"{"actor":"Ann","territory":"FR","status":"licensed"}"#
      for (method, path, body, words) in [
        ("POST", "/licences?dryrun=true", licence, ["'dryrun'", "dry_run"]),
        ("POST", "/licences?dry_run=true&x", licence, ["'x'", "dry_run"]),
        ("POST", "/licences?actor=Bea", licence, ["'actor'"]),
        ("POST", "/terminals/import?actor=Ann&reson=r", "id", ["'reson'", "actor, dry_run, name"]),
        ("GET", "/terminals?teritory=ES", "", ["'teritory'", "after, home, limit"]),
        ("GET", "/acts?what=ever", "", ["'what'", "after, limit"]),
        ("GET", "/terminals/berlin?x", "", ["'x'", "has none"]),
        ("GET", "/plans?limit=1", "", ["'limit'"]),
        ("GET", "/service?at=Berlin&sytem=small", "", ["'sytem'", "at, system"]),
      ] {
        let answer = try await desk.send(method, path, body)
        #expect(answer.status == 400 && answer.code == "unknown-member", "\(path) \(answer)")
        let said = answer.message + (answer.json["error"]["remedy"].text ?? "")
        for word in words { #expect(said.contains(word), "\(word) in \(said)") }
      }
      #expect(desk.service.live.acts.isEmpty)
      #expect(try await desk.post("/licences?dry_run=true", licence).status == 200)
      #expect(try await desk.get("/terminals?territory=ES&limit=1").status == 200)
      // What programs behind terminals ask is no act, and as closed.
      for (method, path) in [
        ("POST", "connections"), ("DELETE", "connections/no"), ("PUT", "connections/no/account"),
        ("PUT", "terminals/berlin/device"), ("POST", "terminals/berlin/device/commands"),
      ] {
        let answer = try await desk.service.exchange(method, "/api/v1/\(path)?x=1", "{}")
        #expect(answer.status == 400 && answer.json.contains("'x'"), "\(path) \(answer.json)")
        #expect(answer.json.contains("The query has none"), "\(path) \(answer.json)")
      }
    }
  }

  @Test("A licence ends after the instant from which it holds, named or not")
  func ends() async throws {
    try await RunningService.run { service in
      let past = #""territory":"FR","status":"licensed","until":"2022-10-01T00:00:00Z""#
      let words = ["until is not after 2022-10-10T12:", "would hold"]
      try await Self.refused(service, "licences", past, words)
      let one =
        #"{"territory":"FR","status":"none","gateway_rights":false,"source":"","is_recalled":false,"#
        + #""until":"2022-10-10T12:00:12Z"}"#
      for decision in [#"{"licence":{"_0":\#(one)}}"#, #"{"licences":{"_0":[\#(one)]}}"#] {
        try await Self.refused(service, "acts", #""decision":\#(decision)"#, ["until is not after"])
      }
      #expect(service.live.acts.isEmpty)
      let later = past.replacing("2022-10-01", with: "2022-10-11")
      let taken = try await service.exchange(
        "POST",
        "/api/v1/licences",
        #"{"actor":"Ann",\#(later)}"#
      )
      #expect(taken.status == 201, "\(taken.json)")
    }
  }

  @Test("In a table of licences what ends before it holds is named with its line")
  func endsInTables() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let table =
        "territory,status,from_utc,until_utc\nFR,none,,\nFR,licensed,,2022-10-01T00:00:00Z\n"
      let refused = try await desk.post(csv: table, "/licences/import?actor=Ann&name=l.csv")
      #expect(refused.status == 400 && refused.code == "bad-table")
      #expect(refused.message.contains("l.csv:3:"), "\(refused.message)")
      #expect(desk.service.live.acts.isEmpty)
      // History is taken: it changes nothing.
      let history = table.replacing("licensed,,", with: "licensed,2022-09-01T00:00:00Z,")
      let taken = try await desk.post(csv: history, "/licences/import?actor=Ann")
      #expect(taken.status == 201, "\(taken.message)")
    }
  }
}
