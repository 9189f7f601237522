import Foundation
import Testing

@testable import apus

@Suite("What operating a world of its own says of money")
struct MoneyCommandTests {
  private static let more = """

    sponsors: [{name: eu}]
    programmes: [{name: relief, territories: [DE], reserve: 10 EUR}]
    exchange-rates: [{from: USD, to: EUR, rate: 1, since: 2022-01-01T00:00:00Z}]

    """

  private static func run(_ arguments: [String]) async throws -> BuiltCommand.Result {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      let file = folder.appendingPathComponent("small.yaml")
      try Data((SmallWorld.text + more).utf8).write(to: file)
      return try await SmallWorld.run(arguments, in: folder)
    }
  }

  @Test(
    "A pledge is in the currency of its amount, else of its cap, else of the programme",
    arguments: [
      (["--whole-fee"], "EUR"), (["--share-of-fees", "0.1", "--cap", "5 USD"], "USD"),
      (["--share-of-fees", "0.1", "--cap-per-month", "5 USD"], "USD"),
      (["--amount-per-month", "5 USD"], "USD"), (["--whole-fee", "--currency", "USD"], "USD"),
    ]
  )
  func pledges(promise: [String], currency: String) async throws {
    let result = try await Self.run(
      ["sponsor", "pledge", "eu", "--programme", "relief", "--dry-run", "--json"] + promise
    )
    let answer = try Answer(Data(result.output.utf8))
    let kind = answer.object("decision")["money"] as? [String: Any]
    let pledge = (kind?["_0"] as? [String: Any])?["pledge"] as? [String: Any]
    #expect(pledge?["currency"] as? String == currency, "\(result)")
  }
}
