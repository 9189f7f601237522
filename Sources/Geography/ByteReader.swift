/// Reads little-endian numbers from bytes, and refuses to read past their end.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position = 0
  private let file: String

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  var isAtEnd: Bool { position == bytes.count }

  func failure(_ cause: String) -> GeographyDataError {
    GeographyDataError(file: file, cause: "\(cause) at byte \(position)")
  }

  mutating func byte() throws(GeographyDataError) -> UInt8 {
    guard position < bytes.count else { throw failure("ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number32() throws(GeographyDataError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      value |= UInt32(try byte()) << shift
    }
    return value
  }

  /// A number in groups of seven bits, the lowest first; the top bit of a byte says that more come.
  mutating func variableNumber() throws(GeographyDataError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 35, by: 7) {
      let next = try byte()
      guard shift < 28 || next < 16 else { throw failure("has a number beyond 32 bits") }
      value |= UInt32(next & 0x7F) << shift
      if next < 0x80 { return value }
    }
    throw failure("has a number beyond 32 bits")
  }

  /// A signed number, folded so that small magnitudes are short: 0, −1, 1, −2 and so on.
  mutating func signedNumber() throws(GeographyDataError) -> Int32 {
    let folded = try variableNumber()
    return Int32(bitPattern: (folded >> 1) ^ (0 &- (folded & 1)))
  }

  /// FNV-1a, 32 bits, of all bytes from here to the end.
  func checksumOfRest() -> UInt32 {
    var hash: UInt32 = 0x811C_9DC5
    for index in position..<bytes.count {
      hash = (hash ^ UInt32(bytes[index])) &* 0x0100_0193
    }
    return hash
  }
}
