/// The addresses of a terminal that shares a world with others, from its number among them.
///
/// Both are private: IPv4 of the shared address space (RFC 6598), IPv6 unique local (RFC 4193). The
/// service hands out the number; each side works the addresses out by itself.
public struct TerminalAddress: Hashable, Sendable {
  /// The numbers that a terminal may have.
  public static let numbers = 1...60_000

  /// Its number among the terminals present; one of ``numbers``.
  public let number: Int

  /// What the number is added to: 100.64.1.0.
  private static let ipv4Base: UInt32 = 0x6440_0100
  /// The first half of every IPv6 address: fd61:7075:7300::/64.
  private static let ipv6Prefix: UInt64 = 0xfd61_7075_7300_0000
  /// What the number is added to in the second half: ::1:0.
  private static let ipv6Base: UInt64 = 0x1_0000

  /// The addresses of a number.
  ///
  /// - Returns: `nil` for a number outside ``numbers``.
  public init?(number: Int) {
    guard Self.numbers.contains(number) else { return nil }
    self.number = number
  }

  /// The terminal that an IPv4 address belongs to; `nil` when it is no terminal's.
  ///
  /// - Parameter bits: the address, its first byte highest.
  public init?(ipv4 bits: UInt32) {
    guard bits > Self.ipv4Base else { return nil }
    self.init(number: Int(bits - Self.ipv4Base))
  }

  /// The terminal that an IPv6 address belongs to; `nil` when it is no terminal's.
  ///
  /// - Parameters:
  ///   - high: the first eight bytes, the first of them highest.
  ///   - low: the last eight bytes.
  public init?(ipv6High high: UInt64, low: UInt64) {
    guard high == Self.ipv6Prefix, low > Self.ipv6Base, low <= UInt64(UInt32.max) else {
      return nil
    }
    self.init(number: Int(low - Self.ipv6Base))
  }

  /// The IPv4 address, its first byte highest: from 100.64.1.1 on.
  public var ipv4: UInt32 { Self.ipv4Base + UInt32(number) }
  /// The first eight bytes of the IPv6 address.
  public var ipv6High: UInt64 { Self.ipv6Prefix }
  /// The last eight bytes of the IPv6 address: from ::1:1 on.
  public var ipv6Low: UInt64 { Self.ipv6Base + UInt64(number) }

  /// The IPv4 address as text, such as `100.64.1.1`.
  public var ipv4Text: String {
    [24, 16, 8, 0].map { String(ipv4 >> UInt32($0) & 0xff) }.joined(separator: ".")
  }

  /// The IPv6 address as text in the canonical form of RFC 5952, such as `fd61:7075:7300::1:1`.
  public var ipv6Text: String { "fd61:7075:7300::1:" + String(number, radix: 16) }
}
