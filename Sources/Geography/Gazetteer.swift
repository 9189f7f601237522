import Foundation
import Frames

/// Places by name: towns of 15,000 inhabitants or more and capitals (GeoNames, CC BY 4.0).
///
/// Case, accents, apostrophes and hyphens do not count. The place's own name and its other names
/// are known, in Latin letters, and in every script for cities of 100,000. Of several places with
/// one name the one with the most inhabitants is taken, where a place's own name counts twenty
/// times as much as another name.
public struct Gazetteer: Sendable {
  private let names: [UInt8]
  private let nameLines: [Int32]
  private let places: [UInt8]
  private let placeLines: [Int32]

  private static let namesFile = "place-names.tsv", placesFile = "places.tsv"
  private static let longestName = 100
  private static let shipped = Result { () throws(GeographyDataError) in
    try Gazetteer(
      names: DataFolder.bytes(of: namesFile),
      places: DataFolder.bytes(of: placesFile)
    )
  }

  /// The list that ships with this module, read at the first call.
  ///
  /// - Throws: `GeographyDataError` if a file is missing or damaged.
  public static func bundled() throws(GeographyDataError) -> Gazetteer { try shipped.get() }

  /// A list from the bytes of `place-names.tsv` and `places.tsv`; `Data/README.md` describes both.
  ///
  /// - Throws: `GeographyDataError` for an empty file or one that does not end with a line break.
  public init(names: [UInt8], places: [UInt8]) throws(GeographyDataError) {
    (self.names, self.places) = (names, places)
    nameLines = try Self.lineStarts(names, file: Self.namesFile)
    placeLines = try Self.lineStarts(places, file: Self.placesFile)
  }

  /// How many places the list holds.
  public var count: Int { placeLines.count - 1 }

  /// The place with a number, 0 ..< ``count``, the largest first; nil for a damaged line.
  public func place(number: Int) -> Place? { row(number)?.place }

  /// The place with a name, which may be followed by a country or a division: `Paris`,
  /// `Paris, US`, `Paris, US-TX`.
  ///
  /// Divisions are GeoNames' first-level codes: letters in the United States, numbers elsewhere.
  ///
  /// - Throws: ``PlaceError/unknownName(_:suggestions:)`` with up to five names spelt alike;
  ///   ``PlaceError/notAName(reason:)`` for an empty text or one of more than 100 bytes.
  public func place(named text: String) throws(PlaceError) -> Place {
    guard text.utf8.count <= Self.longestName else {
      throw .notAName(reason: "a name has at most \(Self.longestName) bytes")
    }
    if let found = best(of: PlaceName.folded(text), in: nil) { return found }
    guard let comma = text.lastIndex(of: ",") else { throw notFound(text) }
    let qualifier = text[text.index(after: comma)...].filter { !$0.isWhitespace }
    let name = PlaceName.folded(text[..<comma])
    guard let found = best(of: name, in: qualifier.uppercased()) else { throw notFound(text) }
    return found
  }

  /// A place from what a user wrote: `LAT,LON`, `LAT,LON,HEIGHT_M` or a name.
  ///
  /// Degrees within ±90 and ±360, metres above the ellipsoid from −500 to 100,000. The minus sign
  /// may be U+2212.
  ///
  /// - Throws: `PlaceError` with the reason and what to write instead.
  public func resolve(_ text: String) throws(PlaceError) -> Place {
    guard text.utf8.count <= Self.longestName else {
      throw .notAName(reason: "a place has at most \(Self.longestName) bytes")
    }
    if let point = try PlaceCoordinates.parse(text) {
      return Place(name: nil, point: point, country: nil, population: nil)
    }
    return try place(named: text)
  }

  /// A place from what a user wrote; reads the shipped list only if it is a name.
  ///
  /// - Throws: `PlaceError`, as ``resolve(_:)``; ``PlaceError/dataMissing(_:)`` without the list.
  public static func resolve(_ text: String) throws(PlaceError) -> Place {
    if text.utf8.count <= longestName, let point = try PlaceCoordinates.parse(text) {
      return Place(name: nil, point: point, country: nil, population: nil)
    }
    do {
      return try bundled().place(named: text)
    } catch let error as GeographyDataError {
      throw .dataMissing(error)
    } catch let error as PlaceError {
      throw error
    } catch {
      throw .notAName(reason: "\(error)")
    }
  }
}

