import CTunnel
import Glibc

/// The helper that is the point of presence: a network namespace in which every address is local.
///
/// Whatever address the terminal calls, this namespace's kernel answers (AnyIP), so that the sender
/// across the emulated link is a real kernel's TCP, with window scaling and its own congestion
/// control. That is why no ready-made user-mode network was taken: the stack of libslirp and
/// slirp4netns has windows of 64 kB and so at most 64 kB in each round trip, and passt keeps no
/// congestion window of its own towards the guest, which across a long link with loss is the very
/// thing to be emulated.
///
/// The engine asks for sockets of this namespace and binds them itself. The helper stays until the
/// engine closes the line.
enum PopStage {
  static let device = "pop0"
  /// Where the terminal's fibre ends.
  static let terrestrialDevice = "popt0"
  /// Sockets sent in answer to one request.
  static let batch = 16

  static func run(_ arguments: [String]) -> Never {
    let line = DataPlaneProcess.line
    _ = ct_close_on_exec(line)
    ct_ignore_keyboard_signals()
    guard let plan = StagePlan(arguments) else { StageFailure.process.report(Int(-EINVAL)) }
    var result = Namespaces.enter(CT_NAMESPACE_NETWORK)
    guard result == 0 else { StageFailure.namespaces.report(Int(result)) }
    _ = ct_die_with_parent(1)
    let tunnels = plan.openTunnels(device, terrestrialDevice)
    result = configureNetwork(plan)
    guard result == 0 else { StageFailure.network.report(Int(result)) }
    guard StageMessage.ready.send(descriptors: tunnels, on: line) else { exit(111) }
    for tunnel in tunnels { close(tunnel) }
    serve(line, plan)
  }

  private static func configureNetwork(_ plan: StagePlan) -> Int32 {
    let devices = plan.terrestrial == nil ? [device] : [device, terrestrialDevice]
    for device in devices { InnerNetwork.quieten(device) }
    setParameters(devices)
    plan.setCongestionControl()
    let own = plan.addresses.pointOfPresence
    var steps = [{ InnerNetwork.up("lo") }]
    for device in devices {
      steps.append { InnerNetwork.up(device, mtu: plan.maximumTransmissionUnit) }
    }
    steps += [
      { InnerNetwork.address(own.ipv4, on: device, prefix: 32) },
      { InnerNetwork.address(own.ipv6, on: device, prefix: 128) },
      { ct_make_every_address_local(0) },
      { ct_make_every_address_local(1) },
      { InnerNetwork.route(to: plan.addresses.terminal.ipv4, on: device) },
      { InnerNetwork.route(to: plan.addresses.terminal.ipv6, on: device) },
    ]
    if let terrestrial = plan.terrestrial {
      steps += [
        { InnerNetwork.route(to: terrestrial.ipv4, on: terrestrialDevice) },
        { InnerNetwork.route(to: terrestrial.ipv6, on: terrestrialDevice) },
      ]
      // Multipath TCP: the terminal's further subflows are taken. Without it, all is plain TCP.
      _ = ct_set_multipath_limits(2, 2)
    }
    if !plan.localNetwork.isEmpty { steps += waysToLocalNetwork(plan) }
    return InnerNetwork.firstFailure(steps)
  }

  /// The local network is reached as it leaves: by the fibre while that has a carrier, else by the
  /// satellite.
  private static func waysToLocalNetwork(_ plan: StagePlan) -> [() -> Int32] {
    var ways: [(device: String, metric: UInt32)] = [(device, 200)]
    if plan.terrestrial != nil { ways.append((terrestrialDevice, 100)) }
    return ways.flatMap { device, metric -> [() -> Int32] in
      [
        {
          InnerNetwork.route(
            to: LocalNetwork.prefix4,
            prefix: 24,
            on: device,
            metric: metric
          )
        },
        {
          InnerNetwork.route(
            to: LocalNetwork.prefix6,
            prefix: 64,
            on: device,
            metric: metric
          )
        },
      ]
    }
  }

  private static func setParameters(_ devices: [String]) {
    let ipv4 = "/proc/sys/net/ipv4/"
    InnerNetwork.acceptEveryWayBack(["lo"] + devices)
    InnerNetwork.passOverWithoutCarrier(devices)
    for name in ["all", "default", "lo"] + devices {
      TextFile.write(ipv4 + "conf/\(name)/accept_local", "1")
    }
    TextFile.write(ipv4 + "ip_unprivileged_port_start", "0")
    // Answers leave with the address that was called, whichever it is.
    TextFile.write(ipv4 + "ip_nonlocal_bind", "1")
    TextFile.write("/proc/sys/net/ipv6/ip_nonlocal_bind", "1")
    // Room for the product of bandwidth and delay of a good server: 32 MB, where the defaults
    // (4 MB and 6 MB) end at some 60 Mb/s over a geostationary satellite.
    TextFile.write(ipv4 + "tcp_wmem", "4096 65536 33554432")
    TextFile.write(ipv4 + "tcp_rmem", "4096 131072 33554432")
    // One terminal's pings are no attack.
    TextFile.write(ipv4 + "icmp_ratelimit", "0")
    TextFile.write("/proc/sys/net/ipv6/icmp/ratelimit", "0")
  }

  private static func serve(_ line: Int32, _ plan: StagePlan) -> Never {
    while let message = ArrivedMessage.receive(on: line) {
      guard message.bytes.count == 2, message.bytes[0] == StageMessage.sockets.rawValue else {
        continue
      }
      let kind = SocketKind(wire: message.bytes[1])
      // Only where there are two paths: a plain client's connection is the same on either kind of
      // socket, and options are fewer on the one for many paths.
      let hasPaths = kind.isStream && plan.terrestrial != nil
      let transport = hasPaths ? CT_MULTIPATH_TCP : kind.transport
      let sockets = (0..<batch).map { _ in ct_socket(transport, kind.isIPv6 ? 1 : 0) }
        .filter { $0 >= 0 }
      let isSent = StageMessage.sockets.send(message.bytes[1], descriptors: sockets, on: line)
      for socket in sockets { close(socket) }
      if !isSent { break }
    }
    exit(0)
  }
}

/// A kind of socket in the namespace of the point of presence.
struct SocketKind: Hashable {
  var isStream: Bool
  var isIPv6: Bool

  static let all = [true, false].flatMap { stream in
    [false, true].map { SocketKind(isStream: stream, isIPv6: $0) }
  }

  init(isStream: Bool, isIPv6: Bool) {
    self.isStream = isStream
    self.isIPv6 = isIPv6
  }

  init(wire: UInt8) { self.init(isStream: wire & 1 != 0, isIPv6: wire & 2 != 0) }

  var wire: UInt8 { (isStream ? 1 : 0) | (isIPv6 ? 2 : 0) }

  var transport: ct_socket_kind { isStream ? CT_TCP : CT_UDP }
}
