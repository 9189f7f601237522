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
    let container = NamespaceRestriction.Container(.this)?.tunnelRemedy
    switch number {
    case ENOENT, ENODEV, ENXIO:
      return DataPlaneError(
        .tunnelDeviceMissing,
        "The TUN device \(path) is missing (\(text(number))).",
        remedy: container.map { "Load it on the host with: sudo modprobe tun. " + $0 }
          ?? "Load it with: sudo modprobe tun"
      )
    case EACCES, EPERM:
      return DataPlaneError(
        .tunnelDeviceClosed,
        "The TUN device \(path) is closed to this user (\(text(number))).",
        // Whom the mode of the file lets in is not refused by it but by the container's own list.
        remedy: (number == EPERM ? container : nil) ?? "Open it with: sudo chmod 0666 \(path)"
      )
    default:
      return DataPlaneError(.networkSetup, "The TUN device \(path) failed: \(text(number)).")
    }
  }

  static func namespaces(_ number: Int32) -> DataPlaneError {
    let found = NamespaceRestriction.find(number)
    let cause = found.cause.isEmpty ? "" : ": \(found.cause)"
    return DataPlaneError(
      .namespacesForbidden,
      "The kernel lets this user make no user and network namespaces (\(text(number)))\(cause).",
      remedy: found.remedy
    )
  }
}
