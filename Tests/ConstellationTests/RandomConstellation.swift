import Constellation
import Frames
import Orbits
import Quantities
import SeededRandomness

/// Constellations of every kind that the tests of lasers are put to.
enum RandomConstellation {
  static func make(using random: inout SeededGenerator) throws -> Constellation {
    var parts: [ConstellationPart] = []
    for index in 0..<Int.random(in: 1...3, using: &random) {
      let system = ["one", "two"].randomElement(using: &random) ?? "one"
      let rules = rules(using: &random)
      let pattern = LaserPattern.allCases.randomElement(using: &random) ?? .none
      if Bool.random(using: &random) {
        let shell = try filed("S\(index)", using: &random)
        parts.append(
          .shell(
            shell,
            lasers: pattern,
            rules: Bool.random(using: &random) ? rules : nil,
            system: system
          )
        )
      } else {
        parts.append(
          .catalogue(
            try catalogue(firstNumber: 100_000 * (index + 1), using: &random),
            name: "C\(index)",
            lasers: Bool.random(using: &random) ? .nearestStable : pattern,
            lasersFrom: Bool.random(using: &random)
              ? LaunchDesignator(year: 2022, number: 50) : nil,
            rules: rules,
            system: system
          )
        )
      }
    }
    return Constellation(
      parts,
      maximumLaserLength: .kilometres(Double.random(in: 1_500...6_000, using: &random)),
      laserGrazingHeight: .kilometres(Double.random(in: 0...200, using: &random))
    )
  }

  static func rules(using random: inout SeededGenerator) -> LaserTerminalRules {
    LaserTerminalRules(
      lasersPerSatellite: Int.random(in: 1...6, using: &random),
      maximumTrackingRate: Double.random(in: 0.1...2, using: &random),
      slewRate: Double.random(in: 2...20, using: &random),
      acquisitionSeconds: Double.random(in: 0...90, using: &random),
      hysteresis: Double.random(in: 1...1.5, using: &random),
      horizonSeconds: Double.random(in: 0...1_200, using: &random)
    )
  }

  private static func filed(
    _ name: String,
    using random: inout SeededGenerator
  ) throws -> WalkerShell {
    let planes = Int.random(in: 1...9, using: &random)
    return try WalkerShell(
      name: name,
      height: .altitude(.kilometres(Double.random(in: 400...1_400, using: &random))),
      inclination: .degrees(
        [0, 30, 53, 87.9, 90, 97.6, 140, 180].randomElement(using: &random) ?? 53
      ),
      planes: planes,
      satellitesPerPlane: Int.random(in: 1...14, using: &random),
      nodeArc: Bool.random(using: &random) ? .fullTurn : .degrees(180),
      phasing: .walker(factor: Int.random(in: 0..<planes, using: &random)),
      eccentricity: Bool.random(using: &random) ? 0 : 0.002,
      firstNode: .degrees(Double.random(in: 0..<360, using: &random)),
      epoch: RealLikeShell.epoch
    )
  }

  private static func catalogue(
    firstNumber: Int,
    using random: inout SeededGenerator
  ) throws -> [ElementSet] {
    var shell = RealLikeShell()
    shell.altitude = Double.random(in: 450...1_200, using: &random)
    shell.inclination = Double.random(in: 5...120, using: &random)
    shell.planes = Int.random(in: 1...10, using: &random)
    shell.satellitesPerPlane = Int.random(in: 1...14, using: &random)
    shell.nodeNoise = Bool.random(using: &random) ? 0.15 : 30
    shell.launch = ["2019-074", "2022-049", "2022-050"].randomElement(using: &random) ?? ""
    var sets = try shell.sets(firstNumber: firstNumber, using: &random)
    for index in sets.indices where Int.random(in: 0..<30, using: &random) == 0 {
      // No orbit at all, one that comes down at once, and another theory.
      switch Int.random(in: 0..<3, using: &random) {
      case 0: sets[index].meanMotion = MeanMotion(revolutionsPerDay: .nan)
      case 1: sets[index].bStar = 10
      default: sets[index].theory = .sgp4XP
      }
    }
    return sets
  }
}
