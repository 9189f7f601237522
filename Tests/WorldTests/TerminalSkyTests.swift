import Foundation
import Frames
import Links
import Quantities
import SeededRandomness
import Service
import Testing

/// What a terminal's own site and antenna let it see.
@Suite struct TerminalSkyTests {
  /// Whether an azimuth lies in a sector, by walking clockwise from its beginning.
  private static func contains(_ sector: ObstructionMask.Sector, _ azimuth: Angle) -> Bool {
    if sector.to - sector.from >= .fullTurn { return true }
    let (from, to) = (sector.from.normalizedToTurn, sector.to.normalizedToTurn)
    let azimuth = azimuth.normalizedToTurn
    return from < to ? azimuth >= from && azimuth < to : azimuth >= from || azimuth < to
  }

  @Test("A mask is the highest of its sectors, at edges too (seeds 1 to 400)")
  func masks() throws {
    for seed in 1...400 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      // Whole tens of degrees make edges coincide.
      let isCoarse = Bool.random(using: &generator)
      func azimuth() -> Double {
        isCoarse
          ? Double(Int.random(in: -36...36, using: &generator)) * 10
          : Double.random(in: -360...360, using: &generator)
      }
      let sectors = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        ObstructionMask.Sector(
          from: .degrees(azimuth()),
          to: .degrees(azimuth()),
          elevation: .degrees(Double(Int.random(in: 0...9, using: &generator)) * 10)
        )
      }.filter { $0.problem == nil }
      let mask = try ObstructionMask(sectors)
      #expect(mask.sectors == sectors)
      let edges = sectors.flatMap { [$0.from, $0.to] }
      let others = (0..<40).map { _ in Angle.degrees(azimuth() * 3) }
      for azimuth in edges + others + [.zero, .fullTurn] {
        let inside = sectors.filter { Self.contains($0, azimuth) }
        let expected = inside.map(\.elevation).max() ?? .degrees(-90)
        #expect(mask.minimumElevation(atAzimuth: azimuth) == expected, "seed \(seed), \(azimuth)")
        let elevation = Angle.degrees(Double(Int.random(in: -9...9, using: &generator)) * 10)
        #expect(
          mask.obstructs(azimuth: azimuth, elevation: elevation)
            == inside.contains { elevation < $0.elevation }
        )
      }
    }
  }

  @Test("What is no sector is refused")
  func badSectors() {
    func mask(_ from: Double, _ to: Double, _ elevation: Double) throws -> ObstructionMask {
      try ObstructionMask([
        .init(from: .degrees(from), to: .degrees(to), elevation: .degrees(elevation))
      ])
    }
    #expect(throws: ObstructionMask.Problem.empty) { try mask(10, 10, 5) }
    #expect(throws: ObstructionMask.Problem.empty) { try mask(360, 0, 5) }
    #expect(throws: ObstructionMask.Problem.azimuth) { try mask(.nan, 10, 5) }
    #expect(throws: ObstructionMask.Problem.azimuth) { try mask(0, 361, 5) }
    #expect(throws: ObstructionMask.Problem.elevation) { try mask(0, 10, .nan) }
    #expect(throws: ObstructionMask.Problem.elevation) { try mask(0, 10, -1) }
    #expect(throws: ObstructionMask.Problem.elevation) { try mask(0, 10, 91) }
    #expect(throws: Never.self) { try mask(0, 360, 90) }
    let one = ObstructionMask.Sector(from: .zero, to: .degrees(1), elevation: .zero)
    #expect(throws: ObstructionMask.Problem.tooMany) {
      try ObstructionMask(Array(repeating: one, count: 3_601))
    }
  }

  @Test("The angle off boresight is that of the law of cosines (seeds 1 to 500)")
  func offBoresight() throws {
    for seed in 1...500 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      func angle(_ range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &generator)
      }
      let (tilt, lean) = (angle(0...90), angle(-360...360))
      let (azimuth, elevation) = (angle(0...360), angle(-90...90))
      let mount = try #require(AntennaMount(tilt: .degrees(tilt), azimuth: .degrees(lean)))
      let found = mount.offBoresight(azimuth: .degrees(azimuth), elevation: .degrees(elevation))
      let radians = Double.pi / 180
      let zenithDistance = (90 - elevation) * radians
      let cosine =
        cos(tilt * radians) * cos(zenithDistance)
        + sin(tilt * radians) * sin(zenithDistance) * cos((azimuth - lean) * radians)
      #expect(abs(found.cosine - cosine) < 1e-12, "seed \(seed)")
      #expect((0...180.0001).contains(found.degrees))
    }
    let upright = try #require(AntennaMount(tilt: .zero))
    let exact = upright.offBoresight(azimuth: .degrees(77), elevation: .degrees(90 - 1e-7))
    #expect(abs(exact.degrees - 1e-7) < 1e-13)
  }

  @Test("What is no mount is refused")
  func badMounts() {
    for tilt in [-1, 91, Double.nan, .infinity] {
      #expect(AntennaMount(tilt: .degrees(tilt)) == nil)
    }
    #expect(AntennaMount(tilt: .zero, azimuth: .degrees(.nan)) == nil)
    #expect(AntennaMount(tilt: .zero, fieldOfView: .degrees(181)) == nil)
    #expect(AntennaMount(tilt: .zero, fieldOfView: .degrees(.nan)) == nil)
    #expect(
      AntennaMount(tilt: .degrees(90), azimuth: .degrees(360), fieldOfView: .degrees(180)) != nil
    )
  }

  @Test("A terminal names why it cannot use a direction")
  func refusals() throws {
    var terminal = Terminal(
      id: TerminalID("a"),
      name: "",
      point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 30)
    )
    func refusal(_ azimuth: Double, _ elevation: Double) -> Reason? {
      terminal.refusal(ofAzimuth: .degrees(azimuth), elevation: .degrees(elevation))
    }
    #expect(refusal(180, 1) == nil)
    terminal.obstructions = try ObstructionMask([
      .init(from: .degrees(170), to: .degrees(190), elevation: .degrees(40))
    ])
    #expect(refusal(180, 39.9) == .obstructed)
    #expect(refusal(180, 40.1) == nil)
    #expect(refusal(169.9, 1) == nil)
    terminal.mount = AntennaMount(tilt: .degrees(20), azimuth: .zero, fieldOfView: .degrees(50))
    #expect(refusal(0, 21) == nil)
    #expect(refusal(0, 19) == .outsideFieldOfView)
    #expect(refusal(180, 61) == nil)
    #expect(refusal(180, 59) == .outsideFieldOfView)
  }
}
