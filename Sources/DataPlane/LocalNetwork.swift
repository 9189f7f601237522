import CTunnel
import Glibc

/// Machines on a local network behind the terminal.
///
/// Each is a network namespace with one cable into the router's bridge, and has a name under
/// `/run/netns`, so that `ip netns exec NAME` runs a program on it. The names live in a memory file
/// system of the terminal's own mount namespace: when its last process ends, the kernel lets go of
/// the names, of the namespaces, and of all that is in them.
struct LocalNetwork {
  /// The most machines.
  static let capacity = 64
  static let bridge = "lan0"
  /// The machines' own device.
  static let device = "eth0"
  /// Where iproute2 looks for names of namespaces.
  static let folder = "/run/netns"
  static let prefix4 = IPAddress(ipv4: 0xc0a8_0100)
  static let prefix6 = IPAddress(high: 0xfd61_7075_7300_0100, low: 0)
  static let router = TerminalAddresses.Pair(
    ipv4: TerminalAddresses.router,
    ipv6: prefix6.advanced(by: 1)
  )
  /// Names that mean something else inside.
  static let reserved: Set<String> = ["pop", "host", "dish", "router", "localhost"]

  let names: [String]
  /// Whether the machines are joined by a bridge; else each is a neighbour of the router alone.
  private var isBridged = true

  init(_ plan: StagePlan) {
    names = plan.localNetwork
    isBridged = plan.mayBridge
  }

  /// The addresses of the machine at an index.
  static func machine(_ index: Int) -> TerminalAddresses.Pair {
    TerminalAddresses.Pair(
      ipv4: prefix4.advanced(by: 10 + index),
      ipv6: prefix6.advanced(by: 10 + index)
    )
  }

