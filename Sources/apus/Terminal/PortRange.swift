import Console

/// The ports that one option of a command takes: one or more in a row, at one address.
struct PortRange {
  /// Each of them, in order.
  let addresses: [InterfaceAddress]

  /// So many ports from one on; port 0 stands for any, each time.
  ///
  /// - Throws: That there are not so many.
  init(from first: InterfaceAddress, count: Int) throws {
    addresses = (0..<count).compactMap { first.offset(by: $0) }
    guard addresses.count == count else {
      throw PlainError(
        "\(first.option) \(first.address.text): there are too few ports above it for \(count) "
          + "terminals. Begin at \(65_536 - count) or below."
      )
    }
  }

  /// The one port of an address that was read already.
  init(_ address: ConsoleServer.Address, option: String) {
    addresses = [InterfaceAddress(address, option)]
  }

  /// Says early that one port is wanted twice: each could be had when it was tried alone.
  ///
  /// - Throws: Which options want it, and what helps.
  static func check(_ ranges: [PortRange]) throws {
    for (position, a) in ranges.enumerated() {
      for b in ranges[(position + 1)...] where a.overlaps(b) {
        throw PlainError(
          "\(a.text) and \(b.text) overlap: one port cannot serve both. Give \(b.option) other ports."
        )
      }
    }
  }

  private var option: String { addresses.first?.option ?? "" }

  /// The option with the ports that it takes.
  private var text: String {
    guard let first = addresses.first?.address, let last = addresses.last?.address.port else {
      return ""
    }
    return "\(option) \(first.text)" + (last > first.port ? " to \(last)" : "")
  }

  private func overlaps(_ other: PortRange) -> Bool {
    guard let a = addresses.first?.address, let b = other.addresses.first?.address,
      a.port > 0, b.port > 0, a.meets(b)
    else { return false }
    return a.port < b.port + other.addresses.count && b.port < a.port + addresses.count
  }
}

extension ConsoleServer.Address {
  /// Whether two hosts share their ports: they are one address, or one of them is all.
  fileprivate func meets(_ other: ConsoleServer.Address) -> Bool {
    let all: Set = ["0.0.0.0", "::"]
    let (a, b) = (plainHost, other.plainHost)
    return a == b || all.contains(a) || all.contains(b)
  }

  private var plainHost: String { host == "localhost" ? "127.0.0.1" : host }
}
