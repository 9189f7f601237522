/// What a helper process has to know, in the form of its arguments.
struct StagePlan {
  var addresses: TerminalAddresses
  var maximumTransmissionUnit: Int
  var tunnelDevice: String
  /// Whether the kernels leave segmentation to the engine.
  var offload: Bool
  /// Whether the program gets the controlling terminal for itself.
  var ownsTerminal: Bool
  var command: [String]

  /// `KEY=VALUE` words, then `--`, then the command.
  var arguments: [String] {
    let pairs = [addresses.terminal, addresses.pointOfPresence, addresses.host]
    return [
      "addresses="
        + pairs.flatMap { [$0.ipv4.description, $0.ipv6.description] }.joined(separator: ","),
      "mtu=\(maximumTransmissionUnit)", "device=\(tunnelDevice)",
      "offload=\(offload ? 1 : 0)",
      "terminal=\(ownsTerminal ? 1 : 0)", "--",
    ] + command
  }

  /// - Returns: `nil` when the words are not of this form.
  init?(_ arguments: [String]) {
    guard let end = arguments.firstIndex(of: "--") else { return nil }
    var values: [Substring: Substring] = [:]
    for word in arguments[..<end] {
      guard let sign = word.firstIndex(of: "=") else { return nil }
      values[word[..<sign]] = word[word.index(after: sign)...]
    }
    let list = (values["addresses"] ?? "").split(separator: ",").compactMap { IPAddress($0) }
    guard list.count == 6, let mtu = values["mtu"].flatMap({ Int($0) }),
      let device = values["device"]
    else { return nil }
    addresses = TerminalAddresses()
    addresses.terminal = .init(ipv4: list[0], ipv6: list[1])
    addresses.pointOfPresence = .init(ipv4: list[2], ipv6: list[3])
    addresses.host = .init(ipv4: list[4], ipv6: list[5])
    maximumTransmissionUnit = mtu
    tunnelDevice = String(device)
    offload = values["offload"] == "1"
    ownsTerminal = values["terminal"] == "1"
    command = Array(arguments[(end + 1)...])
  }

  init(_ configuration: DataPlane.Configuration, ownsTerminal: Bool) {
    addresses = configuration.addresses
    maximumTransmissionUnit = configuration.maximumTransmissionUnit
    tunnelDevice = configuration.tunnelDevice
    offload = configuration.offload
    self.ownsTerminal = ownsTerminal
    command = configuration.command
  }
}
