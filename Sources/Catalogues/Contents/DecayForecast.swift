public import Frames
public import Orbits
import Quantities

/// Objects that are about to come down, or whose elements do not reach the time that is asked for.
public struct DecayForecast: Sendable {
  /// What counts; all values are assumed.
  public struct Parameters: Hashable, Sendable {
    /// An object with a mean perigee below this altitude, in km above the equatorial radius, is
    /// about to come down: days to weeks for what has the shape of a satellite.
    public var perigeeAltitude = 200.0
    /// How many days to look ahead.
    public var days = 7.0
    /// The most instants at which SGP4 is asked.
    public var mostInstants = 32

    /// The values that the command uses.
    public init() {}
  }

  /// Why an object is listed.
  public struct Decay: Hashable, Sendable {
    /// The object, as an index of the input.
    public let object: Int
    /// Whether its mean perigee is below the limit.
    public let hasLowPerigee: Bool
    /// SGP4's first error in the span; nil where there is none.
    public let error: SGP4Error?
    /// The instant of that error, to a day.
    public let errorAt: Instant?
  }

  /// The objects, in the order of the input.
  public let decays: [Decay]
  /// Objects whose elements are for SGP4-XP, which is not propagated here; nothing is said of them.
  public let notPropagated: [Int]
  /// The instants at which SGP4 was asked.
  public let instants: [Instant]

  /// Looks at each object's perigee, and at SGP4's state at a time and daily for some days after.
  ///
  /// - Parameters:
  ///   - objects: the objects.
  ///   - time: the first instant.
  ///   - parameters: what counts.
  ///   - progress: called with the number of objects done, each hundred.
  public init(
    _ objects: [CatalogueObject],
    from time: Instant,
    parameters: Parameters = Parameters(),
    progress: (Int) -> Void = { _ in }
  ) {
    let instants = Self.instants(from: time, parameters)
    decays = objects.indices.compactMap { index in
      if index.isMultiple(of: 100) { progress(index) }
      let object = objects[index]
      guard object.elements.theory != .sgp4XP else { return nil }
      let orbit = SGP4(object.elements)
      var found: (SGP4Error, Instant)?
      for instant in instants {
        let minutes = instant.utcMinutes(since: object.elements.epoch)
        if let error = orbit.evaluate(minutesSinceEpoch: minutes).error {
          found = (error, instant)
          break
        }
      }
      let isLow = object.orbit.perigeeAltitude.kilometres < parameters.perigeeAltitude
      guard isLow || found != nil else { return nil }
      return Decay(object: index, hasLowPerigee: isLow, error: found?.0, errorAt: found?.1)
    }
    notPropagated = objects.indices.filter { objects[$0].elements.theory == .sgp4XP }
    self.instants = instants
  }

  /// The time itself and each day after it, the last one included; further apart where the days are
  /// many.
  private static func instants(from time: Instant, _ parameters: Parameters) -> [Instant] {
    let days = parameters.days.isFinite ? min(max(0, parameters.days), 36_500) : 0
    let steps = min(Int(days.rounded(.up)), max(1, parameters.mostInstants - 1))
    guard steps > 0 else { return [time] }
    return (0...steps).compactMap { step in
      time.advanced(byUTCMinutes: days * 1_440 * Double(step) / Double(steps))
    }
  }
}
