import Orbits

/// A shell of a constellation, as filed or as found in a catalogue.
public struct Shell: Hashable, Sendable {
  /// The name that its satellites carry.
  public var name: String
  /// How many satellites it holds.
  public var count: Int
  /// How its satellites are joined by lasers.
  public var lasers: LaserPattern

  /// A shell as stated; that so many satellites exist is not checked.
  public init(name: String, count: Int, lasers: LaserPattern) {
    self.name = name
    self.count = count
    self.lasers = lasers
  }
}

/// How the satellites of a shell are joined by lasers.
public enum LaserPattern: String, CaseIterable, Sendable {
  /// No lasers.
  case none
  /// Four each: the next and the previous satellite of the plane, and the same slot of the
  /// neighbouring planes.
  case plusGrid = "plus-grid"
}
