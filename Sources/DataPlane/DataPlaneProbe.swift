import CTunnel
import Glibc

/// What this machine lets a data plane do.
public enum DataPlaneProbe {
  /// One thing that was tried.
  public struct Result: Hashable, Sendable, Codable {
    /// What was tried, as a stable word.
    public var name: String
    /// Whether it works.
    public var isWorking: Bool
    /// Whether `connect` cannot do without it.
    public var isRequired: Bool
    /// What was found, in a few words.
    public var detail: String
    /// What to do when it does not work; empty when nothing is to be done.
    public var remedy: String

    enum CodingKeys: String, CodingKey {
      case name
      case isWorking = "ok"
      case isRequired = "required"
      case detail, remedy
    }
  }

  /// Tries everything that a data plane needs or likes, in children of its own.
  ///
  /// - Parameter tunnelDevice: the character device of TUN.
  /// - Returns: what was found, the required things among the first.
  public static func check(tunnelDevice: String = "/dev/net/tun") -> [Result] {
    [
      tunnel(tunnelDevice),
      namespace("user-namespaces", ct_try_user_namespace(), "to run without rights"),
      namespace("network-namespaces", ct_try_network_namespace(), "the terminal's own network"),
      processNamespace(),
      pingSockets("ping-sockets", isIPv6: false),
      pingSockets("ping-sockets-ipv6", isIPv6: true),
      ipv6(),
      nanosecondWait(),
      offload(tunnelDevice),
      multipath(),
      localNetwork(),
    ]
  }

  private static func tunnel(_ path: String) -> Result {
    // Safe because the string outlives the call.
    let result = unsafe ct_try_tunnel(path)
    let error = result >= 0 ? nil : DataPlaneError.tunnelDevice(path, -result)
    let detail = result == 0 ? "opens and makes an interface" : "opens; no namespace to use it in"
    return Result(
      name: "tun-device",
      isWorking: result >= 0,
      isRequired: true,
      detail: error?.message ?? "\(path) \(detail)",
      remedy: error?.remedy ?? ""
    )
  }

  private static func namespace(_ name: String, _ result: Int32, _ use: String) -> Result {
    let error = result == 0 ? nil : DataPlaneError.namespaces(-result)
    return Result(
      name: name,
      isWorking: result == 0,
      // Root does without a user namespace.
      isRequired: name != "user-namespaces" || geteuid() != 0,
      detail: error?.message ?? use,
      remedy: error?.remedy ?? ""
    )
  }

  private static func processNamespace() -> Result {
    let result = ct_try_process_namespace()
    return Result(
      name: "process-namespace",
      isWorking: result == 0,
      isRequired: false,
      detail: result == 0
        ? "the kernel ends what a program leaves running"
        : "no /proc of its own can be mounted (\(DataPlaneError.text(-result))); "
          + "what a program leaves running is ended by a supervisor",
      remedy: ""
    )
  }

  private static func pingSockets(_ name: String, isIPv6: Bool) -> Result {
    let descriptor = ct_socket(CT_PING, isIPv6 ? 1 : 0)
    if descriptor >= 0 { close(descriptor) }
    return Result(
      name: name,
      isWorking: descriptor >= 0,
      isRequired: false,
      detail: descriptor >= 0
        ? "ping reaches machines beyond the point of presence"
        : "ping reaches pop and host only (\(DataPlaneError.text(-descriptor)))",
      remedy: descriptor >= 0
        ? "" : "Allow it with: sudo sysctl net.ipv4.ping_group_range=\"0 2147483647\""
    )
  }

  private static func ipv6() -> Result {
    let descriptor = ct_socket(CT_UDP, 1)
    // Safe because access(2) only reads the path.
    let isThere = unsafe descriptor >= 0 && access("/proc/sys/net/ipv6", F_OK) == 0
    if descriptor >= 0 { close(descriptor) }
    return Result(
      name: "ipv6",
      isWorking: isThere,
      isRequired: true,
      detail: isThere ? "the kernel speaks IPv6" : "the kernel does not speak IPv6",
      remedy: isThere ? "" : "Boot without ipv6.disable=1."
    )
  }

  private static func nanosecondWait() -> Result {
    let isThere = ct_has_nanosecond_wait() == 1
    return Result(
      name: "epoll-pwait2",
      isWorking: isThere,
      isRequired: false,
      detail: isThere
        ? "delays are kept to some microseconds"
        : "the kernel waits in milliseconds (before Linux 5.11), and delays are as coarse",
      remedy: isThere ? "" : "Run Linux 5.11 or newer."
    )
  }

  private static func offload(_ path: String) -> Result {
    // Safe because the string outlives the call.
    let flags = unsafe ct_try_offload(path)
    let hasTCP = flags > 0 && flags & Int32(CT_OFFLOAD_TCP4.rawValue) != 0
    let hasUDP = flags > 0 && flags & Int32(CT_OFFLOAD_UDP4.rawValue) != 0
    let detail =
      flags < 0
      ? "packets cross one by one (\(DataPlaneError.text(-flags)))"
      : !hasTCP
        ? "the kernel splits every segment, and packets cross one by one"
        : hasUDP ? "segments of TCP and UDP cross whole" : "segments of TCP cross whole, not of UDP"
    return Result(
      name: "tun-offload",
      isWorking: hasTCP,
      isRequired: false,
      detail: detail,
      // Without the device the check of it says what to do.
      remedy: flags < 0 || hasUDP ? "" : "Run Linux 6.2 or newer for UDP."
    )
  }

  private static func multipath() -> Result {
    // Falls back to TCP, so the switch is asked.
    let value = TextFile.read("/proc/sys/net/mptcp/enabled")?.trimmed
    let details = [
      "1": "connections may use the satellite and a second uplink at once",
      "0": "Multipath TCP is switched off",
    ]
    return Result(
      name: "multipath-tcp",
      isWorking: value == "1",
      isRequired: false,
      detail: value.flatMap { details[$0] } ?? "the kernel has no Multipath TCP",
      remedy: value == "1"
        ? ""
        : value == "0"
          ? "Switch it on with: sudo sysctl net.mptcp.enabled=1"
          : "Run a kernel with CONFIG_MPTCP (Linux 5.6 or newer)."
    )
  }

  private static func localNetwork() -> Result {
    guard geteuid() == 0 else {
      return Result(
        name: "local-network",
        isWorking: false,
        isRequired: false,
        detail: "only root can have machines on a local network behind the terminal",
        remedy: "Run connect with sudo for it."
      )
    }
    let cable = ct_try_cable()
    let bridge = ct_try_bridge()
    let detail =
      cable < 0
      ? "no virtual Ethernet devices (\(DataPlaneError.text(-cable)))"
      : bridge < 0
        ? "machines behind the terminal, routed (no bridge: \(DataPlaneError.text(-bridge)))"
        : "machines behind the terminal, on a bridge"
    return Result(
      name: "local-network",
      isWorking: cable == 0,
      isRequired: false,
      detail: detail,
      remedy: cable == 0
        ? "" : cable == -EOPNOTSUPP ? "Load the driver with: sudo modprobe veth" : ""
    )
  }
}
