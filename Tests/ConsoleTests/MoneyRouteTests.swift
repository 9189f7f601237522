import Foundation
import SeededRandomness
import Service
import Synchronization
import Testing
import World

@testable import Console

@Suite("Money over HTTP")
struct MoneyRouteTests {
  private static func money(_ amount: String, _ currency: String = "USD") -> String {
    #"{"amount":"\#(amount)","currency":"\#(currency)"}"#
  }

  private static func plan(_ name: String, invoiced: String = "75.00") -> String {
    let prices =
      #"{"list":\#(money("90")),"invoiced":\#(money(invoiced)),"marginal":\#(money("20.5"))}"#
    return #"{"actor":"Tom","name":"\#(name)","monthly":\#(prices),"kit":\#(prices)}"#
  }

  private static func sponsor(_ name: String) -> String {
    #"{"actor":"Tom","name":"\#(name)","title":"T","note":""}"#
  }

  private static func programme(_ name: String, reserve: String) -> String {
    """
    {"actor":"Tom","name":"\(name)","title":"T","territories":["DE"],"reserve":\(money(reserve)),
     "overhead_per_month":\(money("100")),"replacement_cost":\(money("500")),"basis":"invoiced",
     "end_of_runway":{"grace_days":30,"throttle_mbps":1.5,"suspend_after_days":60},
     "label":"assumed","source":"","is_recalled":false}
    """
  }

  private static func pledge(_ name: String, by sponsor: String, to programme: String) -> String {
    """
    {"actor":"Tom","name":"\(name)","sponsor":"\(sponsor)","programme":"\(programme)",
     "promise":{"share_of_fees":0.5},"currency":"USD","pays_kits":false,"label":"assumed",
     "source":"","is_recalled":false,"cap_total":\(money("1000"))}
    """
  }

  private static func transfer(_ debit: String, _ credit: String, _ amount: String) -> String {
    #"{"actor":"Tom","debit":"\#(debit)","credit":"\#(credit)","amount":\#(money(amount)),"text":"t"}"#
  }

  private static func payment(_ sponsor: String, _ amount: String) -> String {
    #"{"actor":"Tom","sponsor":"\#(sponsor)","amount":\#(money(amount))}"#
  }

  /// Enters terms: two plans, two sponsors, a programme and a pledge.
  private static func enterTerms(_ desk: DescribedService) async throws {
    for (path, body) in [
      ("/plans", plan("gold")), ("/plans", plan("silver", invoiced: "40")),
      ("/sponsors", sponsor("aid")), ("/sponsors", sponsor("fund")),
      ("/programmes", programme("relief", reserve: "10000")),
      ("/pledges", pledge("half", by: "aid", to: "relief")),
      (
        "/exchange-rates",
        #"{"actor":"Tom","from":"EUR","to":"USD","rate":"1.0832","since":"2022-01-01T00:00:00Z"}"#
      ),
    ] {
      let answer = try await desk.post(path, body)
      #expect(answer.status == 201, "\(path) \(answer.message)")
    }
  }

  @Test("Terms, pledges and statements are read as they were entered")
  func terms() async throws {
    try await DescribedService.run { desk, _ in
      try await Self.enterTerms(desk)
      let plans = try await desk.get("/plans").json["plans"]
      #expect(plans[0]["monthly"]["invoiced"]["amount"].text == "75.00")
      let sponsors = try await desk.get("/sponsors").json["sponsors"]
      #expect(sponsors[0]["pledges"][0]["pledge"]["name"].text == "half")
      #expect(sponsors[1]["pledges"].elements.isEmpty)
      let statement = try await desk.get("/programmes/relief?growth_per_month=0.1")
      #expect(statement.json["programme"]["end_of_runway"]["grace_days"].number == 30)
      #expect(statement.json["statement"]["growth_per_month"]["value"].number == 0.1)
      #expect(statement.json["statement"]["reserve"]["value"]["amount"].text == "10000.00")
      #expect(try await desk.get("/programmes").json["programmes"].elements.count == 1)
      // A kit on a plan, shipped, is sold; activated, it is counted.
      let kit = #"{"actor":"Ann","id":"K","place":"50,8","plan":"gold","sponsor":"aid"}"#
      #expect(try await desk.post("/terminals", kit).status == 201)
      for state in ["shipped", "delivered", "activated"] {
        let body = #"{"actor":"Ann","ids":["K"],"state":"\#(state)"}"#
        #expect(try await desk.post("/terminals/state", body).status == 201)
      }
      let kits = try await desk.get("/programmes/relief").json["statement"]["kits"]["value"]
      #expect(kits.number == 1)
      let sold = try await desk.get("/ledger/entries?account=revenue:kits").json
      #expect(sold["entries"][0]["origin"].text == "kitSale" && sold["entry_count"].number == 1)
    }
  }

