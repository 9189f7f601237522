import CTunnel
import Glibc

/// Where the terminal's packets go beyond the point of presence.
struct HostNetwork {
  let addresses: TerminalAddresses
  /// The host's first name server.
  let resolver: IPAddress?

  init(_ addresses: TerminalAddresses, resolverFile: String = "/etc/resolv.conf") {
    self.addresses = addresses
    resolver = Self.firstNameServer(TextFile.read(resolverFile) ?? "")
  }

  static func firstNameServer(_ text: String) -> IPAddress? {
    for line in text.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      if words.count >= 2, words[0] == "nameserver", let address = IPAddress(words[1]) {
        return address
      }
    }
    return nil
  }

  /// What stands behind an address and a port as the terminal sees them.
  enum Target: Equatable {
    /// To be tried in this order.
    case endpoints([IPAddress])
    /// The point of presence itself, which offers nothing there.
    case closed
    /// Not to be reached from behind the terminal.
    case prohibited
  }

  func target(_ address: IPAddress, port: UInt16) -> Target {
    if addresses.pointOfPresence.contains(address) {
      guard port == 53, let resolver else { return .closed }
      return .endpoints([resolver])
    }
    if addresses.host.contains(address) {
      // A server may listen in one family only, and `host` means it either way.
      return .endpoints(address.isIPv6 ? [.loopback6, .loopback4] : [.loopback4, .loopback6])
    }
    return address.isOfOneMachine ? .prohibited : .endpoints([address])
  }

  /// Whether the namespace of the point of presence answers echo requests itself.
  func answersEcho(_ address: IPAddress) -> Bool {
    addresses.pointOfPresence.contains(address) || addresses.host.contains(address)
  }

  /// What an error of the host's socket says to the terminal; `nil` for silence.
  static func refusal(_ number: Int32) -> SynHold.Refusal? {
    switch number {
    case ECONNREFUSED, ECONNRESET: .reset
    case ENETUNREACH, ENETDOWN, EAFNOSUPPORT, EADDRNOTAVAIL: .unreachable(.network)
    case EHOSTUNREACH, EHOSTDOWN: .unreachable(.host)
    case EACCES, EPERM, EINVAL: .unreachable(.prohibited)
    default: nil
    }
  }
}

extension IPAddress {
  static let loopback4 = IPAddress(ipv4: 0x7f00_0001)
  static let loopback6 = IPAddress(high: 0, low: 1)

  /// Loopback and "this" addresses, which mean nothing on a link.
  var isOfOneMachine: Bool {
    if isIPv6 { return high == 0 && low <= 1 }
    let first = UInt8(truncatingIfNeeded: low >> 24)
    return first == 127 || first == 0
  }
}
