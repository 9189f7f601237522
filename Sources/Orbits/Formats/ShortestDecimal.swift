import Quantities

/// Writes numbers with as few digits as bring the same number back.
enum ShortestDecimal {
  /// Appends a finite number, as JSON has it: `15.06`, `0`, `4.456e-5`.
  static func append(_ value: Double, to text: inout [UInt8]) {
    var digits = value.description.utf8[...]
    var exponent = digits[digits.endIndex...]
    if let mark = digits.firstIndex(of: UInt8(ascii: "e")) {
      exponent = digits[digits.index(after: mark)...]
      digits = digits[..<mark]
    }
    if digits.suffix(2).elementsEqual(".0".utf8) { digits = digits.dropLast(2) }
    text.append(contentsOf: digits)
    guard let sign = exponent.first else { return }
    text.append(UInt8(ascii: "e"))
    if sign == UInt8(ascii: "-") { text.append(sign) }
    text.append(contentsOf: exponent.drop { $0.decimalDigit ?? 0 == 0 })
  }

  /// The degrees that ``Angle/degrees(_:)`` makes this angle of, those with the fewest digits.
  ///
  /// Some angles are made by no number of degrees, as fewer of these are to be had in places: then
  /// the nearest, which is one unit in the last place off at most.
  static func degrees(_ angle: Angle) -> Double {
    let guess = angle.degrees
    // Most angles were read from a text of four decimals.
    let short = (guess * 1e4).rounded() / 1e4
    if Angle.degrees(short) == angle { return short }
    let near = [guess, guess.nextUp, guess.nextDown, guess.nextUp.nextUp, guess.nextDown.nextDown]
    return near.filter { Angle.degrees($0) == angle }
      .min { $0.description.utf8.count < $1.description.utf8.count } ?? guess
  }
}
