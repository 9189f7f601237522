import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Geography

@Suite("Territory codes and files")
struct TerritoryDataTests {
  @Test("Codes are read in either case; what is assigned to nobody is refused")
  func codes() throws {
    #expect(TerritoryCode(String("ua")) == "UA")
    #expect(TerritoryCode(String("UA"))?.name == "Ukraine")
    #expect(TerritoryCode(String("XK"))?.name == "Kosovo")
    #expect(TerritoryCode(String("XZ")) == .highSeas)
    for text in ["", "U", "UKR", "UK", "QQ", "1A", "Ü", "ÜÜ", "U\u{0}", " UA"] {
      #expect(TerritoryCode(text) == nil, "\(text)")
    }
    let literal: TerritoryCode = "not a code"
    #expect(literal == .unknown)
    #expect(TerritoryCode.all.count == 250)
    #expect(("AD" as TerritoryCode) < "AE")
    let coded = try JSONEncoder().encode(["UA", "XZ"] as [TerritoryCode])
    #expect(try JSONDecoder().decode([TerritoryCode].self, from: coded) == ["UA", "XZ"])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([TerritoryCode].self, from: Data(#"["UK"]"#.utf8))
    }
  }

  @Test("Every code but none has land on the map")
  func everyCodeHasLand() throws {
    let atlas = try Shipped.atlas.get()
    #expect(Set(TerritoryCode.all).subtracting(atlas.territories) == [])
    #expect(atlas.territories == atlas.territories.sorted())
    #expect(atlas.displacement > .metres(50) && atlas.displacement < .metres(600))
  }

  @Test("The largest towns of every country lie in their country, or within 5 km of it")
  func townsLieInTheirCountries() throws {
    let atlas = try Shipped.atlas.get()
    let gazetteer = try Gazetteer.bundled()
    var seen: [TerritoryCode: Int] = [:]
    var (inside, total, far) = (0, 0, [String]())
    for number in 0..<gazetteer.count {
      guard let place = gazetteer.place(number: number), let country = place.country else {
        continue
      }
      seen[country, default: 0] += 1
      guard seen[country, default: 0] <= 5 else { continue }
      total += 1
      if atlas.territory(at: place.point) == country {
        inside += 1
      } else if !atlas.territories(within: .kilometres(5), of: place.point).contains(country) {
        far.append("\(place.name ?? "?"), \(country)")
      }
    }
    #expect(seen.count > 240)
    #expect(inside * 100 > total * 97, "\(inside) of \(total)")
    #expect(far.isEmpty, "\(far)")
  }

  @Test("A damaged file is refused with its name and the place of the fault")
  func damagedFiles() throws {
    let good = try DataFolder.bytes(of: TerritoryFile.name)
    let disputed = Array(#"{"areas":[]}"#.utf8)
    var flipped = good
    flipped[good.count / 2] ^= 0x10
    var version = good
    version[8] = 9
    for bytes in [[], [0x41], Array(good.prefix(40)), Array(good.dropLast()), flipped, version] {
      let error = #expect(throws: GeographyDataError.self) {
        try TerritoryAtlas(territories: bytes, disputed: disputed)
      }
      #expect(error?.description.contains("territories.bin") == true)
    }
    for text in ["", "[]", #"{"areas":[{}]}"#] {
      #expect(throws: GeographyDataError.self) {
        try DisputedAreaList.read(Array(text.utf8))
      }
    }
    #expect(throws: GeographyDataError.self) { try DataFolder.bytes(of: "none.bin") }
  }

  @Test("Files that are wrong behind a right checksum are refused, never trapped on")
  func forgedFiles() throws {
    let seed: UInt64 = 11
    var random = SeededGenerator(seed: seed)
    var body = [UInt8]()
    body += [1]
    body += Array("AQ".utf8)
    body += [1, 0, 2, 0, 0, 2, 2]
    #expect(throws: Never.self) { try TerritoryFile(bytes: file(body, arcs: 1, points: 2)) }
    for _ in 0..<3_000 {
      var forged = body
      for _ in 0...Int.random(in: 0...3, using: &random) {
        forged[Int.random(in: 0..<forged.count, using: &random)] = random.next()
      }
      let arcs = UInt32.random(in: 0...3, using: &random)
      let read = try? TerritoryFile(bytes: file(forged, arcs: arcs, points: 2))
      if let read { #expect(read.points.count == 2, "seed \(seed)") }
    }
    #expect(throws: GeographyDataError.self) {
      try TerritoryFile(bytes: file(body, arcs: .max, points: .max))
    }
  }

  /// A file of one territory with this body and the checksum that it ought to have.
  private func file(_ body: [UInt8], arcs: UInt32, points: UInt32) -> [UInt8] {
    let checksum = ByteReader(body, file: "").checksumOfRest()
    let numbers: [UInt32] = [1, 10_000, 500, 1, arcs, points, checksum]
    var bytes = Array("APUSTERR".utf8)
    for number in numbers {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    return bytes + body
  }

  @Test("Outlines are closed rings, small, and hold what they surround")
  func outlines() throws {
    let atlas = try Shipped.atlas.get()
    let outlines = atlas.outlines(toleranceDegrees: 0.1)
    #expect(Set(outlines.keys) == Set(atlas.territories))
    var points = 0
    for (code, rings) in outlines {
      #expect(!rings.isEmpty, "\(code)")
      for ring in rings {
        points += ring.count
        #expect(ring.first == ring.last && ring.count >= 3, "\(code)")
        #expect(ring.allSatisfy { abs($0.longitude) <= 180 && abs($0.latitude) <= 90 })
      }
    }
    #expect((10_000...200_000).contains(points), "\(points)")
    #expect(area(of: outlines["UA"] ?? []) > 0)
    // France in Europe, in square degrees: 543,965 km² at 46.5° of latitude is about 64.
    #expect((58...68).contains(area(of: outlines["FR"] ?? [])))
    #expect(atlas.outline(of: .highSeas).isEmpty)
  }

  private func area(of rings: [[TerritoryAtlas.OutlinePoint]]) -> Double {
    var doubled = 0.0
    for ring in rings {
      for (a, b) in zip(ring, ring.dropFirst()) {
        doubled += a.longitude * b.latitude - b.longitude * a.latitude
      }
    }
    return doubled / 2
  }
}
