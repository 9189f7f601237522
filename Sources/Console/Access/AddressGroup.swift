/// Which remote addresses are counted as one: an IPv4 address by itself, an IPv6 address with its
/// /64, which is what one subscriber has (RFC 6177).
enum AddressGroup {
  /// The group's name from an address as text; text that is no address is a group of its own.
  static func name(of address: String?) -> String {
    guard let address else { return "unknown" }
    let text = address.prefix { $0 != "%" }
    guard text.contains(":") else { return String(text) }
    // IPv4 in IPv6's clothes (RFC 4291, 2.5.5.2).
    if let last = text.split(separator: ":").last, last.contains(".") { return String(last) }
    var groups: [Substring] = []
    if let gap = text.firstRange(of: "::") {
      let head = text[..<gap.lowerBound].split(separator: ":")
      let tail = text[gap.upperBound...].split(separator: ":")
      let zeros = max(0, 8 - head.count - tail.count)
      groups = head + Array(repeating: "0", count: zeros) + tail
    } else {
      groups = text.split(separator: ":")
    }
    return groups.prefix(4).joined(separator: ":") + "::/64"
  }
}
