import Foundation
import Testing

@testable import apus

@Suite("Records as of a time")
struct StateAsOfTests {
  /// Two acts in a folder: money and a licence at 12:00:12, money half an hour later.
  private static func enterActs(in folder: URL) async throws {
    try await SmallWorld.write(in: folder)
    for arguments in [
      ["ledger", "transfer", "10.00 USD", "--debit", "cash", "--credit", "equity:opening"],
      ["licence", "set", "FR", "licensed"],
      [
        "ledger", "transfer", "5.00 USD", "--debit", "cash", "--credit", "equity:opening",
        "--start", "2022-10-10T12:30:00Z",
      ],
      ["licence", "set", "FR", "none"],
    ] {
      let result = try await SmallWorld.run(arguments + ["--by", "Ann"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test(
    "A question with --start is answered by the acts that hold by then"
  )
  func questions() async throws {
    try await withFolder { folder in
      try await Self.enterActs(in: folder)
      for (start, amount, acts) in [
        ("2022-10-10T12:00:00Z", nil, 0), ("2022-10-10T12:20:00Z", "10.00", 2),
        ("2022-10-10T12:30:12Z", "15.00", 3), (nil, "15.00", 4),
      ] as [(String?, String?, Int)] {
        let options = (start.map { ["--start", $0] } ?? []) + ["--json"]
        let balances = try await SmallWorld.run(["ledger", "balances"] + options, in: folder)
        let answer = try Answer(Data(balances.output.utf8))
        let cash = answer.rows("balances").first { $0.shown("account") == "cash" }
        #expect((cash?["amount"] as? [String: Any])?.shown("amount") == amount, "\(start ?? "-")")
        if let start { #expect(answer.members.shown("at_utc") == start) }
        let audit = try await SmallWorld.run(["audit"] + options, in: folder)
        #expect(try Answer(Data(audit.output.utf8)).rows("acts").count == acts, "\(start ?? "-")")
      }
      let early = ["licence", "list", "FR", "--start", "2022-10-10T12:20:00Z"]
      let licences = try await SmallWorld.run(early, in: folder)
      #expect(licences.output.contains("*  FR  licensed"))
      #expect(!licences.output.contains("none  "))
      #expect(licences.output.contains("in force at 2022-10-10T12:20:"))
    }
  }

  @Test("An act is entered after those before it")
  func acts() async throws {
    try await withFolder { folder in
      try await Self.enterActs(in: folder)
      for more in [[], ["--dry-run"]] {
        let result = try await SmallWorld.run(
          ["licence", "set", "FR", "licensed", "--start", "2022-10-10T12:10:00Z"] + more,
          in: folder
        )
        #expect(result.status == 1)
        for part in ["--start 2022-10-10T12:10:00Z", "from 2022-10-10T12:30:", "Leave --start out"]
        {
          #expect(result.errors.contains(part), "\(part) in \(result.errors)")
        }
      }
      let audit = try await SmallWorld.run(["audit", "--json"], in: folder)
      #expect(try Answer(Data(audit.output.utf8)).rows("acts").count == 4)
    }
  }
}
