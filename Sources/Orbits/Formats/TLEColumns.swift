import Quantities

/// The 69 columns of an element line, and numbers as they stand in them.
struct TLEColumns {
  private var text = [UInt8](repeating: UInt8(ascii: " "), count: 69)

  init(_ which: UInt8) { text[0] = UInt8(ascii: "0") + which }

  /// Puts characters where a column begins, counted from 1.
  mutating func place(_ characters: [UInt8], _ column: Int) {
    for (offset, byte) in characters.enumerated() { text[column - 1 + offset] = byte }
  }

  /// Appends the line with its checksum.
  func append(to output: inout [UInt8]) {
    output.append(contentsOf: text.dropLast())
    output.append(UInt8(ascii: "0") + TLELine.checksum(text))
    output.append(10)
  }

  private static func tooLarge(_ key: OMMKey, _ value: some Any) -> ElementProblem {
    .unwritable("\(key.name) is \(value), which its columns cannot hold", "write it as OMM")
  }

  /// A whole number with blanks before it.
  static func count(_ value: Int, _ key: OMMKey, digits: Int) throws(ElementProblem) -> [UInt8] {
    let text = Array(String(value).utf8)
    guard value >= 0, text.count <= digits else { throw tooLarge(key, value) }
    return repeatElement(UInt8(ascii: " "), count: digits - text.count) + text
  }

  /// A number that is not negative, with blanks for zeros before its units.
  static func fixed(
    _ value: Double,
    _ key: OMMKey,
    whole: Int,
    decimals: Int
  ) throws(ElementProblem) -> [UInt8] {
    guard let units = scaled(value, decimals: decimals, digits: whole + decimals) else {
      throw tooLarge(key, value)
    }
    var text: [UInt8] = []
    OMMFields.append(units, digits: whole + decimals, to: &text)
    text.insert(UInt8(ascii: "."), at: whole)
    for index in 0..<whole - 1 {
      guard text[index] == UInt8(ascii: "0") else { break }
      text[index] = UInt8(ascii: " ")
    }
    return text
  }

  /// The magnitude in units of a decimal place; nil where it has more digits.
  private static func scaled(_ value: Double, decimals: Int, digits: Int) -> Int? {
    let units = (value.magnitude * power(decimals)).rounded()
    return units < power(digits) ? Int(units) : nil
  }

  /// A power of ten of up to 22, exact.
  private static func power(_ exponent: Int) -> Double {
    DecimalNumber.exact(1, scale: exponent, isNegative: false) ?? .infinity
  }

  /// Degrees from 0 to below 360, to four decimals.
  static func turn(_ angle: Angle) throws(ElementProblem) -> [UInt8] {
    var degrees = ShortestDecimal.degrees(angle).truncatingRemainder(dividingBy: 360)
    if degrees < 0 { degrees += 360 }
    guard degrees.isFinite else { throw .unwritable("an angle is \(degrees)", "correct the set") }
    // What rounds to a full turn is none.
    return try fixed(degrees < 359.99995 ? degrees : 0, .meanAnomaly, whole: 3, decimals: 4)
  }

  /// Seven digits behind an unwritten point.
  static func fraction(_ value: Double) throws(ElementProblem) -> [UInt8] {
    guard let units = scaled(value, decimals: 7, digits: 7) else {
      throw tooLarge(.eccentricity, value)
    }
    var text: [UInt8] = []
    OMMFields.append(units, digits: 7, to: &text)
    return text
  }

  /// A sign, a point and eight digits.
  static func rate(_ value: Double) throws(ElementProblem) -> [UInt8] {
    guard let units = scaled(value, decimals: 8, digits: 8) else {
      throw tooLarge(.meanMotionRate, value)
    }
    var text = [UInt8(ascii: value < 0 && units > 0 ? "-" : " "), UInt8(ascii: ".")]
    OMMFields.append(units, digits: 8, to: &text)
    return text
  }

  /// A sign, five digits behind an unwritten point, and a signed power of ten.
  static func scaled(_ value: Double, _ key: OMMKey) throws(ElementProblem) -> [UInt8] {
    guard value.magnitude < 1e9 else { throw tooLarge(key, value) }
    // The smallest exponent whose five digits hold the value; below the last, digits are lost.
    var exponent = -9
    var units = scaled(value, decimals: 14, digits: 5)
    while units == nil {
      exponent += 1
      if exponent > 9 { throw tooLarge(key, value) }
      let place = 5 - exponent
      units =
        place >= 0
        ? scaled(value, decimals: place, digits: 5)
        : scaled(value / power(-place), decimals: 0, digits: 5)
    }
    var text = [UInt8(ascii: value < 0 && units != 0 ? "-" : " ")]
    OMMFields.append(units ?? 0, digits: 5, to: &text)
    if units == 0 { exponent = 0 }
    text.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
    text.append(UInt8(ascii: "0") + UInt8(exponent.magnitude))
    return text
  }
}
