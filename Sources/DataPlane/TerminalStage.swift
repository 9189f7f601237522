import CTunnel
import Glibc

/// The helper that makes the terminal's network and starts the program in it.
///
/// It enters its namespaces, makes the device `sat0` with addresses and routes, puts its own
/// `resolv.conf` and `hosts` in place, hands the device to the engine, waits for the word to go, and
/// leaves a ``Supervisor`` that runs the program. It ends as the program ends.
enum TerminalStage {
  static let device = "sat0"

  static func run(_ arguments: [String]) -> Never {
    let line = DataPlaneProcess.line
    _ = ct_close_on_exec(line)
    ct_ignore_keyboard_signals()
    guard let plan = StagePlan(arguments) else { StageFailure.process.report(Int(-EINVAL)) }
    let files = PrivateFiles(plan.addresses)

    var result = Namespaces.enter(CT_NAMESPACE_NETWORK, CT_NAMESPACE_MOUNT)
    guard result == 0 else { StageFailure.namespaces.report(Int(result)) }
    // Again after the change of credentials, which clears it (prctl(2)).
    _ = ct_die_with_parent(1)
    // Safe because both strings outlive the call.
    let tunnel = unsafe ct_open_tunnel(plan.tunnelDevice, device)
    guard tunnel >= 0 else { StageFailure.tunnelDevice.report(Int(tunnel)) }
    _ = ct_set_offload(tunnel, plan.offload ? 1 : 0)
    result = configureNetwork(plan)
    guard result == 0 else { StageFailure.network.report(Int(result)) }
    result = ct_make_mounts_private()
    guard result == 0 else { StageFailure.mounts.report(Int(result)) }
    files.install()

    hand(tunnel, over: line)
    close(tunnel)
    guard ArrivedMessage.receive(on: line)?.bytes.first == StageMessage.go.rawValue else {
      exit(111)
    }
    supervise(plan)
  }

  private static func configureNetwork(_ plan: StagePlan) -> Int32 {
    let own = plan.addresses.terminal
    let gateway = plan.addresses.pointOfPresence
    InnerNetwork.quieten(device)
    // The user's own group may use ping without rights (icmp(7)).
    let group = getegid()
    TextFile.write("/proc/sys/net/ipv4/ping_group_range", "\(group) \(group)")
    return InnerNetwork.firstFailure([
      { InnerNetwork.up("lo") },
      { InnerNetwork.up(device, mtu: plan.maximumTransmissionUnit) },
      { InnerNetwork.address(own.ipv4, on: device, prefix: 24) },
      { InnerNetwork.address(own.ipv6, on: device, prefix: 64) },
      { InnerNetwork.defaultRoute(by: gateway.ipv4, on: device) },
      { InnerNetwork.defaultRoute(by: gateway.ipv6, on: device) },
    ])
  }

  private static func hand(_ tunnel: Int32, over line: Int32) {
    var descriptors = [tunnel]
    let message: [UInt8] = [StageMessage.ready.rawValue]
    // Safe because the buffers' own counts bound the message.
    let sent = unsafe message.withUnsafeBytes { bytes in
      unsafe descriptors.withUnsafeMutableBufferPointer { list in
        unsafe ct_send_message(line, bytes.baseAddress, bytes.count, list.baseAddress, 1)
      }
    }
    guard sent >= 0 else { exit(111) }
  }

  /// Leaves a supervisor as the first process of a process namespace of its own; without one, as
  /// the one to whom orphans return.
  private static func supervise(_ plan: StagePlan) -> Never {
    let isSeparate =
      Namespaces.processesCanBeSeparated()
      && ct_unshare(Int32(CT_NAMESPACE_PROCESS.rawValue)) == 0
    guard isSeparate else { Supervisor(plan, isSeparate: false).run() }
    let supervisor = ct_fork()
    if supervisor == 0 { Supervisor(plan, isSeparate: true).run() }
    guard supervisor > 0 else { exit(111) }
    close(DataPlaneProcess.line)
    exit(Namespaces.waitForExit(supervisor))
  }
}
