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
    ]
  }

  private static func tunnel(_ path: String) -> Result {
    // Safe because the string outlives the call.
    let result = unsafe ct_try_tunnel(path)
    let error = result == 0 ? nil : DataPlaneError.tunnelDevice(path, -result)
    return Result(
      name: "tun-device",
      isWorking: result == 0,
      isRequired: true,
      detail: error?.message ?? "\(path) opens and makes an interface",
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
}
