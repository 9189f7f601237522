public import Frames

/// A place that a user named, or gave by its coordinates.
public struct Place: Hashable, Sendable {
  /// The place's own name in GeoNames; nil if it was given by coordinates.
  public var name: String?
  /// Where it is; GeoNames gives the middle of a town, at height 0.
  public var point: GeodeticPoint
  /// The country as GeoNames has it, which may differ from the atlas in disputed areas; nil if the
  /// place was given by coordinates.
  public var country: TerritoryCode?
  /// Inhabitants as GeoNames has them, of no stated year; nil if it was given by coordinates.
  public var population: Int?

  /// A place with these properties.
  public init(
    name: String?,
    point: GeodeticPoint,
    country: TerritoryCode?,
    population: Int?
  ) {
    self.name = name
    self.point = point
    self.country = country
    self.population = population
  }
}

/// Why a text is no place.
public enum PlaceError: Error, Hashable, Sendable {
  /// No place bears the name; the nearest names by spelling, at most five.
  case unknownName(String, suggestions: [String])
  /// The coordinates cannot be taken, for the reason.
  case badCoordinates(String, reason: String)
  /// The text is empty or longer than a name can be.
  case notAName(reason: String)
  /// The list of places that ships with this module cannot be read.
  case dataMissing(GeographyDataError)
}

extension PlaceError: CustomStringConvertible {
  /// Cause and remedy in one line.
  public var description: String {
    switch self {
    case .unknownName(let name, let suggestions):
      let hint =
        suggestions.isEmpty
        ? "give it as LAT,LON" : "did you mean \(suggestions.joined(separator: ", "))?"
      return "no place of 15,000 inhabitants or more is called “\(name)”; \(hint)"
    case .badCoordinates(let text, let reason):
      return
        "“\(text)” is no place: \(reason); write LAT,LON or LAT,LON,HEIGHT_M such as 50.45,30.52"
    case .notAName(let reason):
      return "no place: \(reason)"
    case .dataMissing(let error):
      return error.description
    }
  }
}
