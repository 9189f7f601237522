import Foundation
import Frames
import Quantities

/// How soon at the earliest an object can cross the mask of a site.
///
/// Each answer is a number of seconds during which no crossing is possible; the search may skip
/// them. Three arguments give three answers, and the longest counts:
///
/// 1. *Fall.* With y(t) the clearance above the mask (below it: negative), bounds of the second
///    derivative of the line of sight and of the error of the velocity give a function that y stays
///    below. Where the mask is not 0, the range enters by |d(t)| between |d + d′t| − At²/2 and
///    |d + d′t| + At²/2.
/// 2. *Angle* (near Earth). The object is up only if the angle at the centre of the Earth between
///    it and the site's vertical is at most `reach`. It moves forward along its orbit at a bounded
///    rate, and the vertical and the plane turn at bounded rates.
/// 3. *Plane* (near Earth). The object is up only if that vertical is within `reach` of the plane
///    of the orbit, and the plane turns about the Earth's axis at a known rate.
struct SkyReach: Sendable {
  let mask: Double
  private let cosineMask: Double
  private let cosineLatitude: Double, sineLatitude: Double
  private let longitude: Double
  private let vertical: SIMD3<Double>
  /// The site's place along its vertical and across it.
  private let siteUp: Double, siteAcross: Double
  private static let earthRate = 7.2921159e-5 * 1.0001

  init(_ site: TopocentricSite, minimumElevation: Angle) {
    mask = minimumElevation.sine
    cosineMask = minimumElevation.cosine
    vertical = site.up
    cosineLatitude = (site.up.x * site.up.x + site.up.y * site.up.y).squareRoot()
    sineLatitude = site.up.z
    longitude = site.point.longitude.radians
    siteUp = dot(site.position.metres, site.up)
    let across = site.position.metres - site.up * siteUp
    siteAcross = length(across)
  }

  /// The largest angle at the Earth's centre between the vertical and an object that is up.
  func angle(radius: Double) -> Double {
    let half = siteUp * mask - siteAcross * cosineMask
    let rest = siteUp * siteUp + siteAcross * siteAcross - radius * radius
    let range = max(0, -half + max(0, half * half - rest).squareRoot())
    return atan2(range * cosineMask + siteAcross, siteUp + range * mask) + 1e-4
  }

  // MARK: Fall

  /// A bound of the second derivative of the height over the site's horizontal plane.
  ///
  /// In axes that do not rotate, the vertical turns at the Earth's rate times cos(latitude).
  private func curvature(_ b: MotionBounds) -> Double {
    let rate = Self.earthRate * max(cosineLatitude, 1e-6)
    return b.acceleration + 2 * rate * b.speed + rate * rate * b.largestRadius
  }

  /// Seconds in which the clearance of `s`, on the side that `sign` makes negative, stays negative.
  func fall(_ s: SkySample, _ bounds: MotionBounds, sign: Double) -> Double {
    let radius = length(s.position)
    let plain = fall(s, within: bounds, sign: sign)
    guard !bounds.hasSteadyPlane else { return plain }
    var best = plain
    for factor in [0.5, 0.8] {
      let (sharper, seconds) = bounds.at(radius: radius, factor: factor)
      best = max(best, min(seconds, fall(s, within: sharper, sign: sign)))
    }
    return best
  }

  private func fall(
    _ s: SkySample,
    within b: MotionBounds,
    sign: Double
  ) -> Double {
    let range = s.range
    let y = min(0, sign * s.clearance(mask))
    let error = b.velocityError * (1 + abs(mask))
    let bend = curvature(b) + abs(mask) * (b.acceleration + 0.04)
    guard sign * mask < 0 else {
      return Self.root(y, sign * s.clearanceRate(mask) + error, bend)
    }
    // |d + d′t| is convex in t, and so is the sum: a chord's zero never lies behind the sum's.
    let (w, square, cross) = (abs(mask), dot(s.rate, s.rate), dot(s.line, s.rate))
    func upper(_ t: Double) -> Double {
      let straight = (range * range + t * (2 * cross + t * square)).squareRoot()
      return y + t * (sign * s.rate.z + error + 0.5 * bend * t) + w * (straight - range)
    }
    var high = Self.root(y, sign * s.rate.z + error - w * square.squareRoot(), bend)
    var (low, atLow, atHigh) = (0.0, y, upper(high))
    guard atHigh > 0 else { return high }
    for _ in 0..<6 {
      let chord = low - atLow * (high - low) / (atHigh - atLow)
      let value = upper(chord)
      guard value < 0, chord > low else { break }
      (low, atLow) = (chord, value)
      let middle = 0.5 * (low + high)
      let atMiddle = upper(middle)
      if atMiddle >= 0 {
        (high, atHigh) = (middle, atMiddle)
      } else {
        (low, atLow) = (middle, atMiddle)
      }
    }
    return low
  }

