import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Testing
import World

@testable import Console

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("Terminals that join a running service over its socket")
struct ConnectionServiceTests {
  private static func point(_ latitude: Double, _ longitude: Double) -> GeodeticPoint {
    GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
  }

  private static let madrid = point(40.4, -3.7)
  private static let hamburg = point(53.55, 10)

  /// What the service says of a request that it refuses.
  private static func refusal(_ work: () async throws -> Void) async -> String {
    do {
      try await work()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("Each that joins has an address, a name and a socket path of its own")
  func addresses() async throws {
    try await RunningService.run { service in
      let first = try await service.blocking { try $0.join(name: "Köln", at: Self.hamburg) }
      let second = try await service.blocking { try $0.join(name: "köln", at: Self.madrid) }
      #expect(first.addressNumber == 1 && second.addressNumber == 2)
      #expect(first.dnsLabel == "koln" && second.dnsLabel == "koln-2")
      #expect(first.socket == service.folder + "/terminals/1.sock")
      #expect(
        first.name == "Köln" && first.system == "small" && abs(first.latitudeDeg - 53.55) < 1e-9
      )
      try await service.blocking { try $0.leave(first.id) }
      let third = try await service.blocking { try $0.join(name: "Köln", at: Self.hamburg) }
      #expect(third.addressNumber == 3 && third.dnsLabel == "koln" && third.id != first.id)
    }
  }

  @Test("A program carries a terminal of the world, once at a time, without a second demand")
  func terminal() async throws {
    try await RunningService.run { service in
      let before = service.live.present.plan
      let answer = try await service.blocking { try $0.join(terminal: "berlin") }
      #expect(answer.id == "berlin" && answer.name == "Berlin Mitte")
      #expect(answer.dnsLabel == "berlin-mitte" && abs(answer.latitudeDeg - 52.5) < 1e-9)
      let plan = service.live.present.plan
      if plan.slot == before.slot {
        #expect(plan.outcomes.count == 3)
        #expect(plan.outcomes[TerminalID("berlin")] == before.outcomes[TerminalID("berlin")])
      }
      let links = try await service.blocking { try $0.links(of: "berlin") }
      #expect(links.first?.path != nil)
      let spans = try await service.blocking { try $0.terrestrialSpans(of: "berlin") }
      if case .up(let path) = spans.first?.state {
        #expect(path.gateway == "fibre")
      } else {
        Issue.record("the terminal has a fixed line of its own")
      }
      #expect(service.live.terminals.count { $0.terminal.id.rawValue == "berlin" } == 1)
      let taken = await Self.refusal {
        _ = try await service.blocking { try $0.join(terminal: "berlin") }
      }
      #expect(taken.contains("another program carries the terminal 'berlin'"))
      try await service.blocking { try $0.leave("berlin") }
      let again = try await service.blocking { try $0.join(terminal: "berlin") }
      #expect(again.addressNumber == 2)
      let off = try await service.blocking { try $0.join(terminal: "off") }
      let refused = try await service.blocking { try $0.links(of: off.id) }
      #expect(refused.first?.reason == .terminalSuspended)
    }
  }

  @Test("An identity of any letters is told apart from a path")
  func identities() async throws {
    try await RunningService.run { service in
      let answer = try await service.blocking { try $0.join(terminal: "kit/ü 1") }
      #expect(answer.id == "kit/ü 1" && answer.dnsLabel == "toledo")
      #expect(try await service.blocking { try $0.links(of: answer.id) }.first?.path != nil)
      try await service.blocking { try $0.leave(answer.id) }
      #expect(!service.live.isGuest(TerminalID("kit/ü 1")))
    }
  }

  @Test("What cannot join is told why, with the status that says so")
  func refusals() async throws {
    try await RunningService.run { service in
      let path = "/api/v1/connections"
      _ = try await service.blocking { try $0.join(terminal: "berlin") }
      for (body, status, words) in [
        ("{\"terminal\": \"berlni\"}", 404, "It has 3: 'berlin', '"),
        ("{\"terminal\": \"\"}", 404, "lists the id of each"),
        ("{\"terminal\": \"berlin\"}", 409, "terminal-taken"),
        ("{\"terminal\": \"off\", \"system\": \"small\"}", 400, "system of its own"),
        ("{\"terminal\": \"off\", \"latitude_deg\": 1}", 400, "system of its own"),
        ("{\"name\": \"x\"}", 400, "terminal"),
        ("{\"name\": \"x\", \"latitude_deg\": 91, \"longitude_deg\": 0, \"height_m\": 0}", 400, ""),
        ("{\"latitude_deg\": 9, \"longitude_deg\": 0, \"height_m\": 0}", 400, ""),
        ("{}", 400, ""), ("", 400, ""), ("[1]", 400, ""),
        (
          """
          {"name": "x", "latitude_deg": 9, "longitude_deg": 0, "height_m": 0, "system": "y"}
          """, 400, "unknown-system"
        ),
      ] {
        let answer = try await service.exchange("POST", path, body)
        #expect(answer.status == status, "\(body): \(answer.json)")
        #expect(words.isEmpty || answer.json.contains(words), "\(body): \(answer.json)")
      }
      #expect(service.live.guests.count == 1)
    }
  }

  /// An account as `apus connect` has it: any value that writes itself with its own keys.
  private struct Raw: Encodable, Sendable {
    var from_utc = "2022-10-10T12:00:00Z"
    var until_utc: String
    var uplink = Way(packets: 10)
    var downlink: Way
    var extra = ["a/b": 0.1]

    struct Way: Encodable, Sendable {
      var packets_in: Int
      var bytes_in: Int
      var packets_delivered: Int
      var bytes_delivered: Int
      var bytes_waiting = 3_000
      var packets_dropped = ["aqm": 2]
      var delay_ms = [
        "count": 10.0, "mean_ms": 25, "p50_ms": 24, "p90_ms": 30, "p99_ms": 31, "max_ms": 32,
      ]

      init(packets: Int) {
        (packets_in, bytes_in) = (packets + 2, packets * 1_000 + 2_000)
        (packets_delivered, bytes_delivered) = (packets, packets * 1_000)
      }
    }
  }

  private struct Listing: Decodable {
    var count: Int
    var connections: [Row]
    struct Row: Decodable {
      var id: String, ipv4: String, ipv6: String, pop: String, served: Bool, of_world: Bool
      var satellite_name: String, dns_label: String
      var account_age_s: Double?
      var downlink: Way?
    }
    struct Way: Decodable {
      var packets_delivered: Int, queue_bytes: Int
      var delay_p50_ms: Double?, delay_p99_ms: Double?
      var packets_dropped: [String: Int]
      var interval: Interval?
    }
    struct Interval: Decodable {
      var seconds: Double, rate_bps: Double, packets_per_s: Double, packets_lost: Int
      var delay_mean_ms: Double?
    }
  }

  private static func listing(_ service: RunningService) async throws -> Listing {
    let answer = try await service.exchange("GET", "/api/v1/connections")
    #expect(answer.status == 200)
    return try JSONDecoder().decode(Listing.self, from: Data(answer.json.utf8))
  }

  @Test("An account that is sent is listed with its rates, and kept whole")
  func accounts() async throws {
    try await RunningService.run { service in
      #expect(try await Self.listing(service).count == 0)
      let joined = try await service.blocking { try $0.join(name: "Hamburg", at: Self.hamburg) }
      let quiet = try #require(try await Self.listing(service).connections.first)
      #expect(quiet.account_age_s == nil && quiet.downlink == nil && quiet.served)
      #expect(quiet.ipv4 == "100.64.1.1" && quiet.ipv6 == "fd61:7075:7300::1:1")
      #expect(quiet.pop == "fra" && !quiet.satellite_name.isEmpty && !quiet.of_world)
      let first = Raw(until_utc: "2022-10-10T12:00:10Z", downlink: Raw.Way(packets: 100))
      let second = Raw(until_utc: "2022-10-10T12:00:12Z", downlink: Raw.Way(packets: 600))
      for account in [first, second] {
        try await service.blocking { try $0.report(account: account, of: joined.id) }
      }
      let row = try #require(try await Self.listing(service).connections.first)
      let down = try #require(row.downlink)
      #expect(down.packets_delivered == 600 && down.queue_bytes == 3_000)
      #expect(down.packets_dropped == ["aqm": 2] && down.delay_p99_ms == 31)
      #expect(down.interval?.seconds == 2 && down.interval?.rate_bps == 2_000_000)
      #expect(down.interval?.packets_per_s == 250 && down.interval?.packets_lost == 0)
      #expect(try #require(row.account_age_s) < 20)
      let whole = try await service.exchange("GET", "/api/v1/connections/\(joined.id)")
      let kept = try #require(
        try JSONSerialization.jsonObject(with: Data(whole.json.utf8)) as? [String: Any]
      )
      let account = try #require(kept["account"] as? [String: Any])
      #expect((account["extra"] as? [String: Double]) == ["a/b": 0.1])
      #expect(kept["id"] as? String == joined.id)
      let metrics = try await service.exchange("GET", "/metrics").json
      #expect(metrics.contains("apus_links_packets_total{direction=\"downlink\"} 600.0\n"))
      try await service.blocking { try $0.leave(joined.id) }
      #expect(try await Self.listing(service).count == 0)
      #expect(try await service.exchange("GET", "/api/v1/connections/\(joined.id)").status == 404)
      // Sums do not go back when someone leaves.
      let after = try await service.exchange("GET", "/metrics").json
      #expect(after.contains("apus_links_packets_total{direction=\"downlink\"} 600.0\n"))
    }
  }

