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
}
