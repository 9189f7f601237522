import Frames
import Orbits
import Quantities
import SeededRandomness

/// A Walker shell as a catalogue shows it: gaps, small errors, sets of different epochs.
struct RealLikeShell {
  var altitude = 550.0
  var inclination = 53.0
  var planes = 24
  var satellitesPerPlane = 20
  var nodeArc = Angle.fullTurn
  var firstNode = 0.0
  var altitudeNoise = 0.2
  var inclinationNoise = 0.01
  var nodeNoise = 0.15
  var phaseNoise = 0.5
  var missingShare = 0.05
  var epochSpreadDays = 0.5
  var launch = "2022-001"

  static let epoch = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))

  func sets(firstNumber: Int, using random: inout SeededGenerator) throws -> [ElementSet] {
    let shell = try WalkerShell(
      name: "R\(firstNumber)",
      height: .altitude(.kilometres(altitude)),
      inclination: .degrees(inclination),
      planes: planes,
      satellitesPerPlane: satellitesPerPlane,
      nodeArc: nodeArc,
      phasing: .walker(factor: planes > 1 ? 1 : 0),
      firstNode: .degrees(firstNode),
      epoch: Self.epoch
    )
    var result: [ElementSet] = []
    for (index, ideal) in shell.elementSets().enumerated() {
      guard Double.random(in: 0..<1, using: &random) >= missingShare,
        let number = CatalogNumber(firstNumber + index)
      else { continue }
      var set = ideal
      set.catalogNumber = number
      set.objectID = "\(launch)A"
      disturb(&set, using: &random)
      result.append(set)
    }
    return result
  }

  /// Takes a set off its ideal orbit, and to an epoch of its own on the orbit that it then has.
  private func disturb(_ set: inout ElementSet, using random: inout SeededGenerator) {
    func error(_ size: Double) -> Double { Double.random(in: -size...size, using: &random) }
    let motion =
      set.meanMotion.revolutionsPerDay * (1 - 1.5 * error(altitudeNoise) / (6_378.137 + altitude))
    set.meanMotion = MeanMotion(revolutionsPerDay: motion)
    set.inclination = set.inclination + .degrees(error(inclinationNoise))
    set.eccentricity = Double.random(in: 0...0.0003, using: &random)
    let days = error(epochSpreadDays)
    set.epoch = Self.epoch.advanced(byUTCMinutes: days * 1_440) ?? Self.epoch
    let rate = MeanOrbit(set)?.nodeDegreesPerDay ?? 0
    let node = set.rightAscensionOfAscendingNode + .degrees(rate * days + error(nodeNoise))
    set.rightAscensionOfAscendingNode = node.normalizedToTurn
    let anomaly = set.meanAnomaly + .degrees(360 * motion * days + error(phaseNoise))
    set.meanAnomaly = anomaly.normalizedToTurn
  }
}
