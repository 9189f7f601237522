import CTunnel

/// An IPv4 or IPv6 address.
///
/// IPv4 is held as its IPv4-mapped IPv6 form (RFC 4291, section 2.5.5.2), so that one table holds
/// both families.
public struct IPAddress: Hashable, Sendable {
  /// The first eight bytes.
  let high: UInt64
  /// The last eight bytes.
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An IPv4 address from its 32 bits, the first byte highest.
  init(ipv4 bits: UInt32) { self.init(high: 0, low: 0xffff << 32 | UInt64(bits)) }

  /// Whether the address is of the sixth version of the protocol.
  public var isIPv6: Bool { high != 0 || low >> 32 != 0xffff }

  /// Whether no single machine is meant: multicast of either family, or the IPv4 broadcast.
  var isForMany: Bool {
    if isIPv6 { return high >> 56 == 0xff }
    let first = UInt8(truncatingIfNeeded: low >> 24)
    return first & 0xf0 == 0xe0 || UInt32(truncatingIfNeeded: low) == .max
  }

  /// Whether the address is an IPv6 link-local one (`fe80::/10`).
  var isLinkLocal: Bool { high >> 54 == 0xfe80 >> 6 }

  /// The address in network order: four bytes or sixteen.
  var bytes: [UInt8] {
    let all = [high, low].flatMap { half in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
    }
    return isIPv6 ? all : Array(all.suffix(4))
  }

  func endpoint(port: UInt16) -> ct_endpoint { ct_endpoint(high: high, low: low, port: port) }

  init(_ endpoint: ct_endpoint) { self.init(high: endpoint.high, low: endpoint.low) }
}

extension IPAddress: LosslessStringConvertible {
  /// Reads dotted IPv4 or RFC 4291 IPv6 text, without a zone.
  ///
  /// - Returns: `nil` when the text is neither.
  public init?(_ text: some StringProtocol) {
    let address = text.contains(":") ? Self.ipv6(text) : Self.ipv4(text)
    guard let address else { return nil }
    self = address
  }

  /// Reads dotted IPv4 or RFC 4291 IPv6 text, without a zone.
  public init?(_ description: String) { self.init(description[...]) }

  private static func ipv4(_ text: some StringProtocol) -> IPAddress? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard part.utf8.count <= 3, part.utf8.allSatisfy({ (48...57).contains($0) }),
        let byte = UInt8(part)
      else { return nil }
      bits = bits << 8 | UInt32(byte)
    }
    return IPAddress(ipv4: bits)
  }

  private static func ipv6(_ text: some StringProtocol) -> IPAddress? {
    guard text.utf8.count <= 45 else { return nil }
    var halves: [[UInt16]] = []
    for half in splitAtDoubleColon(String(text)) {
      guard let groups = groups(half) else { return nil }
      halves.append(groups)
    }
    guard let front = halves.first, let back = halves.last else { return nil }
    var groups = front
    if halves.count == 2 {
      guard front.count + back.count < 8 else { return nil }
      groups += [UInt16](repeating: 0, count: 8 - front.count - back.count) + back
    }
    guard groups.count == 8, halves.count <= 2 else { return nil }
    let words = groups.map(UInt64.init)
    return IPAddress(
      high: words[0] << 48 | words[1] << 32 | words[2] << 16 | words[3],
      low: words[4] << 48 | words[5] << 32 | words[6] << 16 | words[7]
    )
  }

  private static func splitAtDoubleColon(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = text[...]
    while let gap = rest.firstIndex(of: ":"),
      let found = rest[gap...].indices.first(where: { rest[$0...].hasPrefix("::") })
    {
      parts.append(rest[..<found])
      rest = rest[rest.index(found, offsetBy: 2)...]
    }
    return parts + [rest]
  }

  private static func groups(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        guard let tail = ipv4(part) else { return nil }
        groups += [
          UInt16(truncatingIfNeeded: tail.low >> 16), UInt16(truncatingIfNeeded: tail.low),
        ]
      } else {
        guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 43 && $0 != 45 }),
          let group = UInt16(part, radix: 16)
        else { return nil }
        groups.append(group)
      }
    }
    return groups
  }

  /// The address as text: dotted, or the canonical form of RFC 5952.
  public var description: String {
    guard isIPv6 else { return bytes.map(String.init).joined(separator: ".") }
    let bytes = bytes
    let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
    guard let run = Self.longestZeroRun(groups) else {
      return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    let front = groups[..<run.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
    let back = groups[run.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
    return front + "::" + back
  }

  private static func longestZeroRun(_ groups: [Int]) -> Range<Int>? {
    var best: Range<Int>?
    var start = 0
    while start < groups.count {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
      if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
      start = max(end, start + 1)
    }
    return best
  }
}

/// The two ends of a conversation, as the terminal's side sees them.
struct Flow: Hashable, Sendable {
  /// The terminal's end.
  var near: IPAddress
  var nearPort: UInt16
  /// The end beyond the satellite.
  var far: IPAddress
  var farPort: UInt16
}
