import Foundation
import Frames
import Geography
import Service
import Testing
import World

@testable import apus

@Suite("Money in texts for people")
struct MoneyTextTests {
  /// A programme whose kits cost ten dollars a month each.
  private static func world(_ kits: [String], _ programme: String) throws -> World {
    let places = kits.enumerated().map { "{id: k\($0), place: Kyiv, plan: basic\($1)}" }
    let text = """
      apus-world: 1
      name: test
      start: 2022-10-10T12:00:00Z
      constellation:
        shells:
          - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4}
      plans: [{name: basic, monthly: {list: 10 USD, invoiced: 10 USD, marginal: 1 USD}}]
      sponsors: [{name: donor}]
      programmes: [{name: aid, territories: [UA], \(programme)}]
      terminals: [\(places.joined(separator: ", "))]
      """
    let description = try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w")
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  /// A programme's statement as `apus sponsor programme` prints it, and as a story does.
  private static func texts(
    _ world: World,
    at time: String = "2022-10-10T12:00:00Z"
  ) throws -> (statement: String, story: String) {
    let at = try #require(Instant(iso8601: time))
    let statement = try #require(world.fundingStatements(at: at).first)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let answer = try Answer(try encoder.encode(statement))
    let gazetteer = try Gazetteer.bundled()
    var run = StoryRun(of: world, from: at, until: at) { gazetteer.people(in: $0) }
    let first = run.next()
    let moment = try #require(first)
    let story = StoryText.lines(moment, after: nil).joined(separator: "\n")
    return (StatementText.text(answer.members), story)
  }

  @Test("What owners pay is told where they do, so that the sums add up")
  func owners() throws {
    let shared = try Self.texts(Self.world(["", "", ", payer: owner"], "reserve: 100 USD"))
    #expect(shared.statement.contains("\n  burn a month      30.00 USD (modelled)\n"))
    #expect(shared.statement.contains("\n  paid by owners    10.00 USD (modelled)\n"))
    #expect(shared.statement.contains("\n  gap a month       20.00 USD (modelled)\n"))
    #expect(
      shared.story.contains(
        "burn 30.00 USD [modelled] a month, covered 0.00 USD [modelled] (0.0 %), "
          + "paid by owners 10.00 USD [modelled], gap 20.00 USD [modelled]"
      )
    )
    let alone = try Self.texts(Self.world(["", ""], "reserve: 100 USD"))
    #expect(alone.story.contains("burn 20.00 USD"))
    #expect(!alone.statement.contains("owners") && !alone.story.contains("owners"))
  }

  @Test("A runway that ends though there is no gap yet is not told as one without end")
  func pledgeThatEnds() throws {
    let pledge = "{sponsor: donor, share-of-fees: 1, until: 2022-11-01T00:00:00Z}"
    let text = try Self.texts(Self.world([""], "reserve: 3 USD, pledges: [\(pledge)]"))
    #expect(text.story.contains("; no gap now, runway ends 2022-11-11T00:00:00Z [modelled]; "))
    let gap = try Self.texts(Self.world([""], "reserve: 1000 USD"))
    #expect(gap.story.contains("; runway 100.0 months, ends 2031-02-10T00:00:00Z [modelled]; "))
    let paid = try Self.texts(
      Self.world([""], "reserve: 3 USD, pledges: [{sponsor: donor, share-of-fees: 1}]")
    )
    #expect(paid.story.contains("; no gap now, runway does not end within ten years [modelled]; "))
  }

  @Test("Kits that money suspends are told apart, with what serving them would take")
  func suspended() throws {
    let world = try Self.world(["", "", ", payer: owner"], "reserve: 1 USD, \(Self.harsh)")
    let text = try Self.texts(world, at: "2022-11-05T00:00:00Z")
    for line in [
      "kits              3 (measured)", "of them suspended 2 (modelled)",
      "burn a month      10.00 USD (modelled)", "gap a month       0.00 USD (modelled)",
      "burn, if served   30.00 USD (modelled)", "gap, if served    20.00 USD (modelled)",
      "runway, months    0 (modelled)",
    ] {
      #expect(text.statement.contains("\n  \(line)\n"), "\(line) in \(text.statement)")
    }
    #expect(
      text.story.contains(
        "3 kits of which 2 are suspended (if served: burn 30.00 USD [modelled] a month), "
          + "burn 10.00 USD [modelled] a month"
      ),
      "\(text.story)"
    )
    let before = try Self.texts(world)
    #expect(!before.statement.contains("served") && !before.story.contains("suspended ("))
  }

  private static let harsh = "end-of-runway: {grace-days: 0, suspend-after-days: 0}"
}
