import Constellation
import Foundation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Scheduling
import Service
import Testing
import World

/// What must be seen in the world `cut-off`.
@Suite struct CutOffStoryTests {
  private static let world = Result {
    try WorldLibrary().world(named: "cut-off", crew: Crew(size: 2)).world
  }

  private static func instant(_ text: String) throws -> Instant {
    try #require(Instant(iso8601: text + ":00Z"))
  }

  /// Kits of the world's table, read without the service: number, sponsor, plan.
  private static func table() throws -> [(number: Int, sponsor: String, plan: String)] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/World/Worlds/cut-off-kits.csv").standardized
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = $0.split(separator: ",", omittingEmptySubsequences: false)
      return (Int(fields[0].dropFirst(3)) ?? 0, String(fields[4]), String(fields[5]))
    }
  }

  @Test("Service is switched on at the very slot, for those who are there")
  func switchedOn() throws {
    let world = try Self.world.get()
    let last = Slot(containing: try Self.instant("2022-02-26T22:33"))
    let before = world.plan(for: last)
    #expect(before.outcomes[TerminalID("kyiv")]?.reason == .notLicensed)
    let after = world.plan(for: last.next)
    for id in [TerminalID("kyiv"), TerminalID("lviv")] {
      let assignment = try #require(after.outcomes[id]?.assignment)
      let gateway = try #require(assignment.gateway)
      #expect(world.ground.gateways[gateway].territory != "UA")
    }
    // Those who have no kit yet, and the country without one, see nothing of it.
    #expect(after.outcomes[TerminalID("KIT000001")]?.reason == .terminalInactive)
  }

  @Test("Kits come online in waves, as many as were published, all but those at closed borders")
  func waves() throws {
    let world = try Self.world.get()
    for (time, kits, gone) in [
      ("2022-02-28T15:00", 500, 0), ("2022-04-06T12:00", 5_500, 0), ("2022-05-02T12:00", 10_000, 0),
      ("2022-07-25T12:00", 12_500, 0), ("2022-10-09T12:00", 25_000, 1_500),
    ] {
      let slot = Slot(containing: try Self.instant(time)).next
      let outcomes = world.plan(for: slot).outcomes
      var counts: [String: Int] = [:]
      for number in 1...26_570 {
        let wave = number <= gone ? "gone" : number <= kits ? "there" : "to come"
        let outcome = try #require(outcomes[Self.kit(number)])
        counts["\(wave): \(outcome.reason?.rawValue ?? "online")", default: 0] += 1
      }
      let borders = counts["there: border-buffer"] ?? 0
      #expect((counts["there: online"] ?? 0) + borders == kits - gone, "\(time): \(counts)")
      #expect(borders * 50 < kits)
      // The law of the place is asked before the kit's own state.
      let known: Set = [
        "there: online", "there: border-buffer", "gone: terminal-destroyed", "gone: border-buffer",
        "to come: terminal-inactive", "to come: border-buffer",
      ]
      #expect(Set(counts.keys).isSubset(of: known), "\(time): \(counts)")
    }
  }

  private static func kit(_ number: Int) -> TerminalID {
    TerminalID("KIT" + String("00000\(number)".suffix(6)))
  }

  @Test("A cut takes the ground from people, not the sky from kits; the restoration brings it back")
  func cut() throws {
    let world = try Self.world.get()
    let people = try Gazetteer.bundled().people(in: "UA")
    var seen: [ReachReport] = []
    var links: [LinkState] = []
    let kyiv = try #require(world.terminals.first { $0.terminal.id == TerminalID("kyiv") })
    for time in ["2022-11-23T12:00", "2022-11-23T13:00", "2022-11-23T21:00", "2022-11-24T13:00"] {
      let instant = try Self.instant(time)
      let plan = world.plan(for: Slot(containing: instant))
      let kits = world.kitsOnline(in: "UA", plan)
      seen.append(world.reachReport(of: people, at: instant, kits: kits))
      let span = try #require(
        world.terrestrialSpans(for: kyiv, during: Slot(containing: instant)).last
      )
      if case .up(let path) = span.state {
        links.append(path.gateway == "fibre" ? .fibre : .mobile)
      } else {
        links.append(.down)
      }
    }
    #expect(links == [.fibre, .mobile, .down, .fibre])
    #expect(seen.map(\.cut) == [[], ["fibre"], ["fibre", "mobile"], []])
    // The sky is the same for all four.
    #expect(Set(seen.map(\.kits)).count == 1 && seen[0].kits > 23_000)
    #expect(seen[2].now.overGround == 0 && seen[2].lostByCut == seen[0].now.overGround)
    #expect(seen[2].now.together == seen[2].kits * 6)
    #expect(seen[3].now.together == seen[0].now.together && seen[3].lostByCut == 0)
  }

  private enum LinkState { case fibre, mobile, down }

  @Test("The bill is what the kits say, and near what was published")
  func bill() throws {
    let world = try Self.world.get()
    let time = try Self.instant("2022-10-12T12:00")
    let statement = try #require(world.fundingStatements(at: time).first)
    // Kits 1 to 1,500 are destroyed by then, 25,001 and later not yet there; 500 of them were lost in the
    // last thirty days, at 1,300 dollars each.
    let kits = try Self.table().filter { (1_501...25_000).contains($0.number) }
    let prices = ["standard": 500, "top": 4_500, "uk-2500": 2_500]
    let fees = kits.reduce(0) { $0 + (prices[$1.plan] ?? 0) }
    let paid = kits.filter { ["uk", "poland"].contains($0.sponsor) }
      .reduce(0) { $0 + (prices[$1.plan] ?? 0) }
    func dollars(_ amount: Int) -> Money { Money(minorUnits: Int64(amount) * 100, .usd) }
    #expect(statement.kits.value == kits.count)
    #expect(statement.burn.value == dollars(fees + 500 * 1_300))
    #expect(statement.covered.value == dollars(paid))
    #expect(statement.gap.value == dollars(fees + 500 * 1_300 - paid))
    // About 20 million dollars a month (E. Musk, 9 to 17 October 2022), of which others pay about 30 % (the
    // letter of September); the world has been made so, and stays so.
    let burn = statement.burn.value.approximateUnits
    #expect(abs(burn - 20e6) < 4e6, "\(burn)")
    #expect(abs(statement.coveredShare.value - 0.3) < 0.03)
    #expect(statement.feesList.value == dollars(kits.count * 4_500))
  }

  @Test(
    "The runway ends when the statement said; then grace, throttle and suspension, in that order"
  )
  func runway() throws {
    let world = try Self.world.get()
    let early = try #require(
      world.fundingStatements(at: try Self.instant("2022-12-02T00:00")).first
    )
    let end = try #require(early.runwayEnds?.value)
    #expect(early.standing == .funded)
    #expect(early.next == FundingForecast(standing: .grace(until: end + .days(14)), at: end))
    // At the next event half a thousand kits are destroyed, which changes nothing about days before.
    func standing(_ instant: Instant) throws -> FundingStanding? {
      let books = try #require(world.money(at: instant)?.books)
      return try books.standing(of: "ukraine", at: instant)
    }
    let second = Duration.seconds(1)
    #expect(try standing(end - second) == FundingStanding.funded)
    #expect(try standing(end) == .grace(until: end + .days(14)))
    #expect(try standing(end + .days(14) - second)?.word == "grace")
    let slow = DataRate.megabitsPerSecond(1)
    #expect(try standing(end + .days(14)) == .throttled(slow, until: end + .days(44)))
    #expect(try standing(end + .days(44) - second)?.word == "throttled")
    #expect(try standing(end + .days(44)) == FundingStanding.suspended)
    #expect(world.money(at: try Self.instant("2023-06-02T00:00"))?.refusals.isEmpty == true)
  }

  @Test("What money does to kits: slow, then not served, but those whose sponsor pays are")
  func consequences() throws {
    let world = try Self.world.get()
    let table = try Self.table().filter { (3_001...26_570).contains($0.number) }
    func served(_ time: String) throws -> (poland: [Double], others: [Double], unfunded: Int) {
      let outcomes = world.plan(for: Slot(containing: try Self.instant(time))).outcomes
      var (poland, others, unfunded) = ([Double](), [Double](), 0)
      for kit in table where kit.sponsor != "uk" && kit.number % 7 == 0 {
        let outcome = outcomes[Self.kit(kit.number)]
        if let rate = outcome?.assignment?.downlinkRate.megabitsPerSecond {
          if kit.sponsor == "poland" { poland.append(rate) } else { others.append(rate) }
        } else if outcome?.reason == .accountUnfunded {
          #expect(kit.sponsor != "poland")
          unfunded += 1
        } else {
          #expect(outcome?.reason == .borderBuffer)
        }
      }
      return (poland, others, unfunded)
    }
    let grace = try served("2023-01-05T12:00")
    #expect(grace.unfunded == 0 && (grace.others.max() ?? 0) > 1.5)
    let throttled = try served("2023-01-20T12:00")
    #expect(throttled.unfunded == 0 && (throttled.others.max() ?? 9) <= 1)
    #expect((throttled.poland.max() ?? 0) > 1.5)
    let suspended = try served("2023-03-01T12:00")
    #expect(suspended.others.isEmpty && suspended.unfunded > 1_500)
    #expect(suspended.poland.count == throttled.poland.count)
    let again = try served("2023-06-01T12:01")
    #expect(again.unfunded == 0 && (again.others.max() ?? 0) > 1.5)
  }

  @Test("A run of the first days tells them one by one")
  func run() throws {
    let world = try Self.world.get()
    let gazetteer = try Gazetteer.bundled()
    let until = try Self.instant("2022-03-01T00:00")
    var run = StoryRun(of: world, until: until) { gazetteer.people(in: $0) }
    var moments: [StoryMoment] = []
    while let moment = run.next() { moments.append(moment) }
    #expect(
      moments.map { $0.happened.map(\.kind) } == [
        ["begin"], ["licence"], ["kits"], ["kits"], ["month"],
      ]
    )
    #expect(moments.map(\.kits.online).prefix(3) == [0, 2, 2] && moments[3].kits.online > 490)
    #expect(moments[2].kits.byState == ["ordered": 26_070, "shipped": 500, "activated": 2])
    #expect(moments[0].kits.refused == ["not-licensed": 2])
    let ukraine = try #require(moments[3].territories.first { $0.territory == "UA" })
    #expect(
      ukraine.licence.status == "emergency" && ukraine.licence.decidedBy.hasPrefix("Ministry")
    )
    #expect(ukraine.through.reduce(0) { $0 + $1.kits } == ukraine.kitsOnline)
    #expect(ukraine.through.allSatisfy { $0.popTerritory == "DE" })
    #expect(moments[4].money.first?.kits.value == 500)
    let report = StoryReport(of: run, moments: moments)
    #expect(report.refusals.isEmpty && report.moments.count == 5)
  }
}

extension Duration {
  fileprivate static func days(_ count: Int) -> Duration { .seconds(86_400 * count) }
}