  @Test("A pledge without a name has the usual one, and entered again has new terms")
  func unnamedPledges() async throws {
    try await DescribedService.run { desk, _ in
      try await Self.enterTerms(desk)
      let named = Self.pledge("relief/aid", by: "aid", to: "relief")
      let unnamed = named.replacing(#""name":"relief/aid","#, with: "")
        .replacing("0.5", with: "0.25")
      #expect(unnamed != named)
      for body in [named, unnamed] {
        #expect(try await desk.post("/pledges", body).status == 201)
      }
      let pledges = try await desk.get("/programmes/relief").json["pledges"].elements
      #expect(pledges.map { $0["pledge"]["name"].text } == ["half", "relief/aid"])
      #expect(pledges[1]["pledge"]["promise"]["share_of_fees"].number == 0.25)
    }
  }

  @Test("What the books refuse is refused before it is entered")
  func refusals() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      try await Self.enterTerms(desk)
      let count = desk.service.live.acts.count
      let group = #"{"plan":"gold","payer":"owner"}"#
      let kits =
        #"{"actor":"T","decision":{"money":{"_0":{"kits":{"group":\#(group),"count":5}}}}}"#
      for (path, body, status, code) in [
        ("/ledger/payments", Self.payment("nobody", "1"), 400, "unknown-sponsor"),
        ("/ledger/payments", Self.payment("aid", "0"), 400, "bad-money"),
        ("/ledger/payments", Self.payment("aid", "-1"), 400, "bad-money"),
        ("/ledger/payments", Self.payment("aid", "1.001"), 400, "bad-request"),
        ("/ledger/payments", Self.payment("aid", "1e3"), 400, "bad-request"),
        (
          "/ledger/payments", Self.payment("aid", String(repeating: "0", count: 50) + "1"), 400,
          "bad-request"
        ),
        (
          "/ledger/payments", Self.payment("aid", "99999999999999999999"), 400, "bad-request"
        ),
        (
          "/ledger/payments", Self.payment("aid", "1").replacingOccurrences(of: "USD", with: "usd"),
          400, "bad-request"
        ),
        ("/pledges", Self.pledge("p", by: "aid", to: "none"), 404, "unknown-programme"),
        ("/pledges", Self.pledge("p", by: "none", to: "relief"), 400, "unknown-sponsor"),
        ("/pledges", Self.pledge("half", by: "fund", to: "relief"), 400, "fixed"),
        ("/programmes", Self.programme("relief", reserve: "1"), 400, "fixed"),
        ("/programmes", Self.programme("", reserve: "1"), 400, "bad-money"),
        (
          "/plans", Self.plan("gold").replacingOccurrences(of: "USD", with: "EUR"), 400, "fixed"
        ),
        ("/ledger/transfers", Self.transfer("cash", "cash", "1"), 400, "bad-money"),
        ("/ledger/transfers", Self.transfer("cash", "purse", "1"), 400, "bad-request"),
        ("/ledger/transfers", Self.transfer("cash", "arrears:relief", "1"), 400, "bad-money"),
        ("/ledger/transfers", Self.transfer("reserve:relief", "cash", "10001"), 400, "overdrawn"),
        ("/ledger/transfers", Self.transfer("cash", "reserve:none", "1"), 404, "unknown-programme"),
        (
          "/exchange-rates",
          #"{"actor":"T","from":"EUR","to":"EUR","rate":"1","since":"2022-01-01T00:00:00Z"}"#, 400,
          "bad-money"
        ),
        (
          "/exchange-rates",
          #"{"actor":"T","from":"EUR","to":"USD","rate":"0","since":"2022-01-01T00:00:00Z"}"#, 400,
          "bad-money"
        ),
        ("/acts", kits, 400, "unknown-member"),
      ] as [(String, String, Int, String)] {
        let answer = try await desk.post(path, body)
        #expect(answer.status == status && answer.code == code, "\(path) \(body) \(answer.json)")
      }
      #expect(desk.service.live.acts.count == count)
    }
  }

  @Test("Whatever is entered, the accounts add up to zero, and the journal leads to the balances")
  func balance() async throws {
    try await DescribedService.run { desk, _ in
      try await Self.enterTerms(desk)
      var random = SeededGenerator(seed: 7)
      let accounts = ["cash", "receivable:aid", "reserve:relief", "cost:kits", "owners-receivable"]
      var taken = 0
      for number in 0..<60 {
        let amount = "\(Int.random(in: 0..<4_000, using: &random)).\(10 + number % 90)"
        let answer =
          switch Int.random(in: 0..<3, using: &random) {
          case 0:
            try await desk.post(
              "/ledger/payments",
              Self.payment(["aid", "fund"].randomElement(using: &random) ?? "", amount)
            )
          case 1:
            try await desk.post(
              "/terminals",
              #"{"actor":"A","id":"K\#(number)","place":"50,8","plan":"gold","state":"activated"}"#
            )
          default:
            try await desk.post(
              "/ledger/transfers",
              Self.transfer(
                accounts.randomElement(using: &random) ?? "",
                accounts.randomElement(using: &random) ?? "",
                amount
              )
            )
          }
        if answer.status == 201 { taken += 1 }
        #expect(answer.status == 201 || answer.status == 400, "\(answer.json)")
      }
      #expect(taken > 30)
      let balances = try await desk.get("/ledger/balances").json["balances"].elements
      #expect(Self.sums(balances).values.allSatisfy { $0 == 0 } && !balances.isEmpty)
      // Page by page, whole and by account.
      let entries = try await Self.entries(desk, "")
      #expect(entries.compactMap(\.["number"].number) == (1...entries.count).map(Double.init))
      for entry in entries {
        #expect(Self.sums(entry["postings"].elements).values.allSatisfy { $0 == 0 })
      }
      for row in balances {
        let name = row["account"].text ?? ""
        let own = try await Self.entries(desk, "&account=\(name)")
        #expect(own == entries.filter { Self.touches($0, name) })
        let postings = own.flatMap { $0["postings"].elements }.filter { $0["account"].text == name }
        #expect(Self.sums(postings) == Self.sums([row]), "\(name)")
      }
      #expect(desk.service.live.state.withLock { $0.money.refusals.isEmpty })
    }
  }

  private static func touches(_ entry: JSONValue, _ account: String) -> Bool {
    entry["postings"].elements.contains { $0["account"].text == account }
  }

  /// Sums of postings in hundredths, by currency.
  private static func sums(_ postings: [JSONValue]) -> [String: Int] {
    postings.reduce(into: [:]) { sums, posting in
      let digits = posting["amount"]["amount"].text?.replacing(".", with: "") ?? "none"
      sums[posting["amount"]["currency"].text ?? "", default: 0] += Int(digits) ?? .min / 2
    }
  }

  private static func entries(_ desk: DescribedService, _ query: String) async throws -> [JSONValue]
  {
    var (entries, after) = ([JSONValue](), 0)
    while true {
      let page = try await desk.get("/ledger/entries?limit=7&after=\(after)\(query)").json
      entries += page["entries"].elements
      #expect(page["entry_count"].number.map { Int($0) >= entries.count } == true)
      guard let next = page["next_after"].number else { return entries }
      after = Int(next)
    }
  }
}