extension Gazetteer {
  private struct Row {
    var place: Place
    /// `CC` and `CC-DIVISION`.
    var qualifiers: [String]
  }

  private static func lineStarts(
    _ bytes: [UInt8],
    file: String
  ) throws(GeographyDataError) -> [Int32] {
    guard bytes.last == UInt8(ascii: "\n"), bytes.count < Int(Int32.max) else {
      throw GeographyDataError(file: file, cause: "is empty or does not end with a line break")
    }
    var starts: [Int32] = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(Int32(index + 1))
    }
    return starts
  }

  /// The name of a line of the list of names, and what follows it.
  private func nameLine(_ number: Int) -> (key: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
    let line = names[Int(nameLines[number])..<Int(nameLines[number + 1]) - 1]
    let tab = line.firstIndex(of: UInt8(ascii: "\t")) ?? line.endIndex
    return (line[..<tab], line[tab...].dropFirst())
  }

  private func row(_ number: Int) -> Row? {
    guard number >= 0, number < count else { return nil }
    let line = places[Int(placeLines[number])..<Int(placeLines[number + 1]) - 1]
    let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 6, let latitude = Double(fields[3]), let longitude = Double(fields[4]),
      let population = Int(fields[5])
    else { return nil }
    let place = Place(
      name: fields[0],
      point: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude),
      country: TerritoryCode(fields[1]),
      population: population
    )
    return Row(place: place, qualifiers: [fields[1], "\(fields[1])-\(fields[2])"])
  }

  /// The place to take for a folded name, within a country or division if one is given.
  private func best(of name: String, in qualifier: String?) -> Place? {
    var best: (weight: Int, place: Place)?
    for (isOwn, number) in bearers(of: Array(name.utf8)) {
      guard let row = row(number) else { continue }
      if let qualifier, !row.qualifiers.contains(qualifier) { continue }
      let (weight, overflow) =
        (row.place.population ?? 0).multipliedReportingOverflow(by: isOwn ? 20 : 1)
      if !overflow, weight > best?.weight ?? -1 { best = (weight, row.place) }
    }
    return best?.place
  }

  /// The numbers of the places that bear a folded name: a binary search in the sorted list.
  private func bearers(of name: [UInt8]) -> [(isOwn: Bool, number: Int)] {
    var (low, high) = (0, nameLines.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if nameLine(middle).key.lexicographicallyPrecedes(name) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < nameLines.count - 1 else { return [] }
    let (key, rest) = nameLine(low)
    guard key.elementsEqual(name) else { return [] }
    return rest.split(separator: UInt8(ascii: ",")).compactMap { field in
      let isOwn = field.first == UInt8(ascii: "=")
      return Int(String(decoding: isOwn ? field.dropFirst() : field, as: UTF8.self))
        .map { (isOwn, $0) }
    }
  }

  private func notFound(_ text: String) -> PlaceError {
    .unknownName(text, suggestions: suggestions(for: PlaceName.folded(text)))
  }

  /// The own names of up to five places spelt most like a folded name; of equals the largest.
  private func suggestions(for name: String) -> [String] {
    let wanted = Array(name.utf8)
    let limit = max(1, min(3, wanted.count / 2))
    var found: [(distance: Int, number: Int)] = []
    for line in 0..<nameLines.count - 1 {
      let (key, _) = nameLine(line)
      guard let distance = PlaceName.distance(wanted, key, limit: limit),
        let largest = bearers(of: Array(key)).map(\.number).min()
      else { continue }
      found.append((distance, largest))
    }
    var chosen: [String] = []
    for (_, number) in found.sorted(by: <) {
      guard let name = row(number)?.place.name, !chosen.contains(name) else { continue }
      chosen.append(name)
      if chosen.count == 5 { break }
    }
    return chosen
  }
}
