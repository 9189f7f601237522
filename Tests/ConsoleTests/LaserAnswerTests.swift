import Constellation
import Frames
import Geography
import Links
import NIOCore
import Scheduling
import Testing
import World

@testable import Console

@Suite struct LaserAnswerTests {
  /// A ring, one satellite of which fails a minute after the beginning.
  private static let text = """
    apus-world: 1
    name: ring
    start: 2022-10-10T12:00:12Z
    constellation:
      shells:
        - {name: R, altitude-km: 1200, inclination-deg: 53, planes: 1, satellites-per-plane: 20,
           lasers: plus-grid}
    territories: {standing: licensed}
    events: [{at: 2022-10-10T12:01:12Z, satellite: {name: R-0-3, works: false}}]
    """

  private static func live(start: String) throws -> LiveWorld {
    let library = try WorldLibrary()
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    let begin: Instant = try #require(Instant(iso8601: start))
    let world = World(
      description,
      catalogues: [],
      start: begin,
      atlas: try TerritoryAtlas.bundled()
    )
    let clock = try #require(WorldClock(startingNowAt: world.start, speed: 1))
    return try LiveWorld(world: world, clock: clock, store: nil)
  }

  @Test(
    "The page is sent the links of the present slot, not those that are filed",
    arguments: [("2022-10-10T12:00:12Z", 20), ("2022-10-10T12:01:12Z", 18)]
  )
  func present(start: String, count: Int) throws {
    let live = try Self.live(start: start)
    #expect(live.world.constellation.lasers.count == 20)
    let links = live.present.plan.sky.lasers.links
    #expect(links.count == count)
    #expect(WorldAnswer(live, version: "").laserCount == count)
    var buffer = LaserBinary.encode(links)
    #expect(buffer.readString(length: 4) == "APLS")
    var words: [UInt32] = []
    while let word: UInt32 = buffer.readInteger(endianness: .little) { words.append(word) }
    #expect(words.prefix(3) == [1, UInt32(count), 0])
    #expect(words.dropFirst(3).elementsEqual(links.flatMap { [UInt32($0.a), UInt32($0.b)] }))
    #expect(buffer.readableBytes == 0)
  }

  @Test("A request may name a system of the world, or none; another is refused with the names")
  func systems() throws {
    let live = try Self.live(start: "2022-10-10T12:00:12Z")
    #expect(WorldAnswer(live, version: "").systems == ["ring"])
    #expect(live.world.problem(ofSystem: nil) == nil)
    #expect(live.world.problem(ofSystem: "ring") == nil)
    let problem = try #require(live.world.problem(ofSystem: "rnig"))
    #expect(problem.code == "unknown-system" && problem.remedy.contains("ring"))
    #expect(problem.message.contains("'rnig'"))
    let long = try #require(live.world.problem(ofSystem: String(repeating: "x", count: 5_000)))
    #expect(long.message.count < 300)
  }
}
