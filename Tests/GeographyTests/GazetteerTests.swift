import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Geography

@Suite("Places by name")
struct GazetteerTests {
  @Test(
    "Known names",
    arguments: [
      ("Kyiv", "Kyiv", "UA"), ("kiev", "Kyiv", "UA"), ("Київ", "Kyiv", "UA"),
      ("Kharkiv", "Kharkiv", "UA"), ("Kharkov", "Kharkiv", "UA"), ("Beijing", "Beijing", "CN"),
      ("Peking", "Beijing", "CN"), ("北京", "Beijing", "CN"), ("München", "Munich", "DE"),
      ("Munchen", "Munich", "DE"), ("MUNICH", "Munich", "DE"), ("  Paris ", "Paris", "FR"),
      ("Paris, US", "Paris", "US"), ("Paris, US-TX", "Paris", "US"), ("Tehran", "Tehran", "IR"),
      ("São Paulo", "São Paulo", "BR"), ("sao-paulo", "São Paulo", "BR"),
      ("Roma", "Rome", "IT"), ("London", "London", "GB"), ("London, ca", "London", "CA"),
      ("Łódź", "Łódź", "PL"), ("lodz", "Łódź", "PL"), ("Reykjavik", "Reykjavík", "IS"),
    ]
  )
  func knownNames(text: String, name: String, country: TerritoryCode) throws {
    let place = try Gazetteer.resolve(text)
    #expect(place.name == name)
    #expect(place.country == country)
    #expect((place.population ?? 0) > 10_000)
  }

  @Test("Kyiv lies where it lies, with its inhabitants")
  func kyiv() throws {
    let place = try Gazetteer.bundled().place(named: "Kyiv")
    #expect(abs(place.point.latitude.degrees - 50.45) < 0.02)
    #expect(abs(place.point.longitude.degrees - 30.52) < 0.02)
    #expect((2_500_000...3_500_000).contains(try #require(place.population)))
  }

  @Test("Every place is found by its own name, and folds as the list folds")
  func everyName() throws {
    let gazetteer = try Gazetteer.bundled()
    #expect(gazetteer.count > 30_000)
    var missing: [String] = []
    for number in stride(from: 0, to: gazetteer.count, by: 3) {
      let place = try #require(gazetteer.place(number: number))
      guard let name = place.name, let country = place.country else {
        missing.append("line \(number)")
        continue
      }
      guard let found = try? gazetteer.place(named: "\(name), \(country)"),
        found.country == country
      else {
        missing.append("\(name), \(country)")
        continue
      }
    }
    #expect(missing.isEmpty, "\(missing.prefix(20))")
  }

  @Test("An unknown name is refused with names spelt alike")
  func unknownName() throws {
    let gazetteer = try Gazetteer.bundled()
    let error = #expect(throws: PlaceError.self) { try gazetteer.place(named: "Kharkyv") }
    guard case .unknownName("Kharkyv", let suggestions) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(suggestions.contains("Kharkiv"))
    #expect(suggestions.count <= 5)
    #expect(throws: PlaceError.self) { try gazetteer.place(named: "Paris, UA") }
    #expect(throws: PlaceError.self) { try gazetteer.place(named: "") }
    #expect(throws: PlaceError.self) { try gazetteer.place(named: " , ") }
    let long = String(repeating: "x", count: 10_000)
    #expect(throws: PlaceError.notAName(reason: "a name has at most 100 bytes")) {
      try gazetteer.place(named: long)
    }
  }

  @Test(
    "Coordinates",
    arguments: [
      ("50.45,30.52", 50.45, 30.52, 0), ("50.45, 30.52, 180", 50.45, 30.52, 180),
      ("\u{2212}33.9,\u{2212}70.1", -33.9, -70.1, 0), (" +1 , -360 ", 1, -360, 0),
      ("90,360,100000", 90, 360, 100_000), ("-90,0,-500", -90, 0, -500), ("5e1,.5", 50, 0.5, 0),
    ] as [(String, Double, Double, Double)]
  )
  func coordinates(text: String, latitude: Double, longitude: Double, height: Double) throws {
    let place = try Gazetteer.resolve(text)
    #expect(abs(place.point.latitude.degrees - latitude) < 1e-12)
    #expect(abs(place.point.longitude.degrees - longitude) < 1e-12)
    #expect(place.point.height.metres == height)
    #expect(place.name == nil)
  }

  @Test(
    "Coordinates that cannot be taken",
    arguments: [
      "91,0", "-90.001,0", "0,361", "nan,0", "0,nan", "inf,0", "1,2,3,4", "50.45", "50.45,",
      "1,2,-501", "1,2,100001", "1,2,nan", "50°,30°", "1,x", "--1,2", "0x10,", "0x10,5",
      "0,infinity", ",",
    ]
  )
  func badCoordinates(text: String) {
    #expect(throws: PlaceError.self) { try Gazetteer.resolve(text) }
  }

  @Test("Random text gives a place or an error, never a trap")
  func randomText() throws {
    let seed: UInt64 = 77
    var random = SeededGenerator(seed: seed)
    let gazetteer = try Gazetteer.bundled()
    let alphabet = Array("aé ,-−.0123456789北İß\u{0}\u{301}US\t\n")
    for _ in 0..<12 {
      let length = Int.random(in: 0...30, using: &random)
      let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &random) })
      _ = try? gazetteer.resolve(text)
    }
  }

  @Test("Damaged lists are refused or give no place")
  func damagedLists() throws {
    #expect(throws: GeographyDataError.self) { try Gazetteer(names: [], places: []) }
    #expect(throws: GeographyDataError.self) {
      try Gazetteer(names: Array("a\t0".utf8), places: Array("x\n".utf8))
    }
    let odd = try Gazetteer(
      names: Array("a\t=0,=9,z,-1\n".utf8),
      places: Array("A\tUA\n".utf8)
    )
    #expect(throws: PlaceError.self) { try odd.place(named: "a") }
  }
}
