import CTunnel
import Glibc

/// What a helper process has to know, in the form of its arguments.
struct StagePlan {
  var addresses: TerminalAddresses
  var maximumTransmissionUnit: Int
  var tunnelDevice: String
  /// Whether the devices leave segments whole and checksums to be done.
  var offload = true
  /// The congestion control of TCP, when it is not to be the host's.
  var congestionControl: String?
  /// Whether the program gets the controlling terminal for itself.
  var ownsTerminal: Bool
  /// The terminal's addresses on its terrestrial uplink, when it has one.
  var terrestrial: TerminalAddresses.Pair?
  /// Names of the machines on the local network.
  var localNetwork: [String] = []
  /// Where sockets listen for the engine's process.
  var innerListeners: [InnerListener] = []
  /// Whether a bridge may join them.
  var mayBridge = true
  var command: [String]

  /// `KEY=VALUE` words, then `--`, then the command.
  var arguments: [String] {
    let pairs = [addresses.terminal, addresses.pointOfPresence, addresses.host]
    var words = [
      "addresses=" + pairs.map(Self.text).joined(separator: ","),
      "mtu=\(maximumTransmissionUnit)", "device=\(tunnelDevice)",
      "offload=\(offload ? 1 : 0)", "terminal=\(ownsTerminal ? 1 : 0)",
      "bridge=\(mayBridge ? 1 : 0)",
    ]
    if let congestionControl { words.append("congestion=" + congestionControl) }
    if let terrestrial { words.append("terrestrial=" + Self.text(terrestrial)) }
    if !localNetwork.isEmpty { words.append("net=" + localNetwork.joined(separator: ",")) }
    if !innerListeners.isEmpty {
      let places = innerListeners.map { "\($0.address),\($0.port)" }
      words.append("listen=" + places.joined(separator: ","))
    }
    return words + ["--"] + command
  }

  private static func text(_ pair: TerminalAddresses.Pair) -> String {
    "\(pair.ipv4),\(pair.ipv6)"
  }

  /// Addresses, each with its port behind it.
  private static func listeners(_ word: Substring) -> [InnerListener]? {
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count.isMultiple(of: 2), parts.count <= 2 * InnerListener.capacity else {
      return nil
    }
    var listeners: [InnerListener] = []
    for index in stride(from: 0, to: parts.count, by: 2) {
      guard let address = IPAddress(parts[index]), let port = UInt16(parts[index + 1]) else {
        return nil
      }
      listeners.append(InnerListener(address: address, port: port))
    }
    return listeners
  }

  private static func addresses(_ word: Substring?) -> [IPAddress] {
    (word ?? "").split(separator: ",").compactMap { IPAddress($0) }
  }

  /// - Returns: `nil` when the words are not of this form.
  init?(_ arguments: [String]) {
    guard let end = arguments.firstIndex(of: "--") else { return nil }
    var values: [Substring: Substring] = [:]
    for word in arguments[..<end] {
      guard let sign = word.firstIndex(of: "=") else { return nil }
      values[word[..<sign]] = word[word.index(after: sign)...]
    }
    let list = Self.addresses(values["addresses"])
    guard list.count == 6, let mtu = values["mtu"].flatMap({ Int($0) }),
      let device = values["device"]
    else { return nil }
    addresses = TerminalAddresses()
    addresses.terminal = .init(ipv4: list[0], ipv6: list[1])
    addresses.pointOfPresence = .init(ipv4: list[2], ipv6: list[3])
    addresses.host = .init(ipv4: list[4], ipv6: list[5])
    maximumTransmissionUnit = mtu
    tunnelDevice = String(device)
    offload = values["offload"] != "0"
    ownsTerminal = values["terminal"] == "1"
    mayBridge = values["bridge"] != "0"
    congestionControl = values["congestion"].map(String.init)
    if let word = values["terrestrial"] {
      let pair = Self.addresses(word)
      guard pair.count == 2 else { return nil }
      terrestrial = .init(ipv4: pair[0], ipv6: pair[1])
    }
    localNetwork = (values["net"] ?? "").split(separator: ",").map(String.init)
    if let word = values["listen"] {
      guard let listeners = Self.listeners(word) else { return nil }
      innerListeners = listeners
    }
    command = Array(arguments[(end + 1)...])
  }

  init(_ configuration: DataPlane.Configuration, ownsTerminal: Bool) {
    addresses = configuration.addresses
    maximumTransmissionUnit = configuration.maximumTransmissionUnit
    tunnelDevice = configuration.tunnelDevice
    terrestrial = configuration.terrestrial?.terminal
    localNetwork = configuration.localNetwork
    innerListeners = configuration.innerListeners
    offload = configuration.offload
    congestionControl = configuration.congestionControl
    self.ownsTerminal = ownsTerminal
    command = configuration.command
  }

  /// Sets TCP's congestion control in this namespace.
  func setCongestionControl() {
    guard let congestionControl else { return }
    TextFile.write("/proc/sys/net/ipv4/tcp_congestion_control", congestionControl)
  }

  /// Opens the device of the satellite's way, and the second one when there is fibre too.
  ///
  /// Ends the process, with a report, when that fails.
  func openTunnels(_ satellite: String, _ fibre: String) -> [Int32] {
    let names = terrestrial == nil ? [satellite] : [satellite, fibre]
    return names.map { name in
      // Safe because both strings outlive the call.
      let tunnel = unsafe ct_open_tunnel(tunnelDevice, name)
      guard tunnel >= 0 else { StageFailure.tunnelDevice.report(Int(tunnel)) }
      // Without, the kernel splits what it sends and counts checksums: slower, and as right.
      _ = ct_set_offload(tunnel, offload ? 1 : 0)
      return tunnel
    }
  }

  /// Opens the sockets that listen for the engine's process, in this network namespace.
  ///
  /// Ends the process, with a report, when that fails.
  func openListeners() -> [Int32] {
    innerListeners.enumerated().map { index, listener in
      let socket = listener.open()
      guard socket >= 0 else { StageFailure.listener.report(Int(socket), place: index) }
      return socket
    }
  }
}
