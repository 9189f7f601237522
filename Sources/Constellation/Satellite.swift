public import Orbits

/// One satellite of a constellation.
public struct Satellite: Sendable {
  /// Its name in the catalogue, or `SHELL-PLANE-SLOT` in a filed shell.
  public let name: String
  /// Its number in the catalogue, or PLANE × SLOTS + SLOT in a filed shell.
  public let catalogNumber: CatalogNumber
  /// The index of its system in ``Constellation/systems``.
  public let system: Int
  /// The index of its shell in ``Constellation/shells``, or nil when it belongs to none.
  public let shell: Int?
  /// The index of its plane within its shell, by ascending node; nil outside the planes, and in a
  /// shell whose nodes show none.
  public let plane: Int?
  /// What it does.
  public let standing: Standing
  /// Whether it carries lasers that its shell's pattern may join.
  public let hasLasers: Bool
  /// Its mean elements.
  public let elements: ElementSet
  /// Its plane, or in a shell without planes the strip of nodes that stands for one.
  let laserTrack: Int?

  /// Whether it is where its shell wants it; a climbing, drifting or decaying satellite is not.
  public var isOperational: Bool { standing == .operational }

  /// A satellite from its elements, named by its catalogue number when they have no name.
  ///
  /// - Parameters:
  ///   - elements: its mean elements.
  ///   - place: where it belongs and what it does.
  ///   - hasLasers: whether it carries lasers.
  init(_ elements: ElementSet, _ place: Place, hasLasers: Bool) {
    name = elements.objectName.isEmpty ? elements.catalogNumber.description : elements.objectName
    catalogNumber = elements.catalogNumber
    system = place.system
    shell = place.shell
    plane = place.plane
    standing = place.standing
    laserTrack = place.track
    self.hasLasers = hasLasers
    self.elements = elements
  }

  /// Where a satellite belongs, and what it does.
  struct Place {
    var system: Int
    var shell: Int?
    var plane: Int?
    var standing: Standing
    var track: Int?
  }
}
