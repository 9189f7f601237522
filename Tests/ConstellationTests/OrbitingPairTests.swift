import Foundation
import Frames
import Orbits
import Quantities
import SeededRandomness
import Testing

@testable import Constellation

@Suite("How two satellites move against each other")
struct OrbitingPairTests {
  private static func motion(
    node: Double,
    inclination: Double,
    phase: Double,
    radius: Double = 6.93e6
  ) -> LaserMotion? {
    let (n, i, u) = (node * .pi / 180, inclination * .pi / 180, phase * .pi / 180)
    let along = SIMD3(cos(n), sin(n), 0)
    let across = SIMD3(-sin(n) * cos(i), cos(n) * cos(i), sin(i))
    return LaserMotion(
      place: (along * cos(u) + across * sin(u)) * radius,
      velocity: (across * cos(u) - along * sin(u)) * 7_600
    )
  }

  @Test(
    "extremes and tracking are those of a dense sample",
    arguments: 1...50 as ClosedRange<UInt64>
  )
  func extremes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func angle(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
    let a = try #require(
      Self.motion(node: angle(0...360), inclination: angle(0...180), phase: angle(0...360))
    )
    let b = try #require(
      Self.motion(node: angle(0...360), inclination: angle(0...180), phase: angle(0...360))
    )
    let pair = OrbitingPair(a, b)
    func square(_ turn: Double) -> Double {
      let place = (b.place - a.place) * cos(turn) + (b.course - a.course) * sin(turn)
      return (place * place).sum()
    }
    let span = angle(0.01...3)
    let steps = 20_000
    let part = (0...steps).map { square(span * Double($0) / Double(steps)) }
    let whole = (0...steps).map { square(2 * .pi * Double($0) / Double(steps)) }
    let scale = 1e14 * 1e-7
    #expect(abs((part.max() ?? 0) - pair.largestSquare(within: span)) < scale, "seed \(seed)")
    #expect(abs((part.min() ?? 0) - square(pair.closest(within: span))) < scale, "seed \(seed)")
    #expect((0...span).contains(pair.closest(within: span)))
    #expect(abs((whole.max() ?? 0) - pair.largestSquare) < scale)
    #expect(abs((whole.min() ?? 0) - pair.smallestSquare) < scale)
  }

  @Test("a partner in the same plane stands still in the sky, one beside it swings")
  func tracking() throws {
    let a = try #require(Self.motion(node: 10, inclination: 53, phase: 40))
    let ahead = try #require(Self.motion(node: 10, inclination: 53, phase: 60))
    #expect(OrbitingPair(a, ahead).trackingRate(at: 0.3, a, ahead) < 1e-9)
    // Planes 5° apart cross near the highest latitude; where the partner passes, it is fastest.
    let beside = try #require(Self.motion(node: 15, inclination: 53, phase: 38))
    let pair = OrbitingPair(a, beside)
    let closest = pair.closest(within: .pi)
    let rates = (0...1_000).map { pair.trackingRate(at: .pi * Double($0) / 1_000, a, beside) }
    let largest = rates.max() ?? 0
    #expect(abs(largest / pair.trackingRate(at: closest, a, beside) - 1) < 0.01)
    // By the ellipse's axes: the swing across over the distance along.
    let expected = (pair.largestSquare / pair.smallestSquare - 1).squareRoot()
    #expect(abs(largest / expected - 1) < 0.05)
  }

  @Test("a sample over half an orbit of SGP4 stays within kilometres of the closed form")
  func againstPropagation() throws {
    let shell = try WalkerShell(
      name: "W",
      height: .altitude(.kilometres(550)),
      inclination: .degrees(53),
      planes: 36,
      satellitesPerPlane: 20,
      phasing: .walker(factor: 5),
      epoch: RealLikeShell.epoch
    )
    let constellation = Constellation([.shell(shell, lasers: .none)])
    let start = Sky(of: constellation, at: RealLikeShell.epoch)
    let turning = EarthRotation(at: start.instant).rateRadiansPerSecond
    func motion(_ satellite: Int) -> LaserMotion? {
      let state = start.states[satellite]
      let r = state.position.metres
      return LaserMotion(
        place: r,
        velocity: state.velocity.metresPerSecond + SIMD3(-r.y, r.x, 0) * turning
      )
    }
    for partner in [1, 20, 25, 39] {
      let pair = OrbitingPair(try #require(motion(0)), try #require(motion(partner)))
      let distances = (0...60).map { minute in
        let sky = Sky(of: constellation, at: start.instant + .seconds(60 * minute))
        return sky.position(0).distance(to: sky.position(partner)).kilometres
      }
      // J2 moves each satellite by up to some ten kilometres around its mean orbit.
      let largest = pair.largestSquare.squareRoot() / 1_000
      let smallest = pair.smallestSquare.squareRoot() / 1_000
      #expect(abs((distances.max() ?? 0) - largest) < 20)
      #expect(abs((distances.min() ?? 0) - smallest) < 20)
    }
  }

  @Test("what is no orbit has no motion")
  func nowhere() {
    let one = SIMD3(7e6, 0.0, 0.0)
    #expect(LaserMotion(place: SIMD3(repeating: .nan), velocity: one) == nil)
    #expect(LaserMotion(place: one, velocity: SIMD3(repeating: .nan)) == nil)
    #expect(LaserMotion(place: one, velocity: one) == nil)
    #expect(LaserMotion(place: .zero, velocity: one) == nil)
    #expect(LaserMotion(place: one * 1e300, velocity: SIMD3(0, 1e300, 0)) == nil)
  }
}
