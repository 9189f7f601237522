import Frames
import Quantities
import Testing

@Suite struct EarthTests {
  @Test("Greenwich mean sidereal time agrees with the worked example of Vallado (2013, 3-5)")
  func valladoSiderealTime() throws {
    // 1992-08-20 12:14 UT1. The book prints 152.578787886° from rounded centuries; the polynomial
    // evaluated with 40 digits gives 152.57878785166°.
    let instant = try #require(Instant(iso8601: "1992-08-20T12:14:00Z"))
    let angle = EarthRotation(at: instant).greenwichMeanSiderealTime.degrees
    #expect(abs(angle - 152.57878785166) < 1e-10)
  }

  @Test("The rotation rate is the derivative of the angle")
  func rate() throws {
    let instant = try #require(Instant(iso8601: "2022-10-10T12:00:00Z"))
    let now = EarthRotation(at: instant)
    let later = EarthRotation(at: instant + .seconds(100))
    let turned = (later.greenwichMeanSiderealTime - now.greenwichMeanSiderealTime).normalizedToTurn
    #expect(abs(turned.radians / 100 - now.rateRadiansPerSecond) < 1e-15)
  }

  @Test("The Earth-fixed velocity is the derivative of the Earth-fixed place")
  func velocity() throws {
    let instant = try #require(Instant(iso8601: "2022-10-10T12:00:00Z"))
    let place = SIMD3(6_800_000.0, 1_000_000, 500_000)
    let motion = SIMD3(-1_000.0, 7_300, 900)
    func fixed(_ seconds: Double) -> SIMD3<Double> {
      let moved = Position<TEME>(metres: place + motion * seconds)
      return EarthRotation(at: instant + .seconds(seconds))(moved).metres
    }
    let state = StateVector(
      position: Position<TEME>(metres: place),
      velocity: Velocity(metresPerSecond: motion)
    )
    let difference =
      (fixed(0.5) - fixed(-0.5))
      - EarthRotation(at: instant)(state).velocity
      .metresPerSecond
    #expect((difference * difference).sum().squareRoot() < 1e-5)
  }

  @Test("A geodetic point survives the round trip to Earth-fixed axes within a nanometre")
  func geodeticRoundTrip() {
    for latitude in stride(from: -90.0, through: 90, by: 7.5) {
      for longitude in stride(from: -180.0, to: 180, by: 22.5) {
        for height in [-100.0, 0, 8_848, 550_000, 35_786_000] {
          let point = GeodeticPoint(
            latitudeDegrees: latitude,
            longitudeDegrees: longitude,
            heightMetres: height
          )
          let position = Position<ITRF>(point)
          let back = Position<ITRF>(GeodeticPoint(position))
          #expect(position.distance(to: back).metres < 2e-8, "\(latitude) \(longitude) \(height)")
        }
      }
    }
  }

  @Test("WGS-84 coordinates agree with the defining parameters at the equator and the poles")
  func knownPlaces() {
    let equator = Position<ITRF>(GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: 90))
    #expect(abs(equator.metres.y - 6_378_137) < 1e-6)
    let pole = Position<ITRF>(GeodeticPoint(latitudeDegrees: 90, longitudeDegrees: 0))
    #expect(abs(pole.metres.z - 6_356_752.314245) < 1e-6)
  }

  @Test("A target straight up, north or east is seen there")
  func lookAngles() {
    let site = TopocentricSite(GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52))
    func look(_ direction: SIMD3<Double>) -> LookAngle {
      site.look(at: Position(metres: site.position.metres + direction * 1e6))
    }
    #expect(abs(look(site.up).elevation.degrees - 90) < 1e-9)
    #expect(abs(look(site.north).azimuth.normalizedToHalfTurn.degrees) < 1e-9)
    #expect(abs(look(site.east).azimuth.degrees - 90) < 1e-9)
    #expect(abs(look(site.up * 0.5 + site.north * 0.75.squareRoot()).elevation.degrees - 30) < 1e-9)
    #expect(abs(look(site.up).range.kilometres - 1_000) < 1e-6)
  }

  @Test("The great circle from pole to pole is half the sphere")
  func greatCircle() {
    let north = GeodeticPoint(latitudeDegrees: 90, longitudeDegrees: 0)
    let south = GeodeticPoint(latitudeDegrees: -90, longitudeDegrees: 77)
    #expect(abs(north.greatCircleDistance(to: south).kilometres - 20_015.1) < 0.1)
  }
}
