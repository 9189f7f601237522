/// Decimal numbers of fixed places as text, without a `Double` between: 45.10 is 4,510 hundredths.
enum DecimalText {
  /// Reads digits with at most `places` after a point; nil for anything else and out of `Int64`.
  ///
  /// A sign may stand in front; commas, exponents and spaces are refused, for they mean different
  /// things to different people.
  static func units(_ text: some StringProtocol, places: Int) -> Int64? {
    guard text.utf8.count <= 40 else { return nil }
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == 0x2D
    if isNegative { bytes.removeFirst() }
    let parts = bytes.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : []
    guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
      fraction.count <= places
    else { return nil }
    let padding = Array(repeating: UInt8(0x30), count: places - fraction.count)
    var value: Int64 = 0
    for byte in whole + fraction + padding {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(byte - 0x30)
      let (next, overflows) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
      guard !isTooLarge, !overflows else { return nil }
      value = next
    }
    return value
  }

  /// Writes a number of units with exactly `places` digits after the point.
  static func text(_ units: Int64, places: Int) -> String {
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = units < 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }

  /// The same without zeros at the end of the fraction.
  static func shortText(_ units: Int64, places: Int) -> String {
    var text = text(units, places: places)
    guard places > 0 else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
