import Frames
import Quantities
import Testing

@testable import Geography

@Suite("Disputed areas")
struct DisputeTests {
  let atlas: TerritoryAtlas

  init() throws { atlas = try Shipped.atlas.get() }

  @Test(
    "Known disputed places and their neighbours outside",
    arguments: [
      ("X-CRIMEA", 44.6054, 33.5220), ("X-CRIMEA", 45.35, 36.47), ("X-CRIMEA", 45.9, 33.7),
      ("X-UA-OCCUPIED", 46.3, 33.8), (nil, 45.04, 38.98),
      ("X-UA-OCCUPIED", 48.0, 37.8), ("X-UA-OCCUPIED", 47.1, 37.55),
      ("X-UA-OCCUPIED", 46.85, 35.37),
      (nil, 47.84, 35.14), (nil, 48.46, 35.05), (nil, 50.0, 36.25), (nil, 50.45, 30.52),
      ("X-KASHMIR-IN", 34.08, 74.8), ("X-KASHMIR-IN", 34.16, 77.58), ("X-KASHMIR-PK", 35.92, 74.31),
      ("X-KASHMIR-PK", 34.37, 73.47), (nil, 33.69, 73.06), (nil, 34.01, 71.58), (nil, 28.6, 77.2),
      ("X-AKSAI-CHIN", 35.2, 79.5), ("X-SHAKSGAM", 36.1, 76.7), ("X-ARUNACHAL", 27.59, 91.86),
      (nil, 29.65, 91.1), ("X-TAIWAN", 25.03, 121.56), ("X-TAIWAN", 24.45, 118.38),
      ("X-KOSOVO", 42.66, 21.16), ("X-WESTERN-SAHARA", 27.15, -13.2), ("X-GOLAN", 33.0, 35.8),
      ("X-WEST-BANK", 31.9, 35.2), ("X-GAZA", 31.5, 34.45), (nil, 32.08, 34.78),
      ("X-NORTHERN-CYPRUS", 35.33, 33.32), (nil, 34.75, 32.45), ("X-ABKHAZIA", 43.0, 41.02),
      ("X-SOUTH-OSSETIA", 42.22, 43.97), (nil, 41.7, 44.8), (nil, 42.27, 42.7),
      ("X-TRANSNISTRIA", 46.84, 29.63), (nil, 47.01, 28.86), ("X-HALAIB", 22.22, 36.5),
      ("X-ABYEI", 9.6, 28.43), ("X-FALKLANDS", -51.69, -57.86), ("X-GIBRALTAR", 36.14, -5.35),
      ("X-PLAZAS", 35.889, -5.32), (nil, 36.0, -5.6), ("X-ESSEQUIBO", 6.0, -59.5),
      (nil, 6.8, -58.15), ("X-KURILS", 45.0, 147.8), (nil, 43.33, 145.58),
      ("X-SPRATLY", 10.377, 114.365),
      ("X-PARACEL", 16.83, 112.34), ("X-ABU-MUSA", 25.87, 55.03), (nil, 30, -40),
    ] as [(String?, Double, Double)]
  )
  func knownAreas(identifier: String?, latitude: Double, longitude: Double) {
    let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
    #expect(atlas.disputedArea(at: point)?.identifier == identifier)
  }

  @Test("Policies name who decides over Crimea")
  func policies() {
    let sevastopol = GeodeticPoint(latitudeDegrees: 44.6054, longitudeDegrees: 33.5220)
    #expect(atlas.deciders(at: sevastopol) == ["RU", "UA"])
    #expect(atlas.deciders(at: sevastopol, policy: .closed) == ["RU", "UA"])
    #expect(atlas.deciders(at: sevastopol, policy: .deJure) == ["UA"])
    #expect(atlas.deciders(at: sevastopol, policy: .deFacto) == ["RU"])
    let kyiv = GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
    for policy in DisputePolicy.allCases {
      #expect(atlas.deciders(at: kyiv, policy: policy) == ["UA"])
    }
    // Where the table takes no side, every claimant must agree.
    let abyei = GeodeticPoint(latitudeDegrees: 9.6, longitudeDegrees: 28.43)
    for policy in DisputePolicy.allCases {
      #expect(atlas.deciders(at: abyei, policy: policy) == ["SD", "SS"])
    }
  }

  @Test("A disputed area closes its neighbourhood to those who need every claimant")
  func nearDisputedArea() {
    // Nikopol, on the north shore of the Kakhovka reservoir, within 5 km of the region’s line.
    let nikopol = GeodeticPoint(latitudeDegrees: 47.57, longitudeDegrees: 34.39)
    #expect(atlas.deciders(at: nikopol) == ["UA"])
    #expect(atlas.deciders(within: .kilometres(5), of: nikopol) == ["RU", "UA"])
    #expect(
      atlas.deciders(within: .kilometres(5), of: nikopol, policy: .deJure) == ["UA"]
    )
    let dnipro = GeodeticPoint(latitudeDegrees: 48.46, longitudeDegrees: 35.05)
    #expect(atlas.deciders(within: .kilometres(5), of: dnipro) == ["UA"])
  }

  @Test("The shipped list is sound")
  func shippedList() {
    let areas = atlas.disputedAreas
    #expect(areas.count >= 40)
    #expect(Set(areas.map(\.identifier)).count == areas.count)
    for area in areas {
      #expect(area.fault == nil, "\(area.identifier)")
      #expect(area.claimants == area.claimants.sorted(), "\(area.identifier)")
      #expect(!area.claimants.contains(.unknown) && !area.claimants.contains(.highSeas))
      if let sovereign = area.sovereign { #expect(area.claimants.contains(sovereign)) }
      if let administrator = area.administrator { #expect(area.claimants.contains(administrator)) }
      #expect(!area.source.isEmpty)
    }
  }

  @Test("The list can be replaced, and a faulty area is refused")
  func replacing() throws {
    let kyiv = GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
    var area = DisputedArea(
      identifier: "X-TEST",
      name: "Test",
      claimants: ["PL", "UA"],
      administrator: nil,
      sovereign: nil,
      mappedAs: ["UA"],
      region: [[[30, 50], [31, 50], [31, 51], [30, 51]]],
      source: "made up for this test"
    )
    let changed = try atlas.replacingDisputedAreas(with: [area])
    #expect(changed.deciders(at: kyiv) == ["PL", "UA"])
    #expect(try atlas.replacingDisputedAreas(with: []).disputedAreas.isEmpty)
    area.region = [[[30, 50], [31, 50], [31, .nan]]]
    #expect(throws: GeographyDataError.self) { try atlas.replacingDisputedAreas(with: [area]) }
    area.region = [[[30, 50]]]
    #expect(throws: GeographyDataError.self) { try atlas.replacingDisputedAreas(with: [area]) }
    area.region = [[[30], [31], [32]]]
    #expect(throws: GeographyDataError.self) { try atlas.replacingDisputedAreas(with: [area]) }
    area.region = []
    area.claimants = ["UA"]
    #expect(throws: GeographyDataError.self) { try atlas.replacingDisputedAreas(with: [area]) }
  }
}
