import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

@Suite("Hostile input")
struct HostileInputTests {
  /// One to five random edits: a byte replaced, removed, doubled, or the text cut.
  static func mutate(_ text: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    let telling = Array("0123456789+-.eE \"{}[]:,\\\n\rtfn".utf8)
    var bytes = text
    for _ in 0..<Int.random(in: 1...5, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1, 2: bytes[index] = telling.randomElement(using: &generator) ?? 0
      case 3: bytes.remove(at: index)
      case 4: bytes.insert(bytes[index], at: index)
      default: bytes.removeLast(Int.random(in: 0...min(20, bytes.count), using: &generator))
      }
    }
    return bytes
  }

  @Test(
    "mutated catalogues never trap: each set is read and propagated, or reported",
    arguments: [UInt64(1), 2026]
  )
  func mutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let originals = [
      "ISS\n\(SampleLines.one)\n\(SampleLines.two)\n\(SampleLines.one)\n\(SampleLines.two)",
      "[\(SampleMessage.with()),\(SampleMessage.with("EPOCH", "\"2024-141T13:33:20\""))]",
      SampleMessage.quoted,
    ].map { Array($0.utf8) }
    for round in 0..<12_000 {
      let bytes = Self.mutate(originals[round % originals.count], &generator)
      let catalog = ElementCatalog.read(bytes, checksums: round % 2 == 0 ? .ignored : .verified)
      if catalog.elements.isEmpty && catalog.problems.isEmpty {
        Issue.record("seed \(seed), round \(round): neither sets nor problems")
      }
      for set in catalog.elements {
        let outcome = SGP4(set).evaluate(minutesSinceEpoch: 1_440)
        guard outcome.error == nil else { continue }
        let radius = outcome.state?.position.radius.kilometres ?? .nan
        if !(radius > 6_000) { Issue.record("seed \(seed), round \(round): radius \(radius)") }
      }
    }
  }

  @Test("random bytes give a problem", arguments: [UInt64(3)])
  func noise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let count = Int.random(in: 0...300, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let catalog = ElementCatalog.read(bytes)
      if catalog.problems.isEmpty { Issue.record("seed \(seed): \(bytes)") }
    }
  }

  @Test("elements of any size and time give an error, or a finite state", arguments: [UInt64(4)])
  func extremeElements(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let values = [
      0, -1, 1, 1e-300, 1e300, 0.5, 0.999999, -0.0005, 15, 2.005, 1.0027, .infinity, .nan, 1e-5,
      400,
    ]
    let number = try #require(CatalogNumber(1))
    let epoch = try #require(Instant(iso8601: "2026-01-01"))
    for _ in 0..<20_000 {
      func pick() -> Double { values.randomElement(using: &generator) ?? 0 }
      let set = ElementSet(
        catalogNumber: number,
        epoch: epoch,
        meanMotion: MeanMotion(revolutionsPerDay: pick()),
        eccentricity: pick(),
        inclination: .radians(pick()),
        rightAscensionOfAscendingNode: .radians(pick()),
        argumentOfPericenter: .radians(pick()),
        meanAnomaly: .radians(pick()),
        bStar: pick()
      )
      let times = [0, 1e5, -1e5, pick() * 10]
      let outcome = SGP4(set).evaluate(
        minutesSinceEpoch: times.randomElement(using: &generator) ?? 0
      )
      if outcome.error == nil {
        let metres = outcome.state?.position.metres ?? SIMD3(repeating: .nan)
        if !(metres.x.isFinite && metres.y.isFinite && metres.z.isFinite) {
          Issue.record("seed \(seed): \(set)")
        }
      }
    }
  }
}
