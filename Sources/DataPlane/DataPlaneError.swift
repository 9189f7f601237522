import Glibc

/// Why a terminal's network could not be set up, with what to do about it.
public struct DataPlaneError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What failed; the raw values are stable words for machine output.
  public enum Code: String, Hashable, Sendable, Codable {
    case tunnelDeviceMissing = "tunnel-device-missing"
    case tunnelDeviceClosed = "tunnel-device-closed"
    case namespacesForbidden = "namespaces-forbidden"
    case networkSetup = "network-setup"
    case mounts = "mounts"
    case process = "process"
    case configuration = "configuration"
    case alreadyStarted = "already-started"
    case localNetworkForbidden = "local-network-forbidden"
  }

  /// What failed.
  public let code: Code
  /// What happened, in one sentence.
  public let message: String
  /// What to do about it; empty when nothing is known to help.
  public let remedy: String

  /// The message and the remedy.
  public var description: String { remedy.isEmpty ? message : message + " " + remedy }

  init(_ code: Code, _ message: String, remedy: String = "") {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  /// The text of an error number.
  static func text(_ number: Int32) -> String {
    // Safe because strerror returns a string that outlives the copy made here.
    unsafe String(cString: strerror(number))
  }

  static func tunnelDevice(_ path: String, _ number: Int32) -> DataPlaneError {
    switch number {
    case ENOENT, ENODEV, ENXIO:
      DataPlaneError(
        .tunnelDeviceMissing,
        "The TUN device \(path) is missing (\(text(number))).",
        remedy: "Load it with: sudo modprobe tun"
      )
    case EACCES, EPERM:
      DataPlaneError(
        .tunnelDeviceClosed,
        "The TUN device \(path) is closed to this user (\(text(number))).",
        remedy: "Open it with: sudo chmod 0666 \(path)"
      )
    default:
      DataPlaneError(.networkSetup, "The TUN device \(path) failed: \(text(number)).")
    }
  }

  static func namespaces(_ number: Int32) -> DataPlaneError {
    DataPlaneError(
      .namespacesForbidden,
      "The kernel lets this user make no user and network namespaces (\(text(number))).",
      remedy: NamespaceRestriction.remedy()
    )
  }
}

/// Which of the known switches keeps users from making namespaces.
enum NamespaceRestriction {
  private static let switches: [(path: String, blocksAt: String, remedy: String)] = [
    (
      "/proc/sys/kernel/unprivileged_userns_clone", "0",
      "Allow them with: sudo sysctl kernel.unprivileged_userns_clone=1"
    ),
    (
      "/proc/sys/user/max_user_namespaces", "0",
      "Allow them with: sudo sysctl user.max_user_namespaces=10000"
    ),
    (
      "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
      "Allow them with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    ),
  ]

  /// The command that opens the switch found closed, or a hint at the container around us.
  static func remedy() -> String {
    for (path, blocksAt, remedy) in switches
    where TextFile.read(path)?.trimmed == blocksAt {
      return remedy
    }
    return "In a container, start it with a seccomp profile that permits unshare(2), "
      + "or run the command outside of it."
  }
}
