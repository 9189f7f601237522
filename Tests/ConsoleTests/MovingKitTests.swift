import Frames
import Geography
import Links
import Service
import Testing
import World

@testable import Console

@Suite("A kit that moves, as the service lists it")
struct MovingKitTests {
  private static let track = """
      - id: mover
        track:
          - {at: 2022-10-10T12:00:00Z, latitude-deg: 50.6, longitude-deg: 24.6}
          - {at: 2022-10-10T15:00:00Z, latitude-deg: 50.6, longitude-deg: 22.6}

    """

  @Test(
    "Its coordinates are of where its territory is",
    arguments: [("2022-10-10T12:00:12Z", "UA", 24.6), ("2022-10-10T16:00:12Z", "PL", 22.6)]
  )
  func place(time: String, territory: String, longitude: Double) throws {
    let library = try SampleWorld.library.get()
    let text = SampleWorld.text.replacing("terminals:\n", with: "terminals:\n" + Self.track)
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    let world = World(description, catalogues: [], atlas: try .bundled())
    let start = try #require(Instant(iso8601: time))
    let clock = try #require(WorldClock(startingNowAt: start, speed: 1e-12))
    let live = try LiveWorld(world: world, clock: clock, store: nil)
    let terminal = try #require(live.terminal(TerminalID("mover")))
    let present = live.present
    let row = TerminalRow(present.terminals[terminal], plan: present.plan, live: live)
    #expect(row.territory == territory)
    #expect(abs(row.longitudeDeg - longitude) < 0.01 && abs(row.latitudeDeg - 50.6) < 0.01)
  }
}
