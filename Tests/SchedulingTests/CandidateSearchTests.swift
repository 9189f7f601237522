import Constellation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Radio
import SeededRandomness
import Service
import Testing

@testable import Scheduling

/// The search by blocks against a look at every satellite, one by one.
@Suite struct CandidateSearchTests {
  private struct Case {
    var constellation: Constellation
    var sky: SlotSky
    var rules: SchedulingRules
    var crowd: Crowd
    var failed: Set<Int>
  }

  private static func random(seed: UInt64) throws -> Case {
    var generator = SeededGenerator(seed: seed)
    let start = try #require(Instant(iso8601: "2023-03-01T06:00:00Z"))
    var constellation = Constellation()
    for index in 0..<2 {
      let shell = try WalkerShell(
        name: "R\(index)",
        height: .altitude(.kilometres(Double.random(in: 350...1_400, using: &generator))),
        inclination: .degrees(Double.random(in: 30...120, using: &generator)),
        planes: Int.random(in: 1...24, using: &generator),
        satellitesPerPlane: Int.random(in: 1...40, using: &generator),
        phasing: .halfSlotOnOddPlanes,
        epoch: start
      )
      constellation.add(shell, lasers: .none)
    }
    var rules = SchedulingRules()
    rules.minimumElevation = .degrees(Double.random(in: 0...40, using: &generator))
    rules.gsoExclusion = .degrees([0, 10, 22][Int.random(in: 0...2, using: &generator)])
    if seed.isMultiple(of: 4) {
      rules.groundLinkRule = .maximumSlantRange(
        .kilometres(Double.random(in: 500...3_000, using: &generator))
      )
    }
    let atlas = try TerritoryAtlas.bundled()
    let terminals = (0..<150).map { number in terminal(number, atlas, &generator) }
    let count = constellation.satellites.count
    let failed = Set((0..<count).filter { _ in Int.random(in: 0...20, using: &generator) == 0 })
    let slot = Slot(containing: start + .seconds(Int.random(in: 0...86_400, using: &generator)))
    return Case(
      constellation: constellation,
      sky: SlotSky(of: constellation, in: slot),
      rules: rules,
      crowd: Crowd(TerminalRoster(terminals, cells: .standard), others: []),
      failed: failed
    )
  }

  /// Terminals all over the Earth, some at the poles, some on the antimeridian, many in one town.
  private static func terminal(
    _ number: Int,
    _ atlas: TerritoryAtlas,
    _ generator: inout SeededGenerator
  ) -> PlannedTerminal {
    let (latitude, longitude): (Double, Double) =
      switch number % 5 {
      case 0: (Double.random(in: 88...90, using: &generator), 0)
      case 1: (Double.random(in: -70...70, using: &generator), 180)
      case 2: (50 + Double.random(in: 0...0.1, using: &generator), 30.5)
      default:
        (
          Double.random(in: -90...90, using: &generator),
          Double.random(in: -180...180, using: &generator)
        )
      }
    return PlannedTerminal(
      Terminal(
        id: TerminalID("t\(number)"),
        name: "",
        point: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      ),
      in: PlannedTerminal.Surroundings(
        cells: .standard,
        atlas: atlas,
        buffer: .zero,
        disputes: .closed,
        ground: GroundSegment()
      )
    )
  }

  @Test(
    "Blocks find what a look at every satellite finds, and the same reasons",
    arguments: Array(1...16) as [UInt64]
  )
  func agreesWithSlowLook(seed: UInt64) throws {
    let random = try Self.random(seed: seed)
    let verdicts = SatelliteVerdicts(
      random.sky,
      of: random.constellation,
      failed: random.failed
    )
    let search = CandidateSearch(
      sky: random.sky,
      verdicts: verdicts,
      constellation: random.constellation,
      rules: SkyRules([random.rules]),
      crowd: random.crowd
    )
    let blocks = random.crowd.blocks(
      waiting: [Reason?](repeating: nil, count: random.crowd.count)
    )
    #expect(blocks.flatMap(\.self).sorted() == Array(0..<random.crowd.count))
    let table = CandidateTable(blocks, search, crew: Crew(size: 2))
    var reasons: [Int: Reason] = [:]
    table.forEachRefusal(blocks) { reasons[$0] = $1 }
    for terminal in 0..<random.crowd.count {
      let planned = random.crowd[terminal]
      var expected: [Int] = []
      var refused: [Reason: Int] = [:]
      for satellite in random.constellation.satellites.indices {
        guard isUp(satellite, random.sky.start, planned, random.rules) else { continue }
        switch verdict(satellite, planned, random) {
        case nil: expected.append(satellite)
        case let reason?: refused[reason, default: 0] += 1
        }
      }
      #expect(table[terminal].map { Int($0.satellite) }.sorted() == expected, "seed \(seed)")
      if expected.isEmpty {
        let most = refused.values.max() ?? 0
        let named = reasons[terminal]
        #expect(
          named.map { refused[$0] ?? 0 } == most,
          "seed \(seed): \(String(describing: named))"
        )
      } else {
        #expect(reasons[terminal] == nil)
      }
    }
  }

  private func isUp(
    _ satellite: Int,
    _ sky: Sky,
    _ planned: PlannedTerminal,
    _ rules: SchedulingRules
  ) -> Bool {
    let look = planned.site.look(at: sky.position(satellite))
    switch rules.groundLinkRule {
    case .elevationMask: return look.elevation >= rules.minimumElevation
    case .maximumSlantRange(let limit): return look.range <= limit
    }
  }

  private func verdict(
    _ satellite: Int,
    _ planned: PlannedTerminal,
    _ random: Case
  ) -> Reason? {
    if random.failed.contains(satellite) { return .failed }
    guard isUp(satellite, random.sky.end, planned, random.rules) else { return .setsDuringSlot }
    for sky in [random.sky.start, random.sky.end] {
      let place = sky.position(satellite)
      let separation = planned.arc.separation(from: place, seenFrom: planned.site)
      if separation.map({ $0 < random.rules.gsoExclusion }) ?? false { return .gsoExclusion }
    }
    return nil
  }
}