  /// The positive zero of y + v t + ½ a t², with y ≤ 0 and a > 0.
  private static func root(_ y: Double, _ v: Double, _ a: Double) -> Double {
    let root = (v * v - 2 * a * y).squareRoot()
    return v > 0 ? -2 * y / (v + root) : (root - v) / a
  }

  /// Seconds within which the clearance certainly crosses zero, once, and never stops to rise; nil
  /// where that is not certain.
  func crossing(_ s: SkySample, _ bounds: MotionBounds, sign: Double) -> Double? {
    let radius = length(s.position)
    let (b, valid) = bounds.at(radius: radius, factor: 0.8)
    let y = sign * s.clearance(mask)
    let v = sign * s.clearanceRate(mask) - b.velocityError * (1 + abs(mask))
    guard v > 0, y < 0 else { return nil }
    var bend = curvature(b) + abs(mask) * (b.acceleration + 0.04)
    var longest = valid
    if sign * mask > 0 {
      let range = s.range
      // The range stays above half of what it is for this long.
      longest = min(valid, range / (2 * (b.speed + 500)))
      bend += abs(mask) * 2 * (b.speed + 500) * (b.speed + 500) / range
    }
    let discriminant = v * v + 2 * bend * y
    guard discriminant > 0 else { return nil }
    let seconds = -2 * y / (v + discriminant.squareRoot())
    return seconds <= longest ? seconds : nil
  }

  // MARK: Angle and plane

  /// Seconds in which an object below the mask cannot get up, from the orbit's geometry.
  ///
  /// - Parameters:
  ///   - s: where the object is.
  ///   - b: what its motion cannot exceed.
  ///   - reach: ``angle(radius:)`` of the largest radius.
  /// - Returns: 0 where nothing can be said.
  func rest(_ s: SkySample, _ b: MotionBounds, reach: Double) -> Double {
    let angle = reach + b.wobble
    guard b.hasSteadyPlane, angle < .pi / 2 else { return 0 }
    let momentum = cross(s.position, s.inertialVelocity)
    let normal = momentum / length(momentum)
    let threshold = sin(angle)
    let elevation = dot(normal, vertical)
    if abs(elevation) > threshold {
      return plane(normal, threshold: elevation > 0 ? threshold : -threshold, b)
    }
    let radial = s.position / length(s.position)
    var ahead = atan2(dot(cross(normal, radial), vertical), dot(radial, vertical))
    if ahead < 0 { ahead += 2 * .pi }
    let turning = Self.earthRate * cosineLatitude + b.nodeRate
    guard ahead > angle, 2 * .pi - ahead > angle, b.leastLatitudeRate > turning else { return 0 }
    return (ahead - angle) / (b.largestLatitudeRate + turning)
  }

  /// Seconds until the vertical can be at the angle from the plane whose sine is `threshold`.
  ///
  /// The vertical turns eastwards past the plane's normal, so the difference of their longitudes
  /// only grows, by at most the Earth's and the node's rate together.
  private func plane(_ normal: SIMD3<Double>, threshold: Double, _ b: MotionBounds) -> Double {
    let across = (normal.x * normal.x + normal.y * normal.y).squareRoot() * cosineLatitude
    let along = normal.z * sineLatitude
    let rate = Self.earthRate + b.nodeRate
    guard across > 1e-9, b.nodeRate < Self.earthRate else { return 0 }
    let wanted = (threshold - along) / across
    guard abs(wanted) < 1 else { return wanted * threshold > 0 ? 0 : .infinity }
    let crossing = acos(wanted)
    var difference = (longitude - atan2(normal.y, normal.x))
      .truncatingRemainder(dividingBy: 2 * .pi)
    // Above: inside ±crossing, left at +crossing. Below: outside it, left at 2π − crossing.
    if threshold > 0 {
      if difference > .pi { difference -= 2 * .pi }
      if difference < -.pi { difference += 2 * .pi }
      return max(0, crossing - difference) / rate
    }
    if difference < 0 { difference += 2 * .pi }
    return max(0, 2 * .pi - crossing - difference) / rate
  }
}
