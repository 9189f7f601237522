public import Frames
public import Orbits
import Quantities

/// One object of a catalogue, by the set that stands for it, and its orbit at an instant that all
/// objects share.
public struct CatalogueObject: Sendable {
  /// The set.
  public let elements: ElementSet
  /// Size and slow motion of its orbit.
  public let orbit: MeanOrbit
  /// 0° to 180°.
  public let inclinationDegrees: Double
  /// The semi-major axis above the equatorial radius.
  public let altitudeKilometres: Double
  /// The ascending node at the shared instant, in degrees, not reduced to one turn.
  public let nodeDegrees: Double
  /// Argument of pericentre plus mean anomaly at the shared instant, in degrees, not reduced to one
  /// turn: where along its orbit a circular object is.
  public let phaseDegrees: Double

  /// Takes an object to an instant: the node by the secular rate of J2, the phase by the mean
  /// motion.
  ///
  /// Good for the days that the sets of one catalogue are apart. Nil where the elements describe no
  /// orbit.
  public init?(_ elements: ElementSet, at instant: Instant) {
    guard let orbit = MeanOrbit(elements) else { return nil }
    let days = instant.utcMinutes(since: elements.epoch) / 1_440
    self.elements = elements
    self.orbit = orbit
    inclinationDegrees = elements.inclination.degrees
    altitudeKilometres = orbit.meanAltitude.kilometres
    nodeDegrees =
      elements.rightAscensionOfAscendingNode.degrees + orbit.nodeDegreesPerDay * days
    phaseDegrees =
      elements.argumentOfPericenter.degrees + elements.meanAnomaly.degrees
      + 360 * elements.meanMotion.revolutionsPerDay * days
    guard nodeDegrees.isFinite, phaseDegrees.isFinite else { return nil }
  }
}
