import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

@Suite("Bounds of motion that let a search skip")
struct PassBoundsTests {
  @Test(
    "no speed, acceleration, radius or error of velocity exceeds its bound",
    arguments: PassOrbits.Class.allCases,
    [UInt64(5), 6]
  )
  func bounds(kind: PassOrbits.Class, seed: UInt64) throws {
    var orbits = PassOrbits(seed: seed)
    var worst = (acceleration: 0.0, speed: 0.0, error: 0.0)
    for _ in 0..<60 {
      let elements = orbits.orbit(kind)
      let orbit = SGP4(try #require(elements))
      let start = orbits.random(-100_000...500_000)
      let all = MotionBounds(orbit, from: start, to: start + 1_800)
      for _ in 0..<60 {
        let time = orbits.random((start + 1)...(start + 1_799))
        guard let now = try? orbit.propagate(minutesSinceEpoch: time),
          let before = try? orbit.propagate(minutesSinceEpoch: time - 0.05),
          let after = try? orbit.propagate(minutesSinceEpoch: time + 0.05)
        else { continue }
        let position = now.position.metres
        let radius = length(position)
        let bounds = all.at(radius: radius, factor: 0.99).bounds
        let rate = (after.position.metres - before.position.metres) / 6
        let second = (after.position.metres - 2 * position + before.position.metres) / 9
        let velocity = bounds.correction.apply(now.velocity.metresPerSecond, at: position)
        worst.acceleration = max(worst.acceleration, length(second) / bounds.acceleration)
        worst.speed = max(worst.speed, length(rate) / bounds.speed)
        worst.error = max(worst.error, length(rate - velocity) / bounds.velocityError)
        #expect(radius > bounds.leastRadius * 0.98 && radius < bounds.largestRadius)
      }
    }
    print("\(kind): share of the bounds reached: \(worst)")
    #expect(worst.acceleration < 1 && worst.speed < 1 && worst.error < 1, "\(kind) \(seed)")
  }

  @Test(
    "no object is up while a search rules that out",
    arguments: PassOrbits.Class.allCases,
    [UInt64(7), 8]
  )
  func ruledOut(kind: PassOrbits.Class, seed: UInt64) throws {
    var orbits = PassOrbits(seed: seed)
    var steps = (fall: 0.0, rest: 0.0, count: 0)
    for _ in 0..<100 {
      let elements = orbits.orbit(kind)
      let orbit = SGP4(try #require(elements))
      let start = PassOrbits.epoch + .seconds(orbits.random(-3e6...1e7))
      let clock = PassClock(from: start, until: start + .seconds(86_400))
      let site = TopocentricSite(orbits.site())
      let reach = SkyReach(site, minimumElevation: orbits.mask())
      var sampler = SkySampler(orbit, clock: clock, site: site)
      let bounds = MotionBounds(
        orbit,
        from: sampler.minutesAtStart,
        to: sampler.minutesAtStart + 1_800
      )
      sampler.correction = bounds.correction
      let angle = reach.angle(radius: bounds.largestRadius)
      for _ in 0..<20 {
        let time = orbits.random(0...80_000)
        guard let s = try? sampler.sample(at: time) else { continue }
        let sign: Double = s.clearance(reach.mask) < 0 ? 1 : -1
        let fall = reach.fall(s, bounds, sign: sign)
        let rest = sign > 0 ? reach.rest(s, bounds, reach: angle) : 0
        steps = (steps.fall + fall, steps.rest + min(rest, 86_400), steps.count + 1)
        let longest = min(max(fall, rest), 108_000 - time)
        for _ in 0..<20 {
          guard let later = try? sampler.sample(at: time + orbits.random(0...longest)) else {
            continue
          }
          #expect(
            sign * later.clearance(reach.mask) < 1e-3,
            "\(kind) seed \(seed): \(later.time - time) s of fall \(fall), rest \(rest)"
          )
        }
        if let certain = reach.crossing(s, bounds, sign: sign), time + certain < 108_000 {
          let later = try? sampler.sample(at: time + certain)
          if let later { #expect(sign * later.clearance(reach.mask) > -1e-3, "\(kind) \(seed)") }
        }
      }
    }
    let count = Double(max(1, steps.count))
    print(
      "\(kind): mean seconds ruled out by fall \(steps.fall / count), rest \(steps.rest / count)"
    )
  }
}
