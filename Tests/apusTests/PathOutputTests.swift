import Frames
import Geography
import Testing
import World

@testable import apus

@Suite("Paths as people read them")
struct PathOutputTests {
  private static func world() throws -> World {
    try WorldLibrary().world(named: "hypatia-k1").world
  }

  private static func rows(_ alternatives: Int) throws -> [PathRow] {
    let world = try world()
    var wishes = PathWishes()
    wishes.alternatives = alternatives
    let tracker = PathTracker(
      world,
      from: TopocentricSite(GeodeticPoint(latitudeDegrees: 14.6042, longitudeDegrees: 120.9822)),
      to: .site(
        TopocentricSite(GeodeticPoint(latitudeDegrees: 38.913811, longitudeDegrees: 121.602322))
      ),
      wishes: wishes
    )
    return tracker.rows(at: world.start)
  }

  @Test("The columns of the CSV are a promise; alternatives add one at the end")
  func columns() throws {
    #expect(PathRow.csvHeader == "time_utc,rtt_ms,propagation_ms,distance_km,hops")
    let rows = try Self.rows(3)
    #expect(rows.map(\.alternative) == [1, 2, 3])
    #expect(rows[0].csv.split(separator: ",").count == 5)
    #expect(rows[2].csvOfAlternatives == rows[2].csv + ",3")
    #expect(rows[0].csv == (try Self.rows(1))[0].csv)
  }

  @Test("The explanation names every term and every hop")
  func explanation() throws {
    let row = try Self.rows(1)[0]
    let text = PathText.explanation(row).joined(separator: "\n")
    #expect(text.contains("29.423 ms there and back"))
    #expect(text.contains("propagation (modelled: distance over c)"))
    #expect(text.contains("laser to satellite K1-5-13"))
    #expect(text.contains("no ground station on the way"))
    #expect(PathText.line(row).hasSuffix("4410.4  K1-5-14>K1-5-13>K1-6-13"))
  }

  @Test("Codes of territories are read whatever their case, and wrong ones refused")
  func territories() throws {
    #expect(try TerritoryList("ru, CN").codes == ["RU", "CN"])
    #expect(throws: (any Error).self) { try TerritoryList("R1") }
    #expect(throws: (any Error).self) { try TerritoryList("") }
  }

  @Test("A span counts the instants that it gives")
  func count() throws {
    let start = Instant(sinceTAI2000: .seconds(1_000))
    for (seconds, step) in [(0, 15.0), (15, 15), (16, 15), (200, 0.1), (1, 0.3), (1, 1e-6)] {
      let span = try TimeSpan(from: start, until: start + .seconds(seconds), stepSeconds: step)
      if step > 1e-3 { #expect(span.count == Array(span).count) }
    }
  }
}
