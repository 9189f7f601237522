import Foundation
public import Frames
public import Quantities

/// A shell of satellites as operators file it: equal circular planes, evenly filled.
///
/// Planes and slots are counted from 0. Satellites are named `SHELL-PLANE-SLOT` and numbered
/// `plane × satellitesPerPlane + slot`.
public struct WalkerShell: Hashable, Sendable {
  /// How high the satellites are.
  public enum Height: Hashable, Sendable {
    /// The semi-major axis less the equatorial radius of WGS-84, 6,378.137 km; filings give this.
    ///
    /// Held by the Brouwer mean semi-major axis of SGP4, not by Kozai's mean motion.
    case altitude(Length)
    /// Kozai's mean motion, as element sets give it.
    case meanMotion(MeanMotion)
  }

  /// How satellites of neighbouring planes are shifted along the orbit.
  public enum Phasing: Hashable, Sendable {
    /// Walker's phasing factor F: a step of 360°·F / (number of satellites) from plane to plane.
    case walker(factor: Int)
    /// Odd planes are ahead by half the spacing of satellites within a plane.
    case halfSlotOnOddPlanes
  }

  /// Why a shell cannot be built.
  public enum Problem: Error, Hashable, Sendable {
    /// Fewer than one or more than a million planes, slots or satellites.
    case count(planes: Int, satellitesPerPlane: Int)
    /// A number that is not finite, or outside its range.
    case range(String)
  }

  /// The number of satellites that a shell may have at most.
  public static let mostSatellites = 1_000_000

  /// What the names of its satellites begin with.
  public let name: String
  /// How high the satellites are.
  public let height: Height
  /// Inclination of every plane, 0° to 180°.
  public let inclination: Angle
  /// The number of planes.
  public let planes: Int
  /// The number of satellites in each plane.
  public let satellitesPerPlane: Int
  /// The arc over which the nodes are spread: 360° (Walker delta) or 180° (Walker star).
  public let nodeArc: Angle
  /// The shift from plane to plane.
  public let phasing: Phasing
  /// The same for all; 0 to below 1.
  public let eccentricity: Double
  /// The same for all.
  public let argumentOfPericenter: Angle
  /// SGP4's drag coefficient, per Earth radius; 0 keeps the shell as it is.
  public let bStar: Double
  /// The right ascension of the node of plane 0.
  public let firstNode: Angle
  /// The mean anomaly of slot 0 of plane 0.
  public let firstAnomaly: Angle
  /// Rounds nodes and mean anomalies to so many decimals of a degree, as a two-line set (4) would;
  /// nil does not round.
  public let angleDecimals: Int?
  /// The epoch of all sets.
  public let epoch: Instant

  /// Creates a shell, or throws what is wrong with it.
  public init(
    name: String,
    height: Height,
    inclination: Angle,
    planes: Int,
    satellitesPerPlane: Int,
    nodeArc: Angle = .fullTurn,
    phasing: Phasing,
    eccentricity: Double = 0,
    argumentOfPericenter: Angle = .zero,
    bStar: Double = 0,
    firstNode: Angle = .zero,
    firstAnomaly: Angle = .zero,
    angleDecimals: Int? = nil,
    epoch: Instant
  ) throws(Problem) {
    let counts = 1...Self.mostSatellites
    guard counts.contains(planes), counts.contains(satellitesPerPlane),
      counts.contains(planes * satellitesPerPlane)
    else { throw .count(planes: planes, satellitesPerPlane: satellitesPerPlane) }
    guard Self.isUsable(height) else {
      throw .range("the altitude must be above 0 and below 400,000 km, or the mean motion positive")
    }
    guard (0...180.000001).contains(inclination.degrees) else {
      throw .range("the inclination must be within 0 to 180 degrees")
    }
    guard (0..<1).contains(eccentricity) else {
      throw .range("the eccentricity must be within 0 to below 1")
    }
    guard
      [nodeArc, argumentOfPericenter, firstNode, firstAnomaly]
        .allSatisfy({ $0.radians.isFinite }), bStar.isFinite
    else { throw .range("angles and drag must be finite numbers") }
    guard (0...12).contains(angleDecimals ?? 0) else {
      throw .range("angles are rounded to 0 to 12 decimals")
    }
    self.name = name
    self.height = height
    self.inclination = inclination
    self.planes = planes
    self.satellitesPerPlane = satellitesPerPlane
    self.nodeArc = nodeArc
    self.phasing = phasing
    self.eccentricity = eccentricity
    self.argumentOfPericenter = argumentOfPericenter
    self.bStar = bStar
    self.firstNode = firstNode
    self.firstAnomaly = firstAnomaly
    self.angleDecimals = angleDecimals
    self.epoch = epoch
  }

