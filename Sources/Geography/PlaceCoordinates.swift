import Frames

/// Coordinates as a user writes them: `LAT,LON` or `LAT,LON,HEIGHT_M`.
enum PlaceCoordinates {
  /// The point; nil if the text does not begin with a number and so may be a name.
  ///
  /// A minus sign may be U+2212, spaces may stand anywhere around the numbers.
  static func parse(_ text: String) throws(PlaceError) -> GeodeticPoint? {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    guard let first = fields.first, looksNumeric(first) else { return nil }
    func refused(_ reason: String) -> PlaceError { .badCoordinates(text, reason: reason) }
    guard (2...3).contains(fields.count) else {
      throw refused("there must be two or three numbers")
    }
    var numbers: [Double] = []
    for field in fields {
      // `Double` also reads hexadecimal numbers and words.
      guard field.allSatisfy("+-.0123456789eE".contains), let number = Double(field),
        number.isFinite
      else {
        throw refused("“\(field)” is no finite number")
      }
      numbers.append(number)
    }
    guard abs(numbers[0]) <= 90 else { throw refused("the latitude is beyond ±90°") }
    guard abs(numbers[1]) <= 360 else { throw refused("the longitude is beyond ±360°") }
    let height = numbers.count == 3 ? numbers[2] : 0
    guard (-500...100_000).contains(height) else {
      throw refused("the height is outside −500 m to 100,000 m")
    }
    return GeodeticPoint(
      latitudeDegrees: numbers[0],
      longitudeDegrees: numbers[1],
      heightMetres: height
    )
  }

  private static func looksNumeric(_ field: String) -> Bool {
    if let scalar = field.unicodeScalars.first, "+-.0123456789".unicodeScalars.contains(scalar) {
      return true
    }
    // `Double` reads these words too; no town of the list is called so.
    return ["nan", "inf", "infinity"].contains(field.lowercased())
  }

  private static func trimmed(_ field: Substring) -> String {
    var scalars = field.unicodeScalars.map { $0 == "\u{2212}" ? "-" : $0 }[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
