/// Reads decimal numbers as element sets carry them: `.00015698`, `-.22483E-4`, `15.06`, `0`, `+1e5`.
enum DecimalNumber {
  /// The longest text that is a number.
  private static let mostCharacters = 64

  /// The correctly rounded value, or nil when the range is not exactly one finite number.
  static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
    guard range.count <= mostCharacters else { return nil }
    var scan = DecimalScan(range)
    guard scan.accept(bytes) else { return nil }
    if !scan.isMantissaCut,
      let value = exact(scan.mantissa, scale: scan.scale, isNegative: scan.isNegative)
    {
      return value
    }
    guard let value = Double(bytes.string(range)), value.isFinite else { return nil }
    return value
  }

  /// The correctly rounded value of a text, or nil when it is not exactly one finite number.
  static func parse(_ text: ArraySlice<UInt8>) -> Double? { parse(text.span, 0..<text.count) }

  /// The value of whole number × 10^scale where one division or multiplication of two exact doubles
  /// gives it, which is then correctly rounded (Clinger 1990, doi:10.1145/93542.93557); nil where
  /// it would take two.
  static func exact(_ mantissa: UInt64, scale: Int, isNegative: Bool) -> Double? {
    guard mantissa < 1 << 53, abs(scale) < powersOfTen.count else { return nil }
    let magnitude = Double(mantissa)
    let value = scale < 0 ? magnitude / powersOfTen[-scale] : magnitude * powersOfTen[scale]
    return isNegative ? -value : value
  }

  /// Powers of ten that a `Double` holds exactly.
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

/// The parts of a decimal number, digit by digit.
private struct DecimalScan {
  private var index: Int
  private let end: Int
  private(set) var isNegative = false
  private(set) var mantissa: UInt64 = 0
  /// Whether the mantissa had more digits than are kept.
  private(set) var isMantissaCut = false
  private(set) var scale = 0

  init(_ range: Range<Int>) { (index, end) = (range.lowerBound, range.upperBound) }

  /// Takes the whole range, or answers false when it is no number.
  mutating func accept(_ bytes: Span<UInt8>) -> Bool {
    isNegative = takeSign(bytes)
    var digits = takeDigits(bytes)
    if index < end, bytes[index] == UInt8(ascii: ".") {
      index += 1
      let fraction = takeDigits(bytes)
      digits += fraction
      scale = -fraction
    }
    guard digits > 0 else { return false }
    guard index < end else { return true }
    guard bytes[index].uppercased == UInt8(ascii: "E") else { return false }
    index += 1
    return takeExponent(bytes)
  }

  /// Passes over one sign and says whether it is a minus.
  private mutating func takeSign(_ bytes: Span<UInt8>) -> Bool {
    guard index < end else { return false }
    let isMinus = bytes[index] == UInt8(ascii: "-")
    if isMinus || bytes[index] == UInt8(ascii: "+") { index += 1 }
    return isMinus
  }

  private mutating func takeDigits(_ bytes: Span<UInt8>) -> Int {
    let start = index
    while index < end, let digit = bytes[index].decimalDigit {
      if mantissa < 100_000_000_000_000_000 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
      } else {
        isMantissaCut = true
      }
      index += 1
    }
    return index - start
  }

  private mutating func takeExponent(_ bytes: Span<UInt8>) -> Bool {
    let isDown = takeSign(bytes)
    guard index < end, end - index <= 4 else { return false }
    var exponent = 0
    while index < end {
      guard let digit = bytes[index].decimalDigit else { return false }
      exponent = exponent * 10 + Int(digit)
      index += 1
    }
    scale += isDown ? -exponent : exponent
    return true
  }
}
