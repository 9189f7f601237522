import Constellation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Testing
import World

/// What must be seen in the worlds `blackout` and `blackout-bent-pipe`.
@Suite struct BlackoutStoryTests {
  private static let library = Result { try WorldLibrary() }

  private static func moments(of name: String) throws -> (world: World, moments: [StoryMoment]) {
    let library = try library.get()
    let world = try library.world(named: name).world
    let gazetteer = library.gazetteer
    var run = StoryRun(of: world) { gazetteer.people(in: $0) }
    var moments: [StoryMoment] = []
    while let moment = run.next() { moments.append(moment) }
    return (world, moments)
  }

  private static func iran(_ moment: StoryMoment) throws -> StoryMoment.Territory {
    try #require(moment.territories.first { $0.territory == "IR" })
  }

  @Test("Nobody is served before the operator's word, and all but those at borders after it")
  func before() throws {
    let (world, moments) = try Self.moments(of: "blackout")
    #expect(moments.count == world.description.events.count + 1)
    let word = try #require(moments.firstIndex { $0.happened.contains { $0.kind == "licence" } })
    for moment in moments[..<word] {
      let iran = try Self.iran(moment)
      #expect(moment.kits.online == 0 && iran.licence.status == "none")
      #expect(moment.kits.refused == ["not-licensed": iran.kitsActivated])
    }
    for moment in moments[word...] {
      let iran = try Self.iran(moment)
      #expect(iran.licence.status == "emergency" && !iran.licence.gatewayRights)
      #expect(iran.licence.decidedBy.contains("without a licence of the territory"))
      #expect(Set(iran.refused.keys).isSubset(of: ["border-buffer"]))
      #expect(
        iran.kitsOnline > 0
          && iran.kitsOnline + (iran.refused["border-buffer"] ?? 0) == iran.kitsActivated
      )
    }
    #expect(try Self.iran(moments[moments.count - 1]).kitsOnline >= 95)
  }

  @Test("There is no gateway in the country, none is used, and the way out is named by territory")
  func through() throws {
    let (world, moments) = try Self.moments(of: "blackout")
    #expect(!world.ground.gateways.contains { $0.territory == "IR" })
    #expect(!world.ground.pointsOfPresence.contains { $0.territory == "IR" })
    var used: Set<String> = []
    for moment in moments {
      for way in try Self.iran(moment).through {
        #expect(way.gatewayTerritory != "IR" && way.popTerritory == "DE" && way.pop == "frntdeu1")
        used.insert(way.gatewayTerritory)
      }
    }
    #expect(used.count > 1)
  }

  @Test("A closed country: what is left on the ground, and whom kits reach")
  func closed() throws {
    let (_, moments) = try Self.moments(of: "blackout")
    let reached = try moments.map { moment -> StoryMoment.Reached in
      try #require(try Self.iran(moment).reach)
    }
    let night = try #require(reached.firstIndex { $0.cut == ["fibre", "mobile"] })
    #expect(reached[night].now.overGround == 0)
    // Ten users each, and nothing else reaches them.
    let kits = try Self.iran(moments[night]).kitsOnline
    #expect(reached[night].now.together == 10 * kits && reached[night].regainedByKits == 10 * kits)
    #expect(reached[night + 1].cut.isEmpty && reached[night + 1].lostByCut == 0)
    let evening = try #require(reached.first { $0.cut == ["mobile"] })
    #expect(evening.now.overGround > 0 && evening.lostByCut > 0)
  }

  @Test("It is the statement that serves, not the kit: without it nobody is served to the end")
  func statement() throws {
    var description = try Self.library.get().description(of: "blackout")
    description.events.removeAll {
      if case .licence = $0.decision { true } else { false }
    }
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let end = try #require(description.events.last?.at)
    let plan = world.plan(for: Slot(containing: end).next)
    #expect(plan.outcomes.count == 101)
    #expect(plan.outcomes.values.allSatisfy { $0.reason == .notLicensed })
  }

  @Test(
    "Without lasers, the one neighbour with a gateway serves those in its reach, and nobody else does"
  )
  func bentPipe() throws {
    let (world, moments) = try Self.moments(of: "blackout-bent-pipe")
    let muallim = try #require(world.ground.gateways.first { $0.name == "Muallim" })
    let slot = Slot(containing: moments[1].slotStartUtc)
    let plan = world.plan(for: slot)
    var (near, far) = (0.0, Double.infinity)
    for kit in world.terminals(during: slot) {
      let distance = kit.terminal.point.greatCircleDistance(to: muallim.site.point).kilometres
      switch plan.outcomes[kit.terminal.id] {
      case .served(let assignment)?:
        let gateway = try #require(assignment.gateway)
        #expect(world.ground.gateways[gateway].territory == "TR" && assignment.laserHops == 0)
        near = max(near, distance)
      case .refused(.noGatewayInReach)?: far = min(far, distance)
      default: continue
      }
    }
    // Two slant ranges at 25 degrees are 1,941 km of ground from the highest shell, at 570 km.
    #expect(near > 1_000 && near < 1_941, "\(near)")
    #expect(far > 1_200, "\(far)")
    #expect(moments[1].kits.online > 10 && moments[1].kits.online < 40)
    // And without that gateway.
    #expect(moments[2].kits.online == 0)
  }
}