  /// Refuses names that cannot be, and users who cannot have such a network.
  static func check(_ names: [String], isRoot: Bool = geteuid() == 0) throws(DataPlaneError) {
    guard !names.isEmpty else { return }
    guard names.count <= capacity else {
      throw DataPlaneError(
        .configuration,
        "The local network has \(names.count) machines.",
        remedy: "At most \(capacity) are possible."
      )
    }
    var seen: Set<String> = []
    for name in names {
      guard isName(name) else {
        throw DataPlaneError(
          .configuration,
          "A machine of the local network is called \(quoted(name)).",
          remedy: "A name has 1 to 12 of the characters a-z, 0-9 and -, no - at either end."
        )
      }
      guard !reserved.contains(name) else {
        throw DataPlaneError(
          .configuration,
          "A machine of the local network is called \(name), which has a meaning inside.",
          remedy: "Choose another name."
        )
      }
      guard seen.insert(name).inserted else {
        throw DataPlaneError(
          .configuration,
          "Two machines of the local network are called \(name).",
          remedy: "Give each a name of its own."
        )
      }
    }
    guard isRoot else {
      throw DataPlaneError(
        .localNetworkForbidden,
        "Only root can have machines on a local network behind the terminal.",
        remedy: "Run the same command with sudo, or without the local network."
      )
    }
  }

  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let hyphen = UInt8(ascii: "-")
    return (1...12).contains(bytes.count) && bytes.first != hyphen && bytes.last != hyphen
      && bytes.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == hyphen
      }
  }

  /// At most 40 characters of a hostile name, none of which changes a terminal's state.
  private static func quoted(_ name: String) -> String {
    "\"" + name.unicodeScalars.prefix(40).map { $0.escaped(asASCII: true) }.joined() + "\""
  }

  // MARK: Making it

  /// Makes the network; the process's mounts have to be private by then.
  ///
  /// - Returns: zero, or minus the error number.
  func make() -> Int32 {
    guard !names.isEmpty else { return 0 }
    let home = ct_network_descriptor()
    guard home >= 0 else { return home }
    defer { close(home) }
    var network = self
    let result = InnerNetwork.firstFailure([
      { Self.makeFolder() },
      { network.makeRouter() },
    ])
    guard result == 0 else { return result }
    for index in names.indices {
      let result = network.makeMachine(index, home: home)
      // A process that is left in a machine's network is of no use, but it ends now.
      guard result == 0 else { return result }
    }
    return 0
  }

  /// A place for names that hides the host's own.
  ///
  /// An empty folder stays on the host where it had none, as iproute2 leaves one: to remove it
  /// would take away the names of another terminal that came meanwhile.
  private static func makeFolder() -> Int32 {
    // Safe because the strings of these calls outlive them.
    let made = unsafe mkdir(folder, 0o755)
    guard made == 0 || errno == EEXIST else { return -errno }
    return unsafe ct_mount_memory(folder)
  }

  private mutating func makeRouter() -> Int32 {
    TextFile.write("/proc/sys/net/ipv4/ip_forward", "1")
    TextFile.write("/proc/sys/net/ipv6/conf/all/forwarding", "1")
    guard isBridged else { return 0 }
    // Safe because the string outlives the call.
    let made = unsafe ct_add_bridge(Self.bridge)
    if made == -EOPNOTSUPP {
      isBridged = false
      return 0
    }
    guard made == 0 else { return made }
    InnerNetwork.quieten(Self.bridge, isEthernet: true)
    return InnerNetwork.firstFailure([
      { InnerNetwork.address(Self.router.ipv4, on: Self.bridge, prefix: 24) },
      { InnerNetwork.address(Self.router.ipv6, on: Self.bridge, prefix: 64) },
      { InnerNetwork.up(Self.bridge) },
    ])
  }

  private func makeMachine(_ index: Int, home: Int32) -> Int32 {
    let port = "v-" + names[index]
    let inside = InnerNetwork.firstFailure([
      { ct_unshare(Int32(CT_NAMESPACE_NETWORK.rawValue)) },
      { keepName(index) },
      // Safe because the strings outlive the call.
      { unsafe ct_add_cable(Self.device, port, home) },
      { configureMachine(index) },
    ])
    let back = ct_enter_network(home)
    guard inside == 0, back == 0 else { return inside != 0 ? inside : back }
    InnerNetwork.quieten(port, isEthernet: true)
    guard isBridged else { return configureRoutedPort(port, index) }
    return InnerNetwork.firstFailure([
      // Safe because the strings outlive the call.
      { unsafe ct_plug_in(port, Self.bridge) },
      { InnerNetwork.up(port) },
    ])
  }

  /// Gives the network namespace that this process is in its name.
  private func keepName(_ index: Int) -> Int32 {
    let path = Self.folder + "/" + names[index]
    let made = TextFile.write(path, "")
    // Safe because the strings outlive the call.
    return made == 0 ? unsafe ct_mount_over("/proc/self/ns/net", path) : made
  }

  private func configureMachine(_ index: Int) -> Int32 {
    let own = Self.machine(index)
    InnerNetwork.quieten(Self.device, isEthernet: true)
    return InnerNetwork.firstFailure([
      { InnerNetwork.up("lo") },
      { InnerNetwork.address(own.ipv4, on: Self.device, prefix: isBridged ? 24 : 32) },
      { InnerNetwork.address(own.ipv6, on: Self.device, prefix: isBridged ? 64 : 128) },
      { InnerNetwork.up(Self.device) },
      { InnerNetwork.defaultRoute(by: Self.router.ipv4, on: Self.device) },
      { InnerNetwork.defaultRoute(by: Self.router.ipv6, on: Self.device) },
    ])
  }

  /// Without a bridge every machine sees the router only, which forwards between them.
  private func configureRoutedPort(_ port: String, _ index: Int) -> Int32 {
    let far = Self.machine(index)
    return InnerNetwork.firstFailure([
      { InnerNetwork.up(port) },
      { InnerNetwork.address(Self.router.ipv4, on: port, prefix: 32) },
      { InnerNetwork.address(Self.router.ipv6, on: port, prefix: 128) },
      { InnerNetwork.route(to: far.ipv4, on: port) },
      { InnerNetwork.route(to: far.ipv6, on: port) },
    ])
  }
}
