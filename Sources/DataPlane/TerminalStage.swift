import CTunnel
import Glibc

/// The helper that makes the terminal's network and starts the program in it.
///
/// It enters its namespaces, makes the device `sat0`, and `ter0` where there is fibre too, with
/// addresses and routes (``Uplinks``), makes the local network (``LocalNetwork``), puts its own
/// `resolv.conf` and `hosts` in place, hands the devices and what listens inside (``InnerListener``)
/// to the engine, waits for the word to go, and leaves a ``Supervisor`` that runs the program. It ends as the program ends.
enum TerminalStage {
  static func run(_ arguments: [String]) -> Never {
    let line = DataPlaneProcess.line
    _ = ct_close_on_exec(line)
    ct_ignore_keyboard_signals()
    guard let plan = StagePlan(arguments) else { StageFailure.process.report(Int(-EINVAL)) }
    let files = PrivateFiles(plan)

    var result = Namespaces.enter(CT_NAMESPACE_NETWORK, CT_NAMESPACE_MOUNT)
    guard result == 0 else { StageFailure.namespaces.report(Int(result)) }
    // Again after the change of credentials, which clears it (prctl(2)).
    _ = ct_die_with_parent(1)
    let tunnels = plan.openTunnels(Uplinks.satellite, Uplinks.terrestrial)
    result = configureNetwork(plan)
    guard result == 0 else { StageFailure.network.report(Int(result)) }
    result = ct_make_mounts_private()
    guard result == 0 else { StageFailure.mounts.report(Int(result)) }
    result = LocalNetwork(plan).make()
    guard result == 0 else { StageFailure.localNetwork.report(Int(result)) }
    files.install()

    // Now, because the local network brings the router's address.
    let descriptors = tunnels + plan.openListeners()
    guard StageMessage.ready.send(descriptors: descriptors, on: line) else { exit(111) }
    for descriptor in descriptors { close(descriptor) }
    guard ArrivedMessage.receive(on: line)?.bytes.first == StageMessage.go.rawValue else {
      exit(111)
    }
    supervise(plan)
  }

  private static func configureNetwork(_ plan: StagePlan) -> Int32 {
    // The user's own group may use ping without rights (icmp(7)).
    plan.setCongestionControl()
    let group = getegid()
    TextFile.write("/proc/sys/net/ipv4/ping_group_range", "\(group) \(group)")
    var steps = [
      { InnerNetwork.up("lo") },
      // The kit's own addresses answer, and a server inside can bind them.
      { InnerNetwork.address(TerminalAddresses.dish, on: "lo", prefix: 32) },
      { InnerNetwork.address(TerminalAddresses.dishIPv6, on: "lo", prefix: 128) },
    ]
    if plan.localNetwork.isEmpty {
      steps.append { InnerNetwork.address(TerminalAddresses.router, on: "lo", prefix: 32) }
    }
    steps.append { Uplinks.configure(plan) }
    return InnerNetwork.firstFailure(steps)
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
