import Constellation
import Frames
import Geography
import Quantities
import Testing
import World

@Suite("Delay over the ground between points of presence")
struct BackboneTests {
  private static let text = """
    apus-world: 1
    name: test
    start: 2022-10-10T12:00:00Z
    constellation:
      shells:
        - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4}
    ground:
      points-of-presence:
        - {code: fra, latitude-deg: 50.11, longitude-deg: 8.68}
        - {code: waw, latitude-deg: 52.23, longitude-deg: 21.01}
        - {code: syd, latitude-deg: -33.87, longitude-deg: 151.21}
    delay:
      backhaul-ms: {minimum-ms: 0.5, random-mean-ms: 1.5}
      point-of-presence-ms: {minimum-ms: 1, random-mean-ms: 0.25}
      fibre-factor: 1.9

    """

  private static func world() throws -> World {
    let description = try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  @Test("Fibre along the great circle, the means of backhaul and of the point of presence")
  func modelled() throws {
    let world = try Self.world()
    // Great circles of a sphere of 6,371.0088 km, worked out apart from this program.
    for (to, kilometres) in [(1, 890.152_237), (2, 16_483.211_202)] {
      let expected = kilometres / 299_792.458 * 1.9 + 2e-3 + 1.25e-3
      let seconds = try #require(world.backboneSeconds(from: 0, to: to))
      #expect(abs(seconds - expected) < 1e-9, "to \(to): \(seconds) and \(expected)")
      #expect(world.backboneSeconds(from: to, to: 0) == seconds)
    }
  }

  @Test("Nothing within one point of presence, and nothing known of what is not there")
  func edges() throws {
    let world = try Self.world()
    #expect(world.backboneSeconds(from: 1, to: 1) == 0)
    for (from, to, system) in [(-1, 0, 0), (0, 3, 0), (0, 1, 1), (0, 1, -1)] {
      #expect(world.backboneSeconds(from: from, to: to, system: system) == nil)
    }
  }

  @Test("A world without terms of delay has light's time over the great circle")
  func bare() throws {
    let text = try #require(Self.text.split(separator: "delay:").first)
    let description = try WorldReader(gazetteer: try Gazetteer.bundled())
      .read(String(text), file: "w.yaml")
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let seconds = try #require(world.backboneSeconds(from: 0, to: 1))
    let points = world.ground.pointsOfPresence
    let line = points[0].point.greatCircleDistance(to: points[1].point)
    #expect(seconds == line.lightTimeSeconds)
  }
}
