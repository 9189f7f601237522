import Foundation

/// Reads decimal numbers as element sets carry them: `.00015698`, `-.22483E-4`, `15.06`, `0`, `+1e5`.
enum DecimalNumber {
  /// The correctly rounded value, or nil when the text is not exactly one finite number.
  static func parse(_ text: ArraySlice<UInt8>) -> Double? {
    var scan = Scan()
    guard text.count <= 64, scan.accept(text) else { return nil }
    let scale = scan.exponent - scan.fractionDigits
    // Both numbers below are exact doubles, so that one rounding is made: the right one.
    if !scan.isMantissaCut, scan.mantissa < 1 << 53, abs(scale) < powersOfTen.count {
      let magnitude = Double(scan.mantissa)
      let value =
        scale < 0 ? magnitude / powersOfTen[-scale] : magnitude * powersOfTen[scale]
      return scan.isNegative ? -value : value
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  /// Powers of ten that a `Double` holds exactly.
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private struct Scan {
    var isNegative = false
    var mantissa: UInt64 = 0
    /// Whether the mantissa had more digits than are kept.
    var isMantissaCut = false
    var fractionDigits = 0
    var exponent = 0

    /// Takes the whole text, or answers false when it is no number.
    mutating func accept(_ text: ArraySlice<UInt8>) -> Bool {
      var rest = text
      isNegative = rest.first == UInt8(ascii: "-")
      if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      var digits = takeDigits(&rest)
      if rest.first == UInt8(ascii: ".") {
        rest.removeFirst()
        fractionDigits = takeDigits(&rest)
        digits += fractionDigits
      }
      guard digits > 0 else { return false }
      if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
        rest.removeFirst()
        return takeExponent(&rest)
      }
      return rest.isEmpty
    }

    private mutating func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
      var count = 0
      while let digit = rest.first?.decimalDigit {
        if mantissa < 100_000_000_000_000_000 {
          mantissa = mantissa * 10 + UInt64(digit)
        } else {
          isMantissaCut = true
        }
        count += 1
        rest.removeFirst()
      }
      return count
    }

    private mutating func takeExponent(_ rest: inout ArraySlice<UInt8>) -> Bool {
      let isDown = rest.first == UInt8(ascii: "-")
      if isDown || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard !rest.isEmpty, rest.count <= 4 else { return false }
      for byte in rest {
        guard let digit = byte.decimalDigit else { return false }
        exponent = exponent * 10 + Int(digit)
      }
      if isDown { exponent = -exponent }
      return true
    }
  }
}
