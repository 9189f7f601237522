import Constellation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Radio
import Scheduling
import Service
import Testing
import World

/// What a licence asks of the sky binds terminals in its territory, and no others.
@Suite struct LicenceSkyTests {
  private static func world(_ rule: GroundLinkRule, terms: Bool) throws -> World {
    var description = try WorldLibrary().description(of: "starlink-2022-10")
    description.rules.groundLinkRule = rule
    description.rules.gsoExclusion = .degrees(10)
    description.rules.beamsPerSatellite = 500
    description.standing = .licensed
    description.licences = []
    if terms {
      var ukraine = Licence(territory: "UA", status: .licensed, gatewayRights: true, source: "")
      ukraine.minimumElevation = .degrees(70)
      ukraine.gsoExclusion = .degrees(35)
      var poland = Licence(territory: "PL", status: .licensed, gatewayRights: true, source: "")
      poland.gsoExclusion = .zero
      poland.minimumElevation = .degrees(5)
      description.licences = [ukraine, poland]
    }
    description.terminals = (0..<300).map { number in
      Terminal(
        id: TerminalID("t\(number)"),
        name: "",
        point: GeodeticPoint(
          latitudeDegrees: 48 + Double(number % 15) * 0.3,
          longitudeDegrees: 14 + Double(number / 15) * 0.9
        )
      )
    }
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  @Test(
    "Whoever is served keeps the mask and the angle of the licence, at both ends of the slot",
    arguments: [GroundLinkRule.elevationMask, .maximumSlantRange(.kilometres(1_000))]
  )
  func binds(rule: GroundLinkRule) throws {
    let world = try Self.world(rule, terms: true)
    let plain = try Self.world(rule, terms: false)
    let slot = Slot(containing: world.start)
    let plan = world.plan(for: slot)
    let before = plain.plan(for: slot)
    let book = world.state(in: slot).circumstances.licences(ofSystem: 0)
    var (low, changed) = (0, 0)
    for terminal in world.terminals {
      let id = terminal.terminal.id
      guard let assignment = plan.outcomes[id]?.assignment else { continue }
      let mask: Double
      let angle: Double
      switch terminal.jurisdiction.territory {
      case "UA": (mask, angle) = (70, 35)
      case "PL": (mask, angle) = (5, 0)
      default: (mask, angle) = (0, 10)
      }
      for sky in [plan.sky.start, plan.sky.end] {
        let place = sky.position(assignment.satellite)
        let elevation = terminal.site.look(at: place).elevation
        #expect(elevation.degrees >= mask - 1e-9, "\(id)")
        if elevation.degrees < 70 { low += 1 }
        let separation = terminal.arc.separation(from: place, seenFrom: terminal.site)
        if let separation {
          #expect(separation.degrees >= angle - 1e-9, "\(id)")
        }
      }
      if before.outcomes[id]?.assignment?.satellite != assignment.satellite { changed += 1 }
      // What a report shows under the same rules has nothing against the satellite that serves.
      let rules = terminal.rules(world.planner.systemRules[0], under: book, during: slot)
      let shown = plan.sky.candidates(
        for: terminal,
        of: world.constellation,
        under: rules,
        failed: []
      )
      #expect(shown.first { $0.satellite == assignment.satellite }?.reason == nil)
      #expect(shown.contains { $0.satellite == assignment.satellite })
    }
    // Elsewhere lower satellites serve; and what binds changes who serves in Ukraine.
    #expect(low > 0 && changed > 0, "\(low), \(changed)")
  }
}
