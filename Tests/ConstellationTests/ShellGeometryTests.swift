import Constellation
import Foundation
import Frames
import Orbits
import Quantities
import SeededRandomness
import Testing

@Suite("Shells as they fly")
struct ShellGeometryTests {
  @Test(
    "links within a plane are chords of the orbit, not arcs along it",
    arguments: [(550.0, 53.0, 22), (1_325, 50.88, 33), (780, 86.4, 11), (560, 97.6, 58)]
  )
  func chords(altitude: Double, inclination: Double, slots: Int) throws {
    let shell = try WalkerShell(
      name: "W",
      height: .altitude(.kilometres(altitude)),
      inclination: .degrees(inclination),
      planes: 4,
      satellitesPerPlane: slots,
      phasing: .walker(factor: 1),
      epoch: RealLikeShell.epoch
    )
    let constellation = Constellation([.shell(shell, lasers: .plusGrid)])
    let sight = LaserSight(constellation)
    let sky = Sky(of: constellation, at: RealLikeShell.epoch + .seconds(1_000))
    let axis = 6_378.137 + altitude
    let chord = 2 * axis * sin(.pi / Double(slots))
    let arc = 2 * .pi * axis / Double(slots)
    let inPlane = constellation.lasers.filter {
      constellation.satellites[$0.a].plane == constellation.satellites[$0.b].plane
    }
    #expect(inPlane.count == 4 * slots)
    for link in inPlane {
      let length = sight.length(
        from: sky.position(link.a).metres,
        to: sky.position(link.b).metres
      )
      let kilometres = (length ?? 0) / 1_000
      // J2 moves each satellite by up to some ten kilometres around its mean orbit.
      #expect(abs(kilometres - chord) < 15)
      #expect(slots > 40 || abs(kilometres - arc) > abs(kilometres - chord))
    }
  }

  @Test("a satellite flies within an orbit's swing of the altitude that its mean motion says")
  func altitudes() throws {
    var random = SeededGenerator(seed: 3)
    for altitude in [350.0, 550, 1_200] {
      var shell = RealLikeShell()
      shell.altitude = altitude
      let sets = try shell.sets(firstNumber: 1, using: &random)
      let constellation = Constellation([.catalogue(sets, name: "C")])
      #expect(abs((constellation.shells.first?.altitude.kilometres ?? 0) - altitude) < 0.2)
      let sky = Sky(of: constellation, at: RealLikeShell.epoch)
      for (satellite, set) in constellation.satellites.enumerated() {
        let axis = try #require(MeanOrbit(set.elements)).semiMajorAxis.kilometres
        let swing = axis * set.elements.eccentricity + 12
        #expect(abs(sky.position(satellite).radius.kilometres - axis) < swing)
      }
    }
  }

  @Test("a line that is short may still come too low, and one without places is none")
  func sight() {
    let constellation = Constellation(
      maximumLaserLength: .kilometres(5_000),
      laserGrazingHeight: .kilometres(80)
    )
    let sight = LaserSight(constellation)
    func length(_ radius: Double, _ degrees: Double) -> Double? {
      let turn = degrees * .pi / 180
      return sight.length(
        from: SIMD3(radius, 0, 0),
        to: SIMD3(radius * cos(turn), 0, radius * sin(turn))
      )
    }
    // The middle of a chord is at the radius times the cosine of half the angle.
    let grazing = 2 * acos((6_378_137 + 80_000) / 6_828_137.0) * 180 / .pi
    #expect(length(6_828_137, grazing - 0.01) != nil)
    #expect(length(6_828_137, grazing + 0.01) == nil)
    let longest = 2 * asin(2_500_000 / 8_000_000.0) * 180 / .pi
    #expect(length(8_000_000, longest - 0.01) != nil)
    #expect(length(8_000_000, longest + 0.01) == nil)
    #expect(length(8_000_000, 0) == 0)
    #expect(length(.nan, 1) == nil)
  }
}
