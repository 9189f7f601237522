extension UInt8 {
  /// The value of a decimal digit, nil for any other character.
  var decimalDigit: UInt8? {
    let value = self &- UInt8(ascii: "0")
    return value < 10 ? value : nil
  }

  /// Space or horizontal tab.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// Line feed or carriage return.
  var isLineEnd: Bool { self == 10 || self == 13 }

  /// A capital letter for a small one of ASCII, anything else as it is.
  var uppercased: UInt8 { (97...122).contains(self) ? self - 32 : self }
}

extension Span<UInt8> {
  /// The range without the blanks and line ends at either end.
  func trimming(_ range: Range<Int>) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, self[lower].isBlank || self[lower].isLineEnd { lower += 1 }
    while lower < upper, self[upper - 1].isBlank || self[upper - 1].isLineEnd { upper -= 1 }
    return lower..<upper
  }

  /// The characters of a range; bytes that are no UTF-8 become U+FFFD.
  func string(_ range: Range<Int>) -> String {
    // Safe because the pointer is used within the call only, and the slice checks its bounds.
    unsafe withUnsafeBufferPointer { bytes in
      unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
  }

  /// The first characters of a range, as a message quotes them.
  func quoted(_ range: Range<Int>) -> String { string(range.prefix(40)) }

  /// Whether the range holds these bytes.
  func holds(_ text: [UInt8], at range: Range<Int>) -> Bool {
    range.count == text.count && begins(range, with: text)
  }

  /// Whether the range begins with these bytes.
  func begins(_ range: Range<Int>, with text: [UInt8]) -> Bool {
    guard range.count >= text.count else { return false }
    var index = range.lowerBound
    for byte in text {
      guard self[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// Whether two ranges hold the same bytes.
  func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    guard one.count == other.count else { return false }
    for offset in 0..<one.count
    where self[one.lowerBound + offset] != self[other.lowerBound + offset] {
      return false
    }
    return true
  }

  /// The first of a byte within a range.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    for index in range where self[index] == byte { return index }
    return nil
  }
}

extension [UInt8] {
  /// Appends the bytes of a range.
  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    // Safe because the pointer is used within the call only, and the slice checks its bounds.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0[range]) }
  }
}
