import Orbits

/// What the objects outside the shells of a catalogue do.
public struct ObjectMotions: Sendable {
  /// For each object of the input what it does; nil of those in a shell.
  public let motionOfObject: [CatalogueSummary.Motion?]

  /// Tells the motions apart by the rate of the semi-major axis and by inclination.
  ///
  /// - Parameters:
  ///   - objects: the objects.
  ///   - shells: their shells.
  ///   - forecast: which of them come down.
  ///   - parameters: what is presumed.
  public init(
    _ objects: [CatalogueObject],
    _ shells: ShellInference,
    _ forecast: DecayForecast,
    _ parameters: CatalogueSummary.Parameters
  ) {
    let decaying = Set(forecast.decays.map(\.object))
    let inclinations = shells.shells.map(\.inclinationDegrees)
    motionOfObject = objects.indices.map { index in
      guard shells.shellOfObject[index] == nil else { return nil }
      if decaying.contains(index) { return .decaying }
      let object = objects[index]
      let rate = object.orbit.semiMajorAxisKilometresPerDay
      if rate > parameters.driftLimit { return .raising }
      if rate < -parameters.driftLimit { return .lowering }
      let isOfShell = inclinations.contains {
        abs($0 - object.inclinationDegrees) <= parameters.shells.neighbourhoodDegrees
      }
      return isOfShell ? .drifting : .other
    }
  }
}
