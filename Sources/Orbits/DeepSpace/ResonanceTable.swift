import Foundation

/// The nodes of a resonance's integration around its epoch, so that a state near it needs no steps.
///
/// The nodes are those that ``ResonanceModel/integrate(to:)`` passes through: results are the same
/// to the bit.
final class ResonanceTable: Sendable {
  /// How the mean anomaly follows from the mean longitude λ.
  let nodesInLongitude: Double, omegasInLongitude: Double
  private let earthTurns: Double
  private let theta0: Double
  private let model: any ResonanceModel
  /// At 0, 720, 1,440 … minutes after epoch, and before it.
  private let forward: [ResonanceNode], backward: [ResonanceNode]

  /// How many steps are kept to each side: eight days.
  private static let length = 16

  /// nil where there is no resonance.
  init?(_ deepSpace: DeepSpace) {
    switch deepSpace.resonance {
    case .none: return nil
    case .synchronous(let terms):
      model = terms
      (nodesInLongitude, omegasInLongitude, earthTurns) = (1, 1, 1)
    case .halfDay(let terms):
      model = terms
      (nodesInLongitude, omegasInLongitude, earthTurns) = (2, 0, 2)
    }
    theta0 = deepSpace.theta0
    forward = Self.nodes(model, isBackward: false)
    backward = Self.nodes(model, isBackward: true)
  }

  private static func nodes(_ model: some ResonanceModel, isBackward: Bool) -> [ResonanceNode] {
    var nodes = [model.nodeAtEpoch]
    for _ in 0..<length {
      nodes.append(model.node(after: nodes[nodes.count - 1], isBackward: isBackward))
    }
    return nodes
  }

  /// The mean motion (rad/min), and λ with the Earth's turns added, `t` minutes after epoch; nil
  /// further than the model goes.
  func state(at t: Double) -> (n: Double, longitude: Double)? {
    guard abs(t) <= DeepSpace.longestSpanMinutes else { return nil }
    let step = (abs(t) / ResonanceNode.stepMinutes).rounded(.down)
    let (n, lambda) =
      step > Double(Self.length)
      ? model.integrate(to: t) : (t > 0 ? forward : backward)[Int(step)].state(at: t)
    let theta =
      (theta0 + t * DeepSpace.earthRotationRate).truncatingRemainder(dividingBy: 2 * .pi)
    return (n, lambda + earthTurns * theta)
  }
}
