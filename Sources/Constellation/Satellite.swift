import Frames
public import Orbits

/// One satellite of a constellation.
public struct Satellite: Sendable {
  /// Its name in the catalogue, or `SHELL-PLANE-SLOT` in a filed shell.
  public let name: String
  /// Its number in the catalogue, or PLANE × SLOTS + SLOT in a filed shell.
  public let catalogNumber: CatalogNumber
  /// The index of its shell in ``Constellation/shells``, or nil when it belongs to none.
  public let shell: Int?
  /// Whether it is where its shell wants it; a climbing, drifting or decaying satellite is not.
  public let isOperational: Bool
  /// Its mean elements.
  public let elements: ElementSet
  private let orbit: SGP4
  private let epochDay: Int
  private let epochSecond: Double

  /// A satellite from its elements, named by its catalogue number when they have no name.
  public init(_ elements: ElementSet, shell: Int?, isOperational: Bool) {
    name = elements.objectName.isEmpty ? elements.catalogNumber.description : elements.objectName
    catalogNumber = elements.catalogNumber
    self.shell = shell
    self.isOperational = isOperational
    self.elements = elements
    orbit = SGP4(elements)
    let epoch = elements.epoch.utc
    epochDay = epoch.modifiedJulianDay
    epochSecond = epoch.timeOfDay.inSeconds
  }

  /// The state at a UTC day and second of day, by SGP4.
  ///
  /// Takes the date apart once for a whole sky instead of once for each satellite.
  func state(day: Int, second: Double) throws(SGP4Error) -> StateVector<TEME> {
    let minutes = Double(day - epochDay) * 1_440 + (second - epochSecond) / 60
    return try orbit.propagate(minutesSinceEpoch: minutes)
  }
}
