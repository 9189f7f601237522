import Foundation
import Frames

/// The deep-space part of SGP4 (SDP4): Sun, Moon, and resonance with the Earth's rotation.
///
/// A class only so that near-Earth objects do not carry its size; it never changes.
final class DeepSpace: Sendable {
  /// How far from epoch the resonance is integrated: 1,900 years, in minutes.
  ///
  /// A bound on the work that one call can ask for; one step covers 720 minutes.
  static let longestSpanMinutes = 1e9
  /// The Earth's rotation, rad/min (Spacetrack Report 3).
  static let earthRotationRate = 4.37526908801129966e-3

  let sun: ThirdBody, moon: ThirdBody
  /// Secular rates through Sun and Moon together, per minute.
  let eDot: Double, iDot: Double, mDot: Double, omegaDot: Double, nodeDot: Double
  /// Greenwich mean sidereal time at epoch.
  let theta0: Double
  let resonance: Resonance
  let mode: SGP4.Mode

  init(_ object: SecularCoefficients, epoch: Instant, mode: SGP4.Mode) {
    // The reference keeps the epoch as one number of days since 1950, good to 40 µs; the same
    // rounding keeps results comparable to the last printed digit.
    let (midnight, dayFraction) = epoch.utc.julianDate
    let daysSince1950 = (midnight + dayFraction) - 2_433_281.5
    let days = daysSince1950 + 18_261.5
    self.mode = mode
    sun = ThirdBody(.sun(days: days, node: object.node0), on: object)
    moon = ThirdBody(.moon(days: days, node: object.node0), on: object)
    eDot = sun.eDot + moon.eDot
    iDot = sun.iDot + moon.iDot
    mDot = sun.lDot + moon.lDot
    // Near the equator and the retrograde equator the node is ill defined and left alone.
    let isNodeDefined = object.i0 >= 5.2359877e-2 && object.i0 <= .pi - 5.2359877e-2
    nodeDot = isNodeDefined ? (sun.hDot + moon.hDot) / object.sinI0 : 0
    omegaDot = sun.gDot + moon.gDot - object.theta * nodeDot
    theta0 = Self.siderealTime(julianDate: daysSince1950 + 2_433_281.5)
    resonance = Resonance(
      object,
      rates: Resonance.Rates(mDot: mDot, omegaDot: omegaDot, nodeDot: nodeDot),
      theta0: theta0
    )
  }

  /// Greenwich mean sidereal time (IAU 1982), from one Julian date as in the reference.
  private static func siderealTime(julianDate: Double) -> Double {
    let t = (julianDate - 2_451_545) / 36_525
    let seconds =
      -6.2e-6 * t * t * t + 0.093104 * t * t
      + (876_600 * 3_600 + 8_640_184.812866) * t + 67_310.54841
    let angle = (seconds * (.pi / 180) / 240).truncatingRemainder(dividingBy: 2 * .pi)
    return angle < 0 ? angle + 2 * .pi : angle
  }

  /// Adds the secular effects, and replaces mean motion and anomaly where a resonance drives them.
  func addSecular(to mean: inout MeanElements, at t: Double) throws(SGP4Error) {
    mean.e += eDot * t
    mean.i += iDot * t
    mean.omega += omegaDot * t
    mean.node += nodeDot * t
    mean.m += mDot * t
    if case .none = resonance { return }
    guard abs(t) <= Self.longestSpanMinutes else { throw .meanElements }
    let theta =
      (theta0 + t * Self.earthRotationRate).truncatingRemainder(dividingBy: 2 * .pi)
    switch resonance {
    case .none: return
    case .synchronous(let terms):
      let (n, longitude) = terms.integrate(to: t)
      mean.n = n
      mean.m = longitude - mean.node - mean.omega + theta
    case .halfDay(let terms):
      let (n, longitude) = terms.integrate(to: t)
      mean.n = n
      mean.m = longitude - 2 * mean.node + 2 * theta
    }
  }

  /// Adds the lunar and solar periodics.
  func addPeriodics(to mean: inout MeanElements, at t: Double) {
    let (a, b) = (sun.periodics(at: t), moon.periodics(at: t))
    let sum = ThirdBody.Periodics(
      e: a.e + b.e,
      i: a.i + b.i,
      l: a.l + b.l,
      g: a.g + b.g,
      h: a.h + b.h
    )
    mean.i += sum.i
    mean.e += sum.e
    let (sinI, cosI) = (sin(mean.i), cos(mean.i))
    if mean.i >= 0.2 {
      let node = sum.h / sinI
      mean.omega += sum.g - cosI * node
      mean.node += node
      mean.m += sum.l
    } else {
      addInLyddaneVariables(sum, to: &mean, sinI: sinI, cosI: cosI)
    }
  }

  /// Adds the periodics below 0.2 rad of inclination, where the node is not well defined.
  ///
  /// Lyddane's variables α = sin i sin Ω and β = sin i cos Ω stay regular at the equator.
  private func addInLyddaneVariables(
    _ sum: ThirdBody.Periodics,
    to mean: inout MeanElements,
    sinI: Double,
    cosI: Double
  ) {
    let turn = 2 * Double.pi
    let (sinNode, cosNode) = (sin(mean.node), cos(mean.node))
    let alpha = sinI * sinNode + (sum.h * cosNode + sum.i * cosI * sinNode)
    let beta = sinI * cosNode + (-sum.h * sinNode + sum.i * cosI * cosNode)
    var before = mean.node.truncatingRemainder(dividingBy: turn)
    if mode == .afspc, before < 0 { before += turn }
    let longitude =
      mean.m + mean.omega + sum.l + sum.g + (cosI - sum.i * sinI) * before
    var node = atan2(alpha, beta)
    if mode == .afspc, node < 0 { node += turn }
    if abs(before - node) > .pi { node += node < before ? turn : -turn }
    mean.node = node
    mean.m += sum.l
    mean.omega = longitude - mean.m - cosI * node
  }
}
