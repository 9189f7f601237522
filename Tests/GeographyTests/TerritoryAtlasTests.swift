import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Geography

/// The shipped atlas, read once for all tests.
enum Shipped {
  static let atlas = Result { try TerritoryAtlas.bundled() }
}

@Suite("Territories")
struct TerritoryAtlasTests {
  let atlas: TerritoryAtlas

  init() throws { atlas = try Shipped.atlas.get() }

  private func territory(_ latitude: Double, _ longitude: Double) -> TerritoryCode {
    atlas.territory(
      at: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
    )
  }

  @Test(
    "Known places",
    arguments: [
      ("Kyiv", 50.4501, 30.5234, "UA"), ("Beijing", 39.9042, 116.4074, "CN"),
      ("Sevastopol", 44.6054, 33.5220, "UA"), ("Kaliningrad", 54.7104, 20.4522, "RU"),
      ("Maseru district", -29.6, 28.2, "LS"), ("Bloemfontein", -29.1, 26.2, "ZA"),
      ("Vatican", 41.9029, 12.4534, "VA"), ("Rome", 41.8902, 12.4922, "IT"),
      ("San Marino", 43.94, 12.45, "SM"), ("Monaco", 43.7384, 7.4246, "MC"),
      ("Ceuta", 35.8894, -5.3198, "ES"), ("Melilla", 35.2923, -2.9381, "ES"),
      ("Victoria Peak, Hong Kong", 22.2759, 114.1455, "HK"), ("Kowloon", 22.32, 114.17, "HK"),
      ("Shenzhen", 22.5431, 114.0579, "CN"), ("Macau", 22.1987, 113.5439, "MO"),
      ("Gibraltar", 36.1408, -5.3536, "GI"), ("La Línea", 36.1700, -5.3478, "ES"),
      ("Oecusse", -9.2, 124.36, "TL"), ("Kupang", -10.17, 123.6, "ID"),
      ("Point Roberts", 48.9855, -123.06, "US"), ("Tsawwassen", 49.03, -123.07, "CA"),
      ("Anchorage", 61.2181, -149.9003, "US"), ("Honolulu", 21.3099, -157.8581, "US"),
      ("Longyearbyen", 78.2232, 15.6267, "SJ"), ("Guam", 13.4443, 144.7937, "GU"),
      ("Réunion", -21.1, 55.5, "RE"), ("Cayenne", 4.92, -52.3, "GF"),
      ("Taipei", 25.033, 121.5654, "TW"), ("Kinmen", 24.45, 118.38, "TW"),
      ("Xiamen", 24.48, 118.09, "CN"), ("Pristina", 42.66, 21.16, "XK"),
      ("Khasab", 26.18, 56.25, "OM"), ("Muscat", 23.6, 58.4, "OM"), ("Dubai", 25.2, 55.3, "AE"),
      ("Sokh", 39.97, 71.13, "UZ"), ("Nakhchivan", 39.21, 45.41, "AZ"),
      ("Cabinda", -5.55, 12.2, "AO"), ("Büsingen", 47.7, 8.69, "DE"),
      ("Adamstown", -25.066, -130.1, "PN"), ("San Andrés", 12.58, -81.7, "CO"),
      ("Stanley", -51.69, -57.86, "FK"), ("Port aux Français", -49.35, 70.22, "TF"),
      ("Caracas", 10.48, -66.87, "VE"), ("Manaus", -3.1, -60.02, "BR"),
      ("Lake Michigan", 43.5, -87, "US"), ("Lake Baikal", 53.5, 108, "RU"),
      ("Aral Sea, north", 46.5, 60.7, "KZ"), ("Great Slave Lake", 61.7, -114, "CA"),
      ("Chukotka at 175° west", 66.3, -175, "RU"), ("Anadyr", 64.73, 177.5, "RU"),
      ("Taveuni, Fiji", -16.85, -179.97, "FJ"), ("Suva", -18.14, 178.44, "FJ"),
      ("Taveuni, west side", -16.85, 179.95, "FJ"), ("Wrangel Island", 71.2, -179.5, "RU"),
      ("South pole", -90, 0, "AQ"), ("South pole, 123° east", -90, 123, "AQ"),
      ("McMurdo", -77.85, 166.67, "AQ"), ("Vostok", -78.46, 106.84, "AQ"),
      ("King George Island", -62.1, -58.5, "AQ"),
      ("Alert", 82.5, -62.35, "CA"), ("North pole", 90, 0, "XZ"), ("North pole", 90, -77, "XZ"),
      ("Mid-Atlantic", 30, -40, "XZ"), ("Point Nemo", -48.88, -123.39, "XZ"),
      ("Null Island", 0, 0, "XZ"), ("Antimeridian", 0, 180, "XZ"), ("Caspian", 41, 50.9, "XZ"),
    ] as [(String, Double, Double, TerritoryCode)]
  )
  func knownPlaces(name: String, latitude: Double, longitude: Double, code: TerritoryCode) {
    for turns in [-720.0, -360, 0, 360] {
      #expect(territory(latitude, longitude + turns) == code, "\(name)")
    }
  }

