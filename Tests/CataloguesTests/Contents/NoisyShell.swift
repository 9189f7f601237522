import Foundation
import Frames
import Orbits
import Quantities
import SeededRandomness

/// A Walker shell as a catalogue would show it: kept with small errors, with gaps, its sets taken at
/// different times.
struct NoisyShell {
  var altitude = 550.0
  var inclination = 53.0
  var planes = 72
  var satellitesPerPlane = 22
  var nodeArc = Angle.fullTurn
  var altitudeNoise = 0.3
  var inclinationNoise = 0.02
  var nodeNoise = 0.3
  var missingShare = 0.1
  var epochSpreadDays = 0.5

  static let epoch = Instant(UTC(modifiedJulianDay: 60_000, timeOfDay: .zero))

  /// The sets, numbered from a first one; errors are even within plus and minus their noise.
  func sets(firstNumber: Int, using random: inout SeededGenerator) throws -> [ElementSet] {
    let shell = try WalkerShell(
      name: "S\(firstNumber)",
      height: .altitude(.kilometres(altitude)),
      inclination: .degrees(inclination),
      planes: planes,
      satellitesPerPlane: satellitesPerPlane,
      nodeArc: nodeArc,
      phasing: .walker(factor: 1),
      firstNode: .degrees(Double.random(in: 0..<360, using: &random)),
      epoch: Self.epoch
    )
    var result: [ElementSet] = []
    for (index, ideal) in shell.elementSets().enumerated() {
      guard Double.random(in: 0..<1, using: &random) >= missingShare else { continue }
      var set = ideal
      guard let number = CatalogNumber(firstNumber + index) else { continue }
      set.catalogNumber = number
      moved(&set, using: &random)
      result.append(set)
    }
    return result
  }

  /// Takes a set to an epoch of its own, and off its ideal orbit.
  private func moved(_ set: inout ElementSet, using random: inout SeededGenerator) {
    func error(_ noise: Double) -> Double { Double.random(in: -noise...noise, using: &random) }
    let height = error(altitudeNoise)
    let motion = set.meanMotion.revolutionsPerDay
    set.inclination = set.inclination + .degrees(error(inclinationNoise))
    set.meanMotion = MeanMotion(
      revolutionsPerDay: motion * (1 - 1.5 * height / (6_378.137 + altitude))
    )
    set.eccentricity = Double.random(in: 0...0.0005, using: &random)
    let days = error(epochSpreadDays)
    set.epoch = Self.epoch.advanced(byUTCMinutes: days * 1_440) ?? Self.epoch
    let rate = MeanOrbit(set)?.nodeDegreesPerDay ?? 0
    let node = set.rightAscensionOfAscendingNode + .degrees(rate * days + error(nodeNoise))
    set.rightAscensionOfAscendingNode = node.normalizedToTurn
    set.meanAnomaly = (set.meanAnomaly + .degrees(360 * motion * days)).normalizedToTurn
  }

  /// Sets all over inclinations and altitudes, that make no shell.
  static func strays(
    _ count: Int,
    firstNumber: Int,
    using random: inout SeededGenerator
  ) -> [ElementSet] {
    (0..<count).compactMap { index in
      guard let number = CatalogNumber(firstNumber + index) else { return nil }
      return ElementSet(
        catalogNumber: number,
        epoch: epoch,
        meanMotion: MeanMotion(revolutionsPerDay: .random(in: 14...15.8, using: &random)),
        eccentricity: .random(in: 0...0.01, using: &random),
        inclination: .degrees(.random(in: 30...100, using: &random)),
        rightAscensionOfAscendingNode: .degrees(.random(in: 0..<360, using: &random)),
        argumentOfPericenter: .degrees(.random(in: 0..<360, using: &random)),
        meanAnomaly: .degrees(.random(in: 0..<360, using: &random)),
        bStar: 0
      )
    }
  }
}
