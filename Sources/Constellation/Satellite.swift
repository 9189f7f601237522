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

  /// A satellite from its elements, named by its catalogue number when they have no name.
  public init(_ elements: ElementSet, shell: Int?, isOperational: Bool) {
    name = elements.objectName.isEmpty ? elements.catalogNumber.description : elements.objectName
    catalogNumber = elements.catalogNumber
    self.shell = shell
    self.isOperational = isOperational
    self.elements = elements
  }
}