  private static func isUsable(_ height: Height) -> Bool {
    switch height {
    case .altitude(let altitude): altitude.kilometres > 0 && altitude.kilometres < 400_000
    case .meanMotion(let motion):
      motion.revolutionsPerDay > 0 && motion.revolutionsPerDay.isFinite
    }
  }

  /// The number of satellites.
  public var satelliteCount: Int { planes * satellitesPerPlane }

  /// Kozai's mean motion of every satellite.
  public var meanMotion: MeanMotion {
    switch height {
    case .meanMotion(let motion): return motion
    case .altitude(let altitude):
      let gravity = GravityModel.wgs72
      let radius = altitude.kilometres + 6_378.137
      let radiansPerMinute = BrouwerMeanMotion.kozai(
        semiMajorAxis: radius / gravity.equatorialRadiusKilometres,
        eccentricity: eccentricity,
        inclination: inclination.radians,
        gravity: gravity
      )
      return MeanMotion(revolutionsPerDay: radiansPerMinute * (1_440 / (2 * .pi)))
    }
  }

  /// One element set per satellite, plane by plane.
  public func elementSets() -> [ElementSet] {
    let motion = meanMotion
    var sets: [ElementSet] = []
    sets.reserveCapacity(satelliteCount)
    for plane in 0..<planes {
      let node = rounded(
        firstNode.degrees + nodeArc.degrees * Double(plane) / Double(planes)
      )
      for slot in 0..<satellitesPerPlane {
        guard let number = CatalogNumber(plane * satellitesPerPlane + slot) else { continue }
        sets.append(
          ElementSet(
            objectName: "\(name)-\(plane)-\(slot)",
            catalogNumber: number,
            epoch: epoch,
            meanMotion: motion,
            eccentricity: eccentricity,
            inclination: inclination,
            rightAscensionOfAscendingNode: node,
            argumentOfPericenter: argumentOfPericenter,
            meanAnomaly: rounded(meanAnomalyDegrees(plane: plane, slot: slot)),
            bStar: bStar
          )
        )
      }
    }
    return sets
  }

  private func meanAnomalyDegrees(plane: Int, slot: Int) -> Double {
    let spacing = 360 / Double(satellitesPerPlane)
    let inPlane = firstAnomaly.degrees + 360 * Double(slot) / Double(satellitesPerPlane)
    switch phasing {
    case .halfSlotOnOddPlanes:
      return inPlane + (plane.isMultiple(of: 2) ? 0 : spacing / 2)
    case .walker(let factor):
      return inPlane + 360 * Double(factor) * Double(plane) / Double(satelliteCount)
    }
  }

  /// Within 0° to below 360°, rounded to ``angleDecimals``.
  private func rounded(_ degrees: Double) -> Angle {
    var value = degrees
    if let angleDecimals {
      let scale = pow(10, Double(angleDecimals))
      value = (value * scale).rounded() / scale
    }
    value = value.truncatingRemainder(dividingBy: 360)
    if value < 0 { value += 360 }
    return .degrees(value >= 360 ? 0 : value)
  }
}

extension WalkerShell.Problem: CustomStringConvertible {
  /// The cause and the remedy.
  public var description: String {
    switch self {
    case .count(let planes, let satellitesPerPlane):
      "a shell of \(planes) planes with \(satellitesPerPlane) satellites each cannot be built;"
        + " give 1 to \(WalkerShell.mostSatellites) satellites in all"
    case .range(let cause): "\(cause); correct the shell"
    }
  }
}
