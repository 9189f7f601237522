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
    // Safe because both strings outlive the call.
    let tunnel = unsafe ct_open_tunnel(plan.tunnelDevice, device)
    guard tunnel >= 0 else { StageFailure.tunnelDevice.report(Int(tunnel)) }
    _ = ct_set_offload(tunnel, plan.offload ? 1 : 0)
    result = configureNetwork(plan)
    guard result == 0 else { StageFailure.network.report(Int(result)) }
    guard send([tunnel], as: .ready, 0, on: line) else { exit(111) }
    close(tunnel)
    serve(line)
  }

  private static func configureNetwork(_ plan: StagePlan) -> Int32 {
    InnerNetwork.quieten(device)
    setParameters()
    let own = plan.addresses.pointOfPresence
    return InnerNetwork.firstFailure([
      { InnerNetwork.up("lo") },
      { InnerNetwork.up(device, mtu: plan.maximumTransmissionUnit) },
      { InnerNetwork.address(own.ipv4, on: device, prefix: 32) },
      { InnerNetwork.address(own.ipv6, on: device, prefix: 128) },
      { ct_make_every_address_local(0) },
      { ct_make_every_address_local(1) },
      { InnerNetwork.route(to: plan.addresses.terminal.ipv4, on: device) },
      { InnerNetwork.route(to: plan.addresses.terminal.ipv6, on: device) },
    ])
  }

  private static func setParameters() {
    let ipv4 = "/proc/sys/net/ipv4/"
    for name in ["all", "default", "lo", device] {
      TextFile.write(ipv4 + "conf/\(name)/rp_filter", "0")
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

  private static func serve(_ line: Int32) -> Never {
    while let message = ArrivedMessage.receive(on: line) {
      guard message.bytes.count == 2, message.bytes[0] == StageMessage.sockets.rawValue else {
        continue
      }
      let kind = SocketKind(wire: message.bytes[1])
      let sockets = (0..<batch).map { _ in ct_socket(kind.transport, kind.isIPv6 ? 1 : 0) }
        .filter { $0 >= 0 }
      let isSent = send(sockets, as: .sockets, message.bytes[1], on: line)
      for socket in sockets { close(socket) }
      if !isSent { break }
    }
    exit(0)
  }

  private static func send(
    _ descriptors: [Int32],
    as message: StageMessage,
    _ byte: UInt8,
    on line: Int32
  ) -> Bool {
    let bytes: [UInt8] = [message.rawValue, byte]
    // Safe because the buffers' own counts bound the message.
    return unsafe bytes.withUnsafeBytes { buffer in
      unsafe descriptors.withUnsafeBufferPointer { list in
        unsafe ct_send_message(
          line,
          buffer.baseAddress,
          buffer.count,
          list.baseAddress,
          Int32(list.count)
        ) >= 0
      }
    }
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
