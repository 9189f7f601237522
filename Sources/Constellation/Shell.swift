import Orbits
public import Quantities

/// A shell of a constellation, as filed or as found in a catalogue.
public struct Shell: Hashable, Sendable {
  /// The name that its satellites carry.
  public var name: String
  /// The index of its system in ``Constellation/systems``.
  public var system: Int
  /// How many satellites it holds.
  public var count: Int
  /// Its inclination, as filed or the median of its satellites, 0° to 180°.
  public var inclination: Angle
  /// The semi-major axis above the equatorial radius of WGS-84, as filed or the median.
  public var altitude: Length
  /// How many planes it has; nil where its satellites' nodes show none.
  public var planes: Int?
  /// How its satellites are joined by lasers.
  public var lasers: LaserPattern
  /// What its satellites' lasers can do.
  public var laserRules: LaserTerminalRules
}

/// How the satellites of a shell are joined by lasers.
public enum LaserPattern: String, CaseIterable, Sendable {
  /// No lasers.
  case none
  /// Four each: the next and the previous satellite of the plane, and the same slot of the
  /// neighbouring planes.
  case plusGrid = "plus-grid"
  /// The neighbours within the plane, and in each neighbouring plane the partner that stays nearest
  /// over an orbit: for real planes, which have no slots; see ``LaserTopology``.
  case nearestStable = "nearest-stable"

  /// What the lasers of a shell with this pattern can do where nothing else is stated: partners of a
  /// +Grid never change, so that it is there at once; others take their time.
  public var defaultRules: LaserTerminalRules {
    self == .nearestStable ? .assumed : .immediate
  }
}
