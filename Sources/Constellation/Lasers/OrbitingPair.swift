import Foundation
import Frames

/// How two satellites on near-circular orbits of the same period move against each other.
///
/// A satellite at r, with w a vector as long as r along its course, is at r cos θ + w sin θ once it has
/// turned by θ. The vector between two such satellites runs along an ellipse around zero, so that its
/// longest and shortest within any part of a turn have closed forms. Orbits that are kept in one shell
/// differ from this by kilometres in hundreds.
struct OrbitingPair {
  /// From the first satellite to the second now, and a quarter of a turn later.
  let now: SIMD3<Double>, later: SIMD3<Double>
  /// The mean square distance.
  let mean: Double
  /// The square distance swings around its mean by these, as cosine and sine of twice the turn.
  private let cosine: Double, sine: Double
  private let swing: Double

  init(_ a: LaserMotion, _ b: LaserMotion) {
    now = b.place - a.place
    later = b.course - a.course
    let (p, q) = ((now * now).sum(), (later * later).sum())
    mean = (p + q) / 2
    cosine = (p - q) / 2
    sine = (now * later).sum()
    swing = (cosine * cosine + sine * sine).squareRoot()
  }

  /// The largest square distance over a whole turn.
  var largestSquare: Double { mean + swing }
  /// The smallest square distance over a whole turn.
  var smallestSquare: Double { max(0, mean - swing) }

  /// The largest square distance from now until a turn by an angle, in radians.
  func largestSquare(within turn: Double) -> Double {
    if peak(cosine, sine) <= 2 * turn { return largestSquare }
    return max(square(at: 0), square(at: turn))
  }

  /// By how much the satellites have turned when they are closest, from now until a turn by an angle.
  func closest(within turn: Double) -> Double {
    let trough = peak(-cosine, -sine)
    if trough <= 2 * turn { return trough / 2 }
    return square(at: 0) <= square(at: turn) ? 0 : turn
  }

  private func square(at turn: Double) -> Double {
    mean + cosine * cos(2 * turn) + sine * sin(2 * turn)
  }

  /// The first double turn at which a swing is at its top, 0 to below 2π.
  private func peak(_ cosine: Double, _ sine: Double) -> Double {
    let angle = atan2(sine, cosine)
    return angle < 0 ? angle + 2 * .pi : angle
  }

  /// The fastest, in radians for each radian of the turn, that either satellite sees the other cross
  /// its sky once they have turned by an angle; axes turn with the orbit.
  func trackingRate(at turn: Double, _ a: LaserMotion, _ b: LaserMotion) -> Double {
    let line = now * cos(turn) + later * sin(turn)
    let change = later * cos(turn) - now * sin(turn)
    let square = (line * line).sum()
    guard square > 0 else { return .infinity }
    func rate(_ pole: SIMD3<Double>) -> Double {
      let seen = change - cross(pole, line)
      let turning = cross(line, seen)
      return (turning * turning).sum().squareRoot() / square
    }
    return max(rate(a.pole), rate(b.pole))
  }
}

/// Where a satellite is and where it is going, in axes that do not turn.
struct LaserMotion {
  /// Its place in metres.
  let place: SIMD3<Double>
  /// A vector as long, square to it, along the course.
  let course: SIMD3<Double>
  /// Its orbit's pole, of length 1.
  let pole: SIMD3<Double>
  /// Its distance from the centre in metres.
  let radius: Double
  /// How fast it turns, in radians per second.
  let rate: Double

  /// Nil where the place or the velocity is no number, or there is no course.
  init?(place: SIMD3<Double>, velocity: SIMD3<Double>) {
    let momentum = cross(place, velocity)
    let size = (momentum * momentum).sum().squareRoot()
    let square = (place * place).sum()
    guard size > 0, size.isFinite, square > 0, square.isFinite else { return nil }
    self.place = place
    pole = momentum / size
    course = cross(pole, place)
    radius = square.squareRoot()
    rate = size / square
  }
}
