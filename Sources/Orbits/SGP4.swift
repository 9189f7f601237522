public import Frames
import Quantities

/// The SGP4 model of one object: a pure function from time to a state in TEME.
///
/// Near-Earth and deep-space (period of 225 minutes and more: SDP4) objects alike, after Hoots and
/// Roehrich, *Spacetrack Report 3* (1980), with the corrections of Vallado, Crawford, Hujsak
/// and Kelso, *Revisiting Spacetrack Report #3* (AIAA 2006-6753). The value holds no state that
/// propagation changes: a result depends on the elements and the time alone, not on earlier calls.
///
/// The model itself is good to about 1 km at epoch and drifts by 1 to 3 km a day.
public struct SGP4: Sendable {
  /// Which of the two published behaviours to follow; they differ for inclinations below 0.2 rad.
  public enum Mode: String, Hashable, Sendable {
    /// The improved algorithm, as in the reference results of AIAA 2006-6753.
    case improved
    /// The behaviour of the Air Force's code: the node is kept positive in the Lyddane branch.
    case afspc
  }

  /// One evaluation: an error, a state, or for a decayed object both.
  public struct Outcome: Sendable {
    /// The state that the equations give; nil where they give none.
    public var state: StateVector<TEME>?
    /// Why the state, if there is one, must not be used.
    public var error: SGP4Error?
  }

  /// The epoch of the elements.
  public let epoch: Instant
  let coefficients: SecularCoefficients
  let deepSpace: DeepSpace?
  /// Why the elements cannot be propagated at any time.
  let permanentError: SGP4Error?

  /// Initialises the model; elements that it cannot take are reported at each propagation.
  ///
  /// - Parameters:
  ///   - elements: Mean elements fitted with SGP4.
  ///   - mode: Which published behaviour to follow.
  ///   - gravity: The Earth's field; published elements are made with WGS-72.
  public init(
    _ elements: ElementSet,
    mode: Mode = .improved,
    gravity: GravityModel = .wgs72
  ) {
    epoch = elements.epoch
    coefficients = SecularCoefficients(elements, gravity: gravity)
    permanentError = Self.permanentError(of: elements)
    deepSpace =
      permanentError == nil && coefficients.isDeepSpace
      ? DeepSpace(coefficients, epoch: elements.epoch, mode: mode) : nil
  }

  /// Whether the period is 225 minutes or more, so that Sun, Moon and resonances count.
  public var isDeepSpace: Bool { deepSpace != nil }

  /// Whether the equations of near-Earth orbits alone give its states.
  var isNearEarth: Bool { permanentError == nil && deepSpace == nil }

  /// The state at a number of minutes after epoch (before it, if negative).
  public func propagate(minutesSinceEpoch: Double) throws(SGP4Error) -> StateVector<TEME> {
    let outcome = evaluate(minutesSinceEpoch: minutesSinceEpoch)
    if let error = outcome.error { throw error }
    guard let state = outcome.state else { throw .meanElements }
    return state
  }

  /// The state at an instant; days have 86,400 s, as everywhere with SGP4.
  public func propagate(to instant: Instant) throws(SGP4Error) -> StateVector<TEME> {
    try propagate(minutesSinceEpoch: instant.utcMinutes(since: epoch))
  }

  /// The state and the error at a number of minutes after epoch.
  ///
  /// A decayed object has both: the equations go on below the surface. Times that are not finite,
  /// or for resonant orbits further than 1e9 minutes (1,900 years) from epoch, are
  /// ``SGP4Error/meanElements``.
  public func evaluate(minutesSinceEpoch t: Double) -> Outcome {
    if let permanentError { return Outcome(state: nil, error: permanentError) }
    guard t.isFinite else { return Outcome(state: nil, error: .meanElements) }
    do throws(SGP4Error) {
      let (radius, state) = try state(at: t)
      guard radius.isFinite else { return Outcome(state: nil, error: .meanElements) }
      return Outcome(state: state, error: radius < 1 ? .decayed : nil)
    } catch {
      return Outcome(state: nil, error: error)
    }
  }

  private static func permanentError(of elements: ElementSet) -> SGP4Error? {
    guard elements.theory == .sgp4 else { return .unsupportedTheory }
    let numbers = [
      elements.eccentricity, elements.inclination.radians, elements.meanAnomaly.radians,
      elements.argumentOfPericenter.radians, elements.rightAscensionOfAscendingNode.radians,
      elements.bStar, elements.meanMotion.revolutionsPerDay,
    ]
    guard numbers.allSatisfy(\.isFinite) else { return .meanElements }
    guard elements.meanMotion.revolutionsPerDay > 0 else { return .meanMotion }
    return (-0.001..<1).contains(elements.eccentricity) ? nil : .meanElements
  }
}
