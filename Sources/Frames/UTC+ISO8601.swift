extension UTC {
  /// Reads an ISO 8601 date and time in UTC.
  ///
  /// Accepted are `2022-10-10`, `2022-10-10T12:00`, `2022-10-10T12:00:00.25Z`; the letters may be
  /// lower case, a space may stand for the `T`, and a missing `Z` means UTC. Offsets other than
  /// `Z` are refused. Digits beyond the eighteenth of a fraction are ignored.
  public init?(iso8601 text: some StringProtocol) {
    var scanner = Scanner(text)
    guard let year = scanner.number(digits: 4), scanner.skip("-"),
      let month = scanner.number(digits: 2), scanner.skip("-"),
      let day = scanner.number(digits: 2)
    else { return nil }
    var (hour, minute, second, attoseconds) = (0, 0, 0, Int64(0))
    if scanner.skip("T") || scanner.skip("t") || scanner.skip(" ") {
      guard let hours = scanner.number(digits: 2), scanner.skip(":"),
        let minutes = scanner.number(digits: 2)
      else { return nil }
      (hour, minute) = (hours, minutes)
      if scanner.skip(":") {
        guard let seconds = scanner.number(digits: 2) else { return nil }
        second = seconds
        if scanner.skip(".") {
          guard let fraction = scanner.fraction() else { return nil }
          attoseconds = fraction
        }
      }
      _ = scanner.skip("Z") || scanner.skip("z")
    }
    guard scanner.isAtEnd else { return nil }
    self.init(
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      attoseconds: attoseconds
    )
  }

  /// The date and time as ISO 8601 with a `Z`; the fraction only as long as it needs to be.
  public var iso8601: String {
    let (hour, minute, second, attoseconds) = time
    var text = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))"
    text += "-\(Self.padded(date.day, 2))T\(Self.padded(hour, 2)):\(Self.padded(minute, 2))"
    text += ":\(Self.padded(second, 2))"
    if attoseconds > 0 {
      var digits = Self.padded(Int(attoseconds), 18)
      while digits.last == "0" { digits.removeLast() }
      text += ".\(digits)"
    }
    return text + "Z"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Instant {
  /// Reads an ISO 8601 date and time in UTC; see ``UTC/init(iso8601:)``.
  public init?(iso8601 text: some StringProtocol) {
    guard let utc = UTC(iso8601: text) else { return nil }
    self.init(utc)
  }

  /// This instant in UTC as ISO 8601.
  public var iso8601: String { utc.iso8601 }
}

extension Instant: CustomStringConvertible {
  /// The instant in UTC as ISO 8601, such as `2022-10-10T12:00:00Z`.
  public var description: String { iso8601 }
}

extension Instant: Codable {
  /// Reads ISO 8601 text in UTC; any other text is a decoding error that quotes it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let instant = Instant(iso8601: text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(text)' is not an ISO 8601 time in UTC, such as 2022-10-10T12:00:00Z"
      )
    }
    self = instant
  }

  /// Writes ISO 8601 text in UTC, exact to the attosecond.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}

/// A cursor over the bytes of a short text.
private struct Scanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: some StringProtocol) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func digit() -> Int? {
    guard let first = rest.first, (48...57).contains(first) else { return nil }
    rest.removeFirst()
    return Int(first) - 48
  }

  mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let next = digit() else { return nil }
      value = value * 10 + next
    }
    return value
  }

  /// The digits after a decimal point, in attoseconds.
  mutating func fraction() -> Int64? {
    guard let first = digit() else { return nil }
    var value = Int64(first)
    var places = 1
    while let next = digit() {
      if places < 18 {
        value = value * 10 + Int64(next)
        places += 1
      }
    }
    for _ in places..<18 { value *= 10 }
    return value
  }
}
