/// Text of traces, digit by digit: a trace has millions of rows, and format strings take a
/// microsecond a number.
extension [UInt8] {
  /// Appends a text as it is.
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// Appends a whole number.
  mutating func append(whole value: UInt64) {
    let start = count
    var rest = value
    repeat {
      append(48 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
  }

  /// Appends a number that is not negative, rounded to at most some decimals, without zeros at the
  /// end; one that has no place among whole numbers of 64 bits as Swift writes it.
  mutating func append(_ value: Double, decimals: Int) {
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let scaled = (value * scale).rounded()
    guard scaled >= 0, scaled < 9e18 else { return append("\(value)") }
    let unit = UInt64(scale)
    let whole = UInt64(scaled)
    append(whole: whole / unit)
    var (fraction, width) = (whole % unit, decimals)
    guard fraction > 0 else { return }
    while fraction % 10 == 0 { (fraction, width) = (fraction / 10, width - 1) }
    append(46)
    let start = count
    for _ in 0..<width {
      append(48 + UInt8(fraction % 10))
      fraction /= 10
    }
    self[start...].reverse()
  }
}
