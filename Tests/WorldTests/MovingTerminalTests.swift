import Constellation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Scheduling
import Service
import Testing
import World

/// Terminals that move: the law of the whole way, and the home of the moment.
@Suite struct MovingTerminalTests {
  private static func world(buffer: Double) throws -> World {
    let library = try WorldLibrary()
    var description = try library.description(of: WorldLibrary.defaultName)
    description.terminals = []
    description.borderBuffer = .kilometres(buffer)
    description.licences.removeAll { $0.territory == "VA" }
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  /// A straight flight along a parallel.
  private static func flight(
    _ world: World,
    latitude: Double,
    from west: Double,
    to east: Double,
    begins: String,
    seconds: Double
  ) throws -> (terminal: Terminal, start: Instant) {
    let start = try #require(Instant(iso8601: begins))
    func point(_ longitude: Double) -> GeodeticPoint {
      GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude, heightMetres: 10_000)
    }
    let track = try Track([
      Track.Waypoint(at: start, point: point(west)),
      Track.Waypoint(at: start + .seconds(seconds), point: point(east)),
    ])
    return (Terminal(id: TerminalID("plane"), name: "plane", track: track), start)
  }

  @Test(
    "A state that is crossed within one slot closes that slot, whatever the second of entry",
    arguments: 0..<15
  )
  func crossedWithinSlot(phase: Int) throws {
    let world = try Self.world(buffer: 0)
    let second = phase < 10 ? "0\(phase)" : "\(phase)"
    let (plane, start) = try Self.flight(
      world,
      latitude: 41.9033,
      from: 12.33,
      to: 12.58,
      begins: "2022-10-10T12:00:\(second)Z",
      seconds: 82.8
    )
    var closed = 0
    var previous: SlotPlan?
    var slot = Slot(containing: start)
    while slot.start < start + .seconds(90) {
      let plan = world.plan(for: slot, guests: [world.prepared(plane)], after: previous)
      let inside = stride(from: 0.0, to: slot.duration.inSeconds, by: 0.05).contains {
        world.atlas.territory(at: plane.point(at: slot.start + .seconds($0))) == "VA"
      }
      if inside {
        closed += 1
        #expect(plan.outcomes[plane.id]?.reason == .notLicensed, "\(slot.start)")
      }
      previous = plan
      slot = slot.next
    }
    #expect(closed > 0)
  }

  @Test("Far from every stated home the nearest one with a working gateway serves")
  func reachableHome() throws {
    let world = try Self.world(buffer: 5)
    // South of the Aleutians Tokyo is the nearest, where no gateway may work before 11 October.
    let terminal = Terminal(
      id: TerminalID("ship"),
      name: "",
      point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 178)
    )
    let slot = Slot(containing: world.start)
    let plan = world.plan(for: slot, guests: [world.prepared(terminal)])
    let assignment = try #require(plan.outcomes[terminal.id]?.assignment)
    let pop = try #require(assignment.pointOfPresence)
    #expect(world.ground.pointsOfPresence[pop].code != "tkyojpn1")
  }
}
