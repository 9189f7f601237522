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
        let isRuled = Bool.random(using: &random)
        let shell = try filed("S\(index)", using: &random)
        parts.append(.shell(shell, lasers: pattern, rules: isRuled ? rules : nil, system: system))
      } else {
        let sets = try catalogue(firstNumber: 100_000 * (index + 1), using: &random)
        let isPartial = Bool.random(using: &random)
        parts.append(
          .catalogue(
            sets,
            name: "C\(index)",
            lasers: Bool.random(using: &random) ? .nearestStable : pattern,
            lasersFrom: isPartial ? LaunchDesignator(year: 2022, number: 50) : nil,
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

  /// One catalogue whose satellites choose their partners and have many to choose from.
  static func choosing(using random: inout SeededGenerator) throws -> Constellation {
    var shell = RealLikeShell()
    shell.altitude = Double.random(in: 450...1_200, using: &random)
    shell.inclination = [0.5, 53, 90, 97.6, 140].randomElement(using: &random) ?? 53
    shell.planes = Int.random(in: 2...8, using: &random)
    shell.satellitesPerPlane = Int.random(in: 8...11, using: &random)
    (shell.altitudeNoise, shell.phaseNoise) = (1.5, 40)
    var sets = try shell.sets(firstNumber: 339_990, using: &random)
    breakSome(&sets, using: &random)
    var rules = rules(using: &random)
    rules.lasersPerSatellite = [3, 4, 4, 6].randomElement(using: &random) ?? 4
    return Constellation(
      [.catalogue(sets, name: "C", lasers: .nearestStable, rules: rules)],
      maximumLaserLength: .kilometres(Double.random(in: 4_000...6_000, using: &random))
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
    breakSome(&sets, using: &random)
    return sets
  }

  /// No orbit at all, one that comes down at once, and another theory.
  private static func breakSome(_ sets: inout [ElementSet], using random: inout SeededGenerator) {
    for index in sets.indices where Int.random(in: 0..<30, using: &random) == 0 {
      switch Int.random(in: 0..<3, using: &random) {
      case 0: sets[index].meanMotion = MeanMotion(revolutionsPerDay: .nan)
      case 1: sets[index].bStar = 10
      default: sets[index].theory = .sgp4XP
      }
    }
  }
}
