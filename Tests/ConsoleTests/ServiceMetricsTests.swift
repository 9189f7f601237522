import Foundation
import Frames
import Links
import Service
import Store
import Testing

@testable import Console

@Suite("Prometheus text about kits, acts and money")
struct ServiceMetricsTests {
  private static let programme = #"a "b" \ c"#

  private static let documentation = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Documentation/Metrics.md").standardized

  private static func usd(_ amount: String) -> String {
    #"{"amount":"\#(amount)","currency":"USD"}"#
  }

  /// Terms of a programme in Germany, and kits there and elsewhere.
  private static func fill(_ desk: DescribedService) async throws {
    let prices =
      #"{"list":\#(usd("90")),"invoiced":\#(usd("75.25")),"marginal":\#(usd("20.5"))}"#
    let name = try String(decoding: JSONEncoder().encode(programme), as: UTF8.self)
    for (path, body) in [
      ("/plans", #"{"actor":"T","name":"gold","monthly":\#(prices),"kit":\#(prices)}"#),
      ("/sponsors", #"{"actor":"T","name":"aid","title":"T","note":""}"#),
      (
        "/programmes",
        """
        {"actor":"T","name":\(name),"title":"T","territories":["DE"],"reserve":\(usd("10000")),
         "overhead_per_month":\(usd("100")),"replacement_cost":\(usd("500")),"basis":"invoiced",
         "end_of_runway":{"grace_days":30},"label":"assumed","source":"","is_recalled":false}
        """
      ),
      (
        "/pledges",
        """
        {"actor":"T","name":"half","sponsor":"aid","programme":\(name),
         "promise":{"share_of_fees":0.5},"currency":"USD","pays_kits":false,"label":"assumed",
         "source":"","is_recalled":false}
        """
      ),
    ] {
      let answer = try await desk.post(path, body)
      #expect(answer.status == 201, "\(path) \(answer.message)")
    }
    let table =
      "id,latitude_deg,longitude_deg,state,plan\n"
      + (0..<7).map { "D\($0),50.\($0),8,activated,gold\n" }.joined()
      + "L,50,8,lost,gold\nO,40.4,-3.7,ordered,\n"
    #expect(try await desk.post(csv: table, "/terminals/import?actor=Ann").status == 201)
    #expect(
      try await desk.post("/terminals/state", #"{"actor":"A","ids":["none"],"state":"lost"}"#)
        .status == 404
    )
  }

  private static func metrics(_ desk: DescribedService) async throws -> MetricText {
    let headers = desk.token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    let answer = try await PlainExchange.send(desk.service.port, "GET", "/metrics", "", headers)
    #expect(answer.headers["content-type"] == "text/plain; version=0.0.4")
    return try MetricText(answer.body)
  }

  @Test("The text follows the grammar and the rules for names; nothing tells a kit or a place")
  func grammar() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      try await Self.fill(desk)
      let text = try await Self.metrics(desk)
      let documented = try String(contentsOf: Self.documentation, encoding: .utf8)
      for family in text.types.keys where !family.hasPrefix("apus_connection_") {
        #expect(documented.contains("`\(family)`"), "\(family)")
      }
      #expect(text.types.count >= 25)
      #expect(Set(text.helps.keys) == Set(text.types.keys))
      #expect(Set(text.samples.map { "\($0.name)\($0.labels)" }).count == text.samples.count)
      for sample in text.samples {
        let family = text.family(of: sample)
        #expect(text.types[family] != nil, "\(sample)")
        #expect((text.types[family] == "counter") == family.hasSuffix("_total"), "\(family)")
        #expect(
          Set(sample.labels.keys).isSubset(of: [
            "reason", "state", "code", "status", "programme", "currency", "direction", "cause",
          ]),
          "\(sample)"
        )
        #expect(!sample.labels.values.contains { $0.contains("D1") || $0.contains("Berlin") })
      }
    }
  }

  @Test("Kits, acts and money are those that the API tells")
  func values() async throws {
    try await DescribedService.run { desk, _ in
      try await Self.fill(desk)
      let text = try await Self.metrics(desk)
      let list = try await desk.get("/terminals").json
      #expect(text["apus_kits_registered"] == list["registered_count"].number)
      let states = list["terminals"].elements.compactMap(\.["state"].text)
      for (state, count) in [("activated", 9), ("lost", 1), ("ordered", 1), ("suspended", 1)] {
        #expect(states.count { $0 == state } == count)
        #expect(text["apus_kits", ["state": state]] == Double(count), "\(state)")
      }
      #expect(text["apus_kits", ["state": "destroyed"]] == 0)
      let acts = try await desk.get("/acts").json["acts"].elements
      #expect(acts.count == 5 && text["apus_acts_total"] == 5)
      #expect(text["apus_acts_refused_total", ["code": "unknown-terminal"]] == 1)
      let commits = try #require(text["apus_commits_total"])
      #expect((1...5).contains(commits))
      let age =
        try Date().timeIntervalSince1970 - #require(text["apus_last_commit_timestamp_seconds"])
      #expect((0...600).contains(age))
      try await Self.compareMoney(text, desk)
    }
  }

  private static func compareMoney(_ text: MetricText, _ desk: DescribedService) async throws {
    let name = try #require(
      programme.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    )
    let statement = try await desk.get("/programmes/\(name)").json["statement"]
    let labels = ["programme": programme, "currency": "USD"]
    for (metric, key) in [
      ("monthly_burn", "burn"), ("monthly_covered", "covered"), ("monthly_gap", "gap"),
      ("reserve", "reserve"),
    ] {
      let amount = try #require(statement[key]["value"]["amount"].text)
      let cents = try #require(Double(amount.replacingOccurrences(of: ".", with: "")))
      #expect(text["apus_programme_\(metric)_minor_units", labels] == cents, "\(metric)")
    }
    // Seven kits at 75.25 dollars and the overhead.
    #expect(text["apus_programme_monthly_burn_minor_units", labels] == 62_675)
    let own = ["programme": programme]
    #expect(
      text["apus_programme_covered_ratio", own] == statement["covered_share"]["value"].number
    )
    #expect(text["apus_programme_kits", own] == 7)
    // The text is of the slot's first question, some slots before the statement.
    let ends = try #require(Instant(iso8601: statement["runway_ends"]["value"].text ?? ""))
    let at = try #require(Instant(iso8601: statement["at"].text ?? ""))
    let seconds = try #require(text["apus_programme_runway_seconds", own])
    #expect((0...600).contains(seconds - (ends - at) / .seconds(1)))
  }

  @Test("A programme without a gap lasts without end, and lines about money change with the slot")
  func withoutGap() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      try await Self.fill(desk)
      let live = desk.service.live
      let free = try live.books.statement(of: Self.programme, at: live.clock.now)
      var without = free
      without.runwayEnds = nil
      // A Gregorian year has 365.2425 days.
      let months = try #require(without.runwayMonths?.value)
      let far = try MetricText(ServiceMetrics.lines(of: [without]).joined(separator: "\n") + "\n")
      let seconds = try #require(
        far["apus_programme_runway_seconds", ["programme": Self.programme]]
      )
      #expect(abs(seconds / (months * 365.2425 / 12 * 86_400) - 1) < 1e-12)
      without.runwayMonths = nil
      let lines = ServiceMetrics.lines(of: [without])
      #expect(
        lines.contains { $0.hasPrefix("apus_programme_runway_seconds{") && $0.hasSuffix(" +Inf") }
      )
      #expect(try MetricText(lines.joined(separator: "\n") + "\n").samples.count == 7)
      // How long money lasts is counted from when it is asked.
      func dateless(_ lines: [String]) -> [String] {
        lines.filter { !$0.hasPrefix("apus_programme_runway_seconds{") }
      }
      let told = live.moneyMetrics.lines(live)
      #expect(dateless(told) == dateless(ServiceMetrics.lines(of: [free])))
      #expect(dateless(told).count == told.count - 1)
    }
  }

  @Test("A pledge that ends is seen before there is a gap, in the metrics and in a dry run")
  func pledgeThatEnds() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      for (path, body) in [
        ("/sponsors", #"{"actor":"T","name":"aid","title":"T","note":""}"#),
        (
          "/programmes",
          """
          {"actor":"T","name":"help","title":"T","territories":[],"reserve":\(Self.usd("61")),
           "overhead_per_month":\(Self.usd("31")),"replacement_cost":\(Self.usd("0")),
           "basis":"invoiced","end_of_runway":{"grace_days":0,"suspend_after_days":0},
           "label":"assumed","source":"","is_recalled":false}
          """
        ),
        (
          "/pledges",
          """
          {"actor":"T","name":"p","sponsor":"aid","programme":"help",
           "promise":{"amount_per_month":\(Self.usd("31"))},"currency":"USD","pays_kits":false,
           "until":"2022-12-01T00:00:00Z","label":"assumed","source":"","is_recalled":false}
          """
        ),
      ] {
        let answer = try await desk.post(path, body)
        #expect(answer.status == 201, "\(path) \(answer.message)")
      }
      let live = desk.service.live
      func seconds(at time: String) throws -> Double? {
        let at = try #require(Instant(iso8601: time))
        let lines = ServiceMetrics.lines(of: [try live.books.statement(of: "help", at: at)])
        return try MetricText(lines.joined(separator: "\n") + "\n")[
          "apus_programme_runway_seconds",
          ["programme": "help"]
        ]
      }
      // A dollar a day from December on: 61 dollars pay December and thirty days of January.
      #expect(try seconds(at: "2022-11-01T00:00:00Z") == Double(30 + 31 + 31) * 86_400)
      #expect(try seconds(at: "2023-01-30T12:00:00Z") == 1.5 * 86_400)
      #expect(try seconds(at: "2023-02-20T00:00:00Z") == 0)
      let gift =
        #"{"actor":"T","debit":"cash","credit":"reserve:help","amount":\#(Self.usd("10")),"text":"t"}"#
      let dry = try await desk.post("/ledger/transfers?dry_run=true", gift)
      let row = dry.json["programmes"][0]
      #expect(row["runway_months_before"] == .null && row["runway_months_after"] == .null)
      #expect(row["runway_ends_utc_before"].text == "2023-02-01T00:00:00Z")
      // 71 dollars: 62 until the end of January, then eight of the days of February at 31 over 28.
      #expect(row["runway_ends_utc_after"].text == "2023-02-10T00:00:00Z")
    }
  }

  @Test("Requests that are not let in are counted by their status")
  func refusedRequests() async throws {
    try await DescribedService.run(stored: false, requiresToken: true) { desk, tokens in
      let viewer = try tokens.create(name: "v", role: .viewer, now: SampleWorld.live().clock.now)
      func status(_ token: String?, _ method: String, _ path: String) async throws -> Int {
        let headers = ["Content-Type": "application/json"]
          .merging(token.map { ["Authorization": "Bearer \($0)"] } ?? [:]) { $1 }
        return try await PlainExchange.send(desk.service.port, method, path, "{}", headers).status
      }
      #expect(try await status(nil, "GET", "/api/v1/world") == 401)
      #expect(try await status("wrong", "GET", "/api/v1/world") == 401)
      #expect(try await status(viewer.text, "POST", "/api/v1/licences") == 403)
      #expect(try await status(viewer.text, "GET", "/api/v1/world") == 200)
      for _ in 0..<100 {
        if try await status(nil, "GET", "/api/v1/world") == 429 { break }
      }
      let text = try await Self.metrics(desk.with(token: viewer.text))
      #expect(text["apus_requests_refused_total", ["status": "401"]] ?? 0 >= 2)
      #expect(text["apus_requests_refused_total", ["status": "403"]] == 1)
      #expect(text["apus_requests_refused_total", ["status": "429"]] == 1)
    }
  }
}