  @Test("Accounts that are too many, too large, wrong or of nobody are refused")
  func badAccounts() async throws {
    try await RunningService.run { service in
      let id = try await service.blocking { try $0.join(name: "x", at: Self.hamburg) }.id
      let path = "/api/v1/connections/\(id)/account"
      #expect(try await service.exchange("PUT", path, "{}").status == 400)
      let large = String(repeating: " ", count: ReportedAccount.largestSize)
      #expect(try await service.exchange("PUT", path, SampleAccount.json() + large).status == 413)
      // Together: one after the other they may come slowly enough to be taken, on a busy machine.
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<24 {
          group.addTask { try await service.exchange("PUT", path, SampleAccount.json()).status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.contains(204) && statuses.contains(429), "\(statuses)")
      let nobody = "/api/v1/connections/nobody/account"
      #expect(try await service.exchange("PUT", nobody, SampleAccount.json()).status == 404)
      for limit in ["0", "-1", "x", ""] {
        let listing = try await service.exchange("GET", "/api/v1/connections?limit=\(limit)")
        #expect(listing.status == 400, "limit=\(limit)")
      }
    }
  }

  @Test("One terminal finds another by address or name, and how far apart their PoPs are")
  func peers() async throws {
    try await RunningService.run { service in
      let near = try await service.blocking { try $0.join(name: "Hamburg", at: Self.hamburg) }
      let berlin = try await service.blocking { try $0.join(terminal: "berlin") }
      let far = try await service.blocking { try $0.join(name: "Madrid", at: Self.madrid) }
      let label = "berlin-mitte"
      let first = try await service.blocking { try $0.peer(of: near.id, name: label) }
      let found = try #require(first)
      #expect(found.id == "berlin" && found.ipv4 == "100.64.1.2" && found.dnsLabel == label)
      #expect(found.socket == berlin.socket && found.oneWayBackboneS == 0)
      for address in [found.ipv4, found.ipv6, "FD61:7075:7300:0:0:0:1:0002"] {
        let same = try await service.blocking { try $0.peer(of: near.id, address: address) }
        #expect(same == found, "\(address)")
      }
      let second = try await service.blocking { try $0.peer(of: near.id, name: "Madrid") }
      let world = service.live.world
      let codes = world.ground.pointsOfPresence.map(\.code)
      let expected = world.backboneSeconds(
        from: try #require(codes.firstIndex(of: "fra")),
        to: try #require(codes.firstIndex(of: "mad"))
      )
      #expect(second?.oneWayBackboneS == expected && second?.id == far.id)
      let nobody = ["100.64.1.9", "100.64.1.1", "1.2.3", "::1", "x", "fd61:7075:7300::1:1"]
      for address in nobody {
        let none = try await service.blocking { try $0.peer(of: near.id, address: address) }
        #expect(none == nil, "\(address)")
      }
      #expect(try await service.blocking { try $0.peer(of: near.id, name: "kyiv") } == nil)
      let gone = await Self.refusal {
        _ = try await service.blocking { try $0.peer(of: "gone", name: "madrid") }
      }
      #expect(gone.contains("no such connection"))
      let path = "/api/v1/connections/\(near.id)/peer"
      for query in ["", "?name=a&address=b", "?nom=a"] {
        #expect(try await service.exchange("GET", path + query).status == 400, "\(query)")
      }
      // While one has no point of presence the way between is not known.
      let off = try await service.blocking { try $0.join(terminal: "off") }
      let silent = try await service.blocking { try $0.peer(of: near.id, name: off.dnsLabel) }
      #expect(silent != nil && silent?.oneWayBackboneS == nil)
    }
  }

  @Test("The page's port lists connections but takes neither accounts nor questions for peers")
  func page() async throws {
    try await RunningService.run { service in
      let id = try await service.blocking { try $0.join(name: "Hamburg", at: Self.hamburg) }.id
      func status(_ method: String, _ path: String) async throws -> Int? {
        let url = "http://127.0.0.1:\(service.port)/api/v1/connections\(path)"
        var request = URLRequest(url: try #require(URL(string: url)), timeoutInterval: 600)
        request.httpMethod = method
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (_, response) = try await URLSession.shared.data(for: request)
        return (response as? HTTPURLResponse)?.statusCode
      }
      #expect(try await status("GET", "") == 200)
      #expect(try await status("GET", "/\(id)") == 200)
      #expect(try await status("GET", "/\(id)/peer?name=x") == 404)
      #expect(try await status("GET", "/\(id)/links") == 404)
      #expect(try await status("PUT", "/\(id)/account") == 404)
      #expect(try await status("DELETE", "/\(id)") == 405)
      #expect(try await status("POST", "") == 405)
      #expect(service.live.isGuest(TerminalID(id)))
    }
  }
}