  private func isLand(_ latitude: Double, _ longitude: Double) -> Bool {
    MapPlace(GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude))
      .map { atlas.landHolder(of: $0) != 0 } ?? false
  }

  @Test("Water belongs to the nearest land for 12 nautical miles, and to nobody beyond")
  func watersOffACoast() {
    // West of Portugal's coast at 39.9° N, which runs north and south there for 30 km.
    let degreesPerMile = 1.852 / (111.32 * cos(39.9 * .pi / 180))
    var coast = -8.5
    while isLand(39.9, coast), coast > -9.5 { coast -= 0.001 }
    #expect(abs(coast + 8.93) < 0.05, "\(coast)")
    #expect(territory(39.9, coast - 5 * degreesPerMile) == "PT")
    #expect(territory(39.9, coast - 11 * degreesPerMile) == "PT")
    #expect(territory(39.9, coast - 13 * degreesPerMile) == .highSeas)
    #expect(territory(39.9, coast - 20 * degreesPerMile) == .highSeas)
    // 5 and 20 nautical miles south of Cape Agulhas, 34.833° S.
    #expect(territory(-34.833 - 5.0 / 60, 20.0) == "ZA")
    #expect(territory(-34.833 - 20.0 / 60, 20.0) == .highSeas)
  }

  @Test("Narrow waters are parted halfway")
  func straits() {
    // The Strait of Dover: Cap Gris-Nez 50.87 N 1.583 E, Dover 51.12 N 1.31 E.
    #expect(territory(50.91, 1.52) == "FR")
    #expect(territory(51.08, 1.37) == "GB")
    // The Bering Strait between the Diomedes: Ratmanov 65.78 N 169.06 W, Little 65.755 N 168.93 W.
    #expect(territory(65.78, -169.3) == "RU")
    #expect(territory(65.74, -168.8) == "US")
  }

  @Test("What is no point is unknown, not a trap and not a territory")
  func noPoint() {
    for (latitude, longitude) in [
      (Double.nan, 0.0), (0, .nan), (.infinity, 0), (0, -.infinity), (90.1, 0), (-91, 0),
      (1e300, 1),
    ] {
      let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      #expect(atlas.territory(at: point) == .unknown)
      #expect(atlas.territories(within: .kilometres(5), of: point) == [.unknown])
      #expect(atlas.disputedArea(at: point) == nil)
      #expect(atlas.deciders(at: point) == [.unknown])
      #expect(atlas.deciders(within: .kilometres(5), of: point).contains(.unknown))
    }
    #expect(territory(10, 1e18) != .unknown)
  }

  @Test("Random points and distances never trap; the point's own territory is always near")
  func randomPoints() {
    let seed: UInt64 = 5
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      let point = GeodeticPoint(
        latitudeDegrees: Double.random(in: -90...90, using: &random).rounded(.toNearestOrEven),
        longitudeDegrees: Double.random(in: -540...540, using: &random)
      )
      let own = atlas.territory(at: point)
      let reach = Length.kilometres(Double.random(in: -5...120, using: &random))
      let near = atlas.territories(within: reach, of: point)
      #expect(near.contains(own), "seed \(seed) \(point)")
      #expect(near == near.sorted() && Set(near).count == near.count)
    }
    let kyiv = GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
    for metres in [Double.nan, .infinity, -.infinity, 1e300] {
      #expect(atlas.territories(within: .metres(metres), of: kyiv).contains("UA"))
    }
    #expect(atlas.territories(within: .metres(.nan), of: kyiv).count > 240)
  }

  @Test("Agrees with the source's own polygons, away from their lines")
  func agreesWithSource() throws {
    let url = Bundle.module.bundleURL.appendingPathComponent("Data/dcw-points.csv")
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(lines.count == 6_000)
    var (onLand, near, wrong) = (0, 0, [String]())
    for line in lines {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let (longitude, latitude) = (
        try #require(Double(fields[0])), try #require(Double(fields[1]))
      )
      let held = fields[2].split(separator: " ").compactMap { TerritoryCode($0) }
      guard !held.isEmpty else { continue }
      onLand += 1
      let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      if held.contains(atlas.territory(at: point)) { continue }
      near += 1
      if Set(held).isDisjoint(with: atlas.territories(within: .kilometres(3), of: point)) {
        wrong.append(String(line))
      }
    }
    #expect(onLand > 1_900)
    #expect(near * 200 < onLand, "\(near) of \(onLand) differ")
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test("Along every row of the grid each border's far side is what the last one led into")
  func bordersAgree() throws {
    let grid = atlas.grid
    var faults: [String] = []
    for row in 0..<EdgeGrid.rows {
      let y = EdgeGrid.centre(column: 0, row: row).y
      var crossings: [(x: Double, west: UInt8, east: UInt8)] = []
      for column in 0..<EdgeGrid.columns {
        let west = Double(column) * Double(EdgeGrid.cellSize) - 1_800_000
        for index in grid.edges(ofCell: row * EdgeGrid.columns + column) {
          let edge = grid.edges[index]
          let (ay, by) = (Double(edge.a.y), Double(edge.b.y))
          guard (ay <= y) != (by <= y) else { continue }
          let x = Double(edge.a.x) + (y - ay) * Double(edge.b.x - edge.a.x) / (by - ay)
          guard x >= west, x < west + Double(EdgeGrid.cellSize) else { continue }
          let isUp = by > ay
          crossings.append((x, isUp ? edge.left : edge.right, isUp ? edge.right : edge.left))
        }
      }
      crossings.sort { $0.x < $1.x }
      // The row closes across the antimeridian, where its last side meets its first.
      guard let first = crossings.first else { continue }
      for (a, b) in zip(crossings, crossings.dropFirst() + [first]) where a.east != b.west {
        faults.append("row \(row) between \(a.x) and \(b.x): \(a.east) and \(b.west)")
      }
    }
    #expect(faults.isEmpty, "\(faults)")
  }
}
