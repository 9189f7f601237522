/// The Earth's gravity field as SGP4 uses it: mass, radius and the zonal harmonics to degree four.
public struct GravityModel: Hashable, Sendable {
  /// Gravitational parameter (GM) in km³/s².
  public let gravitationalParameter: Double
  /// Equatorial radius in km: SGP4's unit of length.
  public let equatorialRadiusKilometres: Double
  /// Un-normalised zonal harmonics.
  public let j2: Double, j3: Double, j4: Double
  /// The square root of GM in Earth radii^1.5 per minute.
  let xke: Double

  /// The constants of all published element sets (World Geodetic System 1972).
  public static let wgs72 = GravityModel(
    gravitationalParameter: 398_600.8,
    equatorialRadiusKilometres: 6_378.135,
    j2: 0.001082616,
    j3: -0.00000253881,
    j4: -0.00000165597
  )
  /// World Geodetic System 1984; for elements that were fitted with it, which none published are.
  public static let wgs84 = GravityModel(
    gravitationalParameter: 398_600.5,
    equatorialRadiusKilometres: 6_378.137,
    j2: 0.00108262998905,
    j3: -0.00000253215306,
    j4: -0.00000161098761
  )
  /// WGS-72 with the ten digits of √GM that Spacetrack Report 3 (1980) prints.
  public static let wgs72Old = GravityModel(
    gravitationalParameter: 398_600.79964,
    equatorialRadiusKilometres: 6_378.135,
    j2: 0.001082616,
    j3: -0.00000253881,
    j4: -0.00000165597,
    xke: 0.0743669161
  )

  private init(
    gravitationalParameter: Double,
    equatorialRadiusKilometres: Double,
    j2: Double,
    j3: Double,
    j4: Double,
    xke: Double? = nil
  ) {
    self.gravitationalParameter = gravitationalParameter
    self.equatorialRadiusKilometres = equatorialRadiusKilometres
    (self.j2, self.j3, self.j4) = (j2, j3, j4)
    let radius = equatorialRadiusKilometres
    self.xke = xke ?? 60 / (radius * radius * radius / gravitationalParameter).squareRoot()
  }
}
