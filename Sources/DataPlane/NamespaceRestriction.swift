import Glibc

/// What keeps users, or this container, from making namespaces, and what opens it.
struct NamespaceRestriction: Equatable {
  /// What was found, as the end of a sentence; empty when nothing known was.
  var cause: String
  /// The command, or the option of a container, that opens it.
  var remedy: String

  /// What a machine says of itself.
  struct Machine {
    /// The text of a file.
    var read: (String) -> String?
    /// Whether a file is there.
    var exists: (String) -> Bool
    /// The value of an environment variable.
    var variable: (String) -> String?

    /// The one that this process runs on.
    static var this: Machine {
      Machine(
        read: { TextFile.read($0) },
        // Safe because access(2) only reads the path.
        exists: { unsafe access($0, F_OK) == 0 },
        // Safe because the environment is not changed while this process asks.
        variable: { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
      )
    }

    /// Whether a switch of the kernel has a value.
    fileprivate func has(_ value: String, in path: String) -> Bool {
      read("/proc/sys/" + path)?.trimmed == value
    }

    /// Whether a seccomp filter watches this process's calls (proc_pid_status(5)).
    fileprivate var isFiltered: Bool {
      (read("/proc/self/status") ?? "").split(separator: "\n").contains {
        $0.hasPrefix("Seccomp:") && $0.dropFirst(8).trimmed == "2"
      }
    }
  }

  /// The programs that run containers, by what they leave inside.
  enum Container: Equatable {
    case docker, podman, kubernetes, other

    init?(_ machine: Machine) {
      if machine.variable("KUBERNETES_SERVICE_HOST") != nil {
        self = .kubernetes
      } else if machine.exists("/run/.containerenv") {
        self = .podman
      } else if machine.exists("/.dockerenv") {
        self = .docker
      } else if machine.variable("container") != nil {
        self = .other
      } else {
        return nil
      }
    }

    /// How to start the container so that namespaces can be made in it.
    var remedy: String {
      let options =
        "--device /dev/net/tun --security-opt seccomp=unconfined "
        + "--security-opt apparmor=unconfined"
      return switch self {
      case .docker: "Start the container with: docker run \(options) ..."
      case .podman: "Start the container with: podman run \(options) ..."
      case .kubernetes:
        "Give the container a securityContext with seccompProfile: {type: Unconfined} and "
          + "appArmorProfile: {type: Unconfined}, and the device /dev/net/tun."
      case .other:
        "Start the container with a seccomp profile that permits unshare(2) and mount(2), "
          + "or run the command outside of it."
      }
    }

    /// How to have the TUN device in it.
    var tunnelRemedy: String {
      switch self {
      case .docker: "Start the container with: docker run --device /dev/net/tun ..."
      case .podman: "Start the container with: podman run --device /dev/net/tun ..."
      case .kubernetes, .other: "Give the container the device /dev/net/tun of its host."
      }
    }
  }

  /// What it is, from the error number of the attempt and from what the machine says.
  static func find(_ number: Int32, on machine: Machine = .this) -> NamespaceRestriction {
    if number == EINVAL || number == ENOSYS {
      return NamespaceRestriction(
        cause: "the kernel is built without them",
        remedy: "Run a kernel with CONFIG_USER_NS and CONFIG_NET_NS, or run the command as root."
      )
    }
    if let found = closedSwitch(machine) { return found }
    if number == ENOSPC || number == EUSERS {
      return NamespaceRestriction(
        cause: "as many as are allowed exist",
        remedy: "Allow more with: sudo sysctl user.max_user_namespaces=10000 "
          + "user.max_net_namespaces=10000"
      )
    }
    if let container = Container(machine) {
      return NamespaceRestriction(
        cause: machine.isFiltered
          ? "the container's seccomp profile refuses unshare(2)"
          : "the container refuses unshare(2)",
        remedy: container.remedy
      )
    }
    if machine.has("1", in: "kernel/apparmor_restrict_unprivileged_userns") {
      return NamespaceRestriction(
        cause: "AppArmor restricts user namespaces",
        remedy: "Allow them with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
      )
    }
    return NamespaceRestriction(
      cause: machine.isFiltered ? "a seccomp filter refuses unshare(2)" : "",
      remedy: "Run the command outside of a sandbox, a chroot or a service that restricts "
        + "namespaces (RestrictNamespaces= of systemd), or as root."
    )
  }

  private static func closedSwitch(_ machine: Machine) -> NamespaceRestriction? {
    if machine.has("0", in: "kernel/unprivileged_userns_clone") {
      return NamespaceRestriction(
        cause: "kernel.unprivileged_userns_clone is 0",
        remedy: "Allow them with: sudo sysctl kernel.unprivileged_userns_clone=1"
      )
    }
    for kind in ["user", "net", "mnt"] where machine.has("0", in: "user/max_\(kind)_namespaces") {
      return NamespaceRestriction(
        cause: "user.max_\(kind)_namespaces is 0",
        remedy: "Allow them with: sudo sysctl user.max_\(kind)_namespaces=10000"
      )
    }
    return nil
  }
}
