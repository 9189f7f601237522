import Foundation

/// Whether and how an orbit is in step with the Earth's rotation.
enum Resonance: Sendable {
  case none
  /// One revolution a day (periods of 1,200 to 1,800 minutes).
  case synchronous(SynchronousResonance)
  /// Two revolutions a day with an eccentricity of 0.5 or more (Molniya).
  case halfDay(HalfDayResonance)

  /// Secular rates through Sun and Moon, rad/min.
  struct Rates {
    let mDot: Double
    let omegaDot: Double
    let nodeDot: Double
  }

  init(_ object: SecularCoefficients, rates: Rates, theta0: Double) {
    switch object.n0 {
    case 0.0034906585.nextUp..<0.0052359877:
      self = .synchronous(SynchronousResonance(object, rates: rates, theta0: theta0))
    case 8.26e-3...9.24e-3 where object.e0 >= 0.5:
      self = .halfDay(HalfDayResonance(object, rates: rates, theta0: theta0))
    default:
      self = .none
    }
  }
}

/// Time derivatives of the resonance variables λ (mean longitude) and n (mean motion).
struct ResonanceRates {
  /// dλ/dt, rad/min.
  var lambdaDot: Double
  /// dn/dt and d²n/dt².
  var nDot: Double
  var nDotDot: Double
}

/// A resonance that is integrated in λ and n.
protocol ResonanceModel: Sendable {
  /// λ and n at epoch.
  var lambda0: Double { get }
  var n0: Double { get }
  /// The derivatives at λ, n, `time` minutes after epoch.
  func rates(lambda: Double, n: Double, time: Double) -> ResonanceRates
}

/// Where an integration in λ and n has come to.
struct ResonanceNode {
  /// The length of a step, in minutes: half a day.
  static let stepMinutes = 720.0

  /// Minutes after epoch.
  var time: Double
  var lambda: Double
  var n: Double
  var rates: ResonanceRates

  /// n and λ at a time within a step of this node.
  func state(at t: Double) -> (n: Double, lambda: Double) {
    let rest = t - time
    return (
      n + rates.nDot * rest + rates.nDotDot * rest * rest * 0.5,
      lambda + rates.lambdaDot * rest + rates.nDot * rest * rest * 0.5
    )
  }
}

extension ResonanceModel {
  /// The start of every integration.
  var nodeAtEpoch: ResonanceNode {
    ResonanceNode(
      time: 0,
      lambda: lambda0,
      n: n0,
      rates: rates(lambda: lambda0, n: n0, time: 0)
    )
  }

  /// The node one Euler-Maclaurin step on, or back if `isBackward`.
  func node(after node: ResonanceNode, isBackward: Bool) -> ResonanceNode {
    let step = isBackward ? -ResonanceNode.stepMinutes : ResonanceNode.stepMinutes
    let halfSquare = 0.5 * step * step
    let rates = node.rates
    let lambda = node.lambda + (rates.lambdaDot * step + rates.nDot * halfSquare)
    let n = node.n + (rates.nDot * step + rates.nDotDot * halfSquare)
    let time = node.time + step
    return ResonanceNode(
      time: time,
      lambda: lambda,
      n: n,
      rates: self.rates(lambda: lambda, n: n, time: time)
    )
  }

  /// n and λ, `t` minutes after epoch.
  ///
  /// Always from epoch: a step kept from an earlier call would make results depend on the order
  /// of calls.
  func integrate(to t: Double) -> (n: Double, lambda: Double) {
    var node = nodeAtEpoch
    while abs(t - node.time) >= ResonanceNode.stepMinutes {
      node = self.node(after: node, isBackward: !(t > 0))
    }
    return node.state(at: t)
  }
}

/// The resonance of synchronous orbits with the tesseral harmonics (2,2), (3,1) and (3,3).
struct SynchronousResonance: ResonanceModel {
  let lambda0: Double
  let n0: Double
  /// dλ/dt less n.
  private let lambdaRate: Double
  private let del1: Double, del2: Double, del3: Double

  init(_ object: SecularCoefficients, rates: Resonance.Rates, theta0: Double) {
    let (n, e2) = (object.n0, object.e0 * object.e0)
    let (theta, sine) = (object.theta, object.sinI0)
    let inverseA = 1 / object.a0
    let g200 = 1 + e2 * (-2.5 + 0.8125 * e2)
    let g310 = 1 + 2 * e2
    let g300 = 1 + e2 * (-6 + 6.60937 * e2)
    let f220 = 0.75 * (1 + theta) * (1 + theta)
    let f311 = 0.9375 * sine * sine * (1 + 3 * theta) - 0.75 * (1 + theta)
    let f330 = 1.875 * (1 + theta) * (1 + theta) * (1 + theta)
    let (q22, q31, q33) = (1.7891679e-6, 2.1460748e-6, 2.2123015e-7)
    let scale = 3 * n * n * inverseA * inverseA
    del1 = scale * f311 * g310 * q31 * inverseA
    del2 = 2 * scale * f220 * g200 * q22
    del3 = 3 * scale * f330 * g300 * q33 * inverseA
    n0 = n
    lambda0 = (object.m0 + object.node0 + object.omega0 - theta0)
      .truncatingRemainder(dividingBy: 2 * .pi)
    lambdaRate =
      object.mDot + object.omegaDot + object.nodeDot - DeepSpace.earthRotationRate
      + rates.mDot + rates.omegaDot + rates.nodeDot - n
  }

  func rates(lambda: Double, n: Double, time: Double) -> ResonanceRates {
    let lambdaDot = n + lambdaRate
    let (x1, x2, x3) =
      (lambda - 0.13130908, 2 * (lambda - 2.8843198), 3 * (lambda - 0.37448087))
    return ResonanceRates(
      lambdaDot: lambdaDot,
      nDot: del1 * sin(x1) + del2 * sin(x2) + del3 * sin(x3),
      nDotDot: (del1 * cos(x1) + 2 * del2 * cos(x2) + 3 * del3 * cos(x3)) * lambdaDot
    )
  }
}
