import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Geography

@Suite("Territories near a point")
struct NearbyTests {
  let atlas: TerritoryAtlas

  init() throws { atlas = try Shipped.atlas.get() }

  @Test("Grid look-ups agree with a walk over every edge, near coasts and borders")
  func agreesWithEveryEdge() throws {
    let seed: UInt64 = 2_022
    var random = SeededGenerator(seed: seed)
    let slow = SlowAtlas(file: atlas.file)
    let sea = TerritoryAtlas.territorialSea.metres
    for _ in 0..<40 {
      let vertex = try #require(atlas.file.points.randomElement(using: &random))
      let latitude = Double(vertex.y) / 10_000 + Double.random(in: -0.3...0.3, using: &random)
      let longitude = Double(vertex.x) / 10_000 + Double.random(in: -0.3...0.3, using: &random)
      guard abs(latitude) < 89, abs(longitude) < 179 else { continue }
      let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      let place = try #require(MapPlace(point))
      let land = slow.landHolder(x: place.x, y: place.y)
      #expect(atlas.landHolder(of: place) == land, "seed \(seed) \(latitude),\(longitude)")

      var distances = slow.distances(x: place.x, y: place.y)
      distances[land] = 0
      let lands = distances.filter { $0.key != 0 }
      let nearest = lands.values.min() ?? .infinity
      let margin = 30.0
      if land == 0, abs(nearest - sea) > margin {
        let holders = lands.filter { $0.value <= nearest + margin }.keys
        let own = atlas.holder(of: place)
        #expect(nearest < sea ? holders.contains(own) : own == 0, "seed \(seed) \(point)")
      }
      let kilometres = Double.random(in: 1...20, using: &random)
      checkNearby(point, kilometres: kilometres, lands: lands, water: distances[0], seed: seed)
    }
  }

  /// The rule of the documentation, with 30 m of doubt either way for the two ways of measuring.
  private func checkNearby(
    _ point: GeodeticPoint,
    kilometres: Double,
    lands: [UInt8: Double],
    water: Double?,
    seed: UInt64
  ) {
    let sea = TerritoryAtlas.territorialSea.metres
    let found = Set(atlas.territories(within: .kilometres(kilometres), of: point))
    let reach = kilometres * 1_000 + atlas.displacement.metres
    let nearest = lands.values.min() ?? .infinity
    for (holder, distance) in lands {
      let code = atlas.code(ofHolder: holder)
      let hasWater = (water ?? .infinity) <= reach - 30
      let mayHaveWater = (water ?? .infinity) <= reach + 30
      let waterReach = min(sea + reach, nearest + 2 * reach)
      if distance < reach - 30 || (hasWater && distance < waterReach - 30) {
        #expect(found.contains(code), "seed \(seed) \(point) \(kilometres) km")
      }
      if distance > reach + 30, !mayHaveWater || distance > waterReach + 30 {
        #expect(!found.contains(code), "seed \(seed) \(point) \(kilometres) km")
      }
    }
  }

  @Test("Every territory met by a step within the distance is among the answers")
  func failsClosed() throws {
    let seed: UInt64 = 1_982
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let vertex = try #require(atlas.file.points.randomElement(using: &random))
      let (latitude, longitude) = (Double(vertex.y) / 10_000, Double(vertex.x) / 10_000)
      guard abs(latitude) < 85 else { continue }
      let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      let reach = Double.random(in: 500...20_000, using: &random)
      let found = atlas.territories(within: .metres(reach), of: point)
      for _ in 0..<12 {
        // 111.7 km is the longest degree of latitude, 111.4 that of longitude at the equator.
        let bearing = Double.random(in: 0...(2 * .pi), using: &random)
        let step = reach * Double.random(in: 0...0.99, using: &random)
        let other = GeodeticPoint(
          latitudeDegrees: latitude + step * cos(bearing) / 111_700,
          longitudeDegrees: longitude
            + step * sin(bearing) / (111_400 * cos((abs(latitude) - 0.2) * .pi / 180))
        )
        let held = atlas.territory(at: other)
        #expect(found.contains(held), "seed \(seed) \(point) \(reach) m to \(other)")
      }
    }
  }

  @Test("Border buffers of known places")
  func knownBorders() {
    func near(_ latitude: Double, _ longitude: Double, _ km: Double) -> [TerritoryCode] {
      atlas.territories(
        within: .kilometres(km),
        of: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      )
    }
    #expect(near(50.45, 30.52, 5) == ["UA"])
    #expect(near(47.59, 7.59, 5) == ["CH", "DE", "FR"])
    #expect(near(41.9, 12.45, 5).contains("VA"))
    #expect(near(30, -40, 5) == [.highSeas])
    #expect(near(90, 0, 5) == [.highSeas])
    #expect(near(-90, 0, 5) == ["AQ"])
    // Across the antimeridian: Taveuni from either side.
    #expect(near(-16.85, 179.999, 5) == ["FJ"])
    #expect(near(-16.85, -179.999, 5) == ["FJ"])
    // 40 km inland of both sea and border.
    #expect(near(48.2, 2.5, 30) == ["FR"])
    // Blagoveshchensk, across the Amur from Heihe.
    #expect(near(50.27, 127.54, 5) == ["CN", "RU"])
  }
}
