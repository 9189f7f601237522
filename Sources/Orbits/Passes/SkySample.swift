import Foundation
import Frames
import Quantities

@inline(__always)
func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
  a.x * b.x + a.y * b.y + a.z * b.z
}

@inline(__always)
func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }

/// One exact evaluation: an object against a site at one time.
///
/// Metres and seconds.
struct SkySample {
  /// Seconds on the ``PassClock``.
  var time: Double
  /// Earth-fixed axes: the place, and the velocity against the stars.
  var position: SIMD3<Double>
  var inertialVelocity: SIMD3<Double>
  /// From the site, with the site's axes east, north, up: the line, its rate, and an estimate of
  /// its second derivative (gravity of a point mass, and the Earth's rotation).
  var line: SIMD3<Double>
  var rate: SIMD3<Double>
  var acceleration: SIMD3<Double>

  /// The distance.
  var range: Double { length(line) }
  /// The sine of the elevation.
  var sine: Double { line.z / range }

  /// Has the sign of the derivative of ``sine``, and for a straight path is linear in time: the
  /// derivative of the sine times the range cubed.
  var climb: Double { rate.z * dot(line, line) - line.z * dot(line, rate) }
  /// The derivative of ``climb``.
  var climbRate: Double {
    acceleration.z * dot(line, line) + rate.z * dot(line, rate)
      - line.z * (dot(rate, rate) + dot(line, acceleration))
  }

  /// How far above the mask: zero where sin(elevation) is `mask`; d·up − mask·|d|, in metres.
  func clearance(_ mask: Double) -> Double { line.z - mask * range }
  /// The rate of ``clearance(_:)``.
  func clearanceRate(_ mask: Double) -> Double { rate.z - mask * dot(line, rate) / range }
  /// The rate of that rate.
  func clearanceAcceleration(_ mask: Double) -> Double {
    let r = range
    let rangeRate = dot(line, rate) / r
    let bend = (dot(rate, rate) - rangeRate * rangeRate + dot(line, acceleration)) / r
    return acceleration.z - mask * bend
  }

  /// The same object `seconds` later, by a short series; for milliseconds.
  func moved(by seconds: Double) -> SkySample {
    var moved = self
    moved.time += seconds
    moved.position += inertialVelocity * seconds
    moved.line += (rate + acceleration * (0.5 * seconds)) * seconds
    moved.rate += acceleration * seconds
    return moved
  }

  /// Azimuth, elevation and range.
  var look: LookAngle {
    LookAngle(
      azimuth: .radians(atan2(line.x, line.y)).normalizedToTurn,
      elevation: .radians(atan2(line.z, (line.x * line.x + line.y * line.y).squareRoot())),
      range: .metres(range)
    )
  }
}

/// Turns times into samples: the seam between the search and whatever propagates.
struct SkySampler: Sendable {
  let orbit: SGP4
  let clock: PassClock
  let site: TopocentricSite
  /// Minutes from the epoch of the elements to the start of the clock.
  let minutesAtStart: Double
  /// What makes the theory's velocity the derivative of its position; see ``MotionBounds``.
  var correction = VelocityCorrection()
  private(set) var evaluations = 0
  private let earthRate: Double
  private let gravitationalParameter: Double

  init(_ orbit: SGP4, clock: PassClock, site: TopocentricSite) {
    self.orbit = orbit
    self.clock = clock
    self.site = site
    minutesAtStart = clock.start.utcMinutes(since: orbit.epoch)
    earthRate = EarthRotation(at: clock.start).rateRadiansPerSecond
    gravitationalParameter = orbit.coefficients.gravity.gravitationalParameter * 1e9
  }

  mutating func sample(at time: Double) throws(SGP4Error) -> SkySample {
    evaluations += 1
    let state = try orbit.propagate(minutesSinceEpoch: minutesAtStart + time / 60)
    let angle = clock.siderealAngle(at: time)
    let (s, c) = (sin(angle), cos(angle))
    let (p, q) = (state.position.metres, state.velocity.metresPerSecond)
    let r = SIMD3(c * p.x + s * p.y, c * p.y - s * p.x, p.z)
    let v = correction.apply(SIMD3(c * q.x + s * q.y, c * q.y - s * q.x, q.z), at: r)
    let relative = SIMD3(v.x + earthRate * r.y, v.y - earthRate * r.x, v.z)
    let squared = dot(r, r)
    var a = r * (-gravitationalParameter / (squared * squared.squareRoot()))
    // Coriolis and centrifugal parts.
    a.x += earthRate * (2 * relative.y + earthRate * r.x)
    a.y += earthRate * (-2 * relative.x + earthRate * r.y)
    return SkySample(
      time: time,
      position: r,
      inertialVelocity: v,
      line: inSiteAxes(r - site.position.metres),
      rate: inSiteAxes(relative),
      acceleration: inSiteAxes(a)
    )
  }

  @inline(__always)
  private func inSiteAxes(_ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(dot(v, site.east), dot(v, site.north), dot(v, site.up))
  }
}

/// The difference between the velocity that SGP4 gives and the derivative of its position.
///
/// The theory's velocity belongs to a Kepler orbit of its mean motion; the mean longitude, the
/// pericentre and the node move at rates of their own (J2, drag), up to 10 m/s away.
struct VelocityCorrection: Sendable {
  /// The rate of the mean anomaly, as a multiple of the mean motion.
  var scale = 1.0
  /// The rates of the argument of pericentre and of the node, rad/s.
  var pericentreRate = 0.0
  var nodeRate = 0.0

  @inline(__always)
  func apply(_ v: SIMD3<Double>, at r: SIMD3<Double>) -> SIMD3<Double> {
    let normal = cross(r, v)
    let size = length(normal)
    guard size > 0 else { return v * scale }
    let turned = cross(normal, r) * (pericentreRate / size)
    return v * scale + turned + SIMD3(-r.y, r.x, 0) * nodeRate
  }
}
