import CTunnel
import Glibc

/// The files that the terminal's programs see in place of the host's.
///
/// They live in a memory file system that only the terminal's mount namespace knows, so nothing is
/// left behind.
struct PrivateFiles {
  private let resolverText: String
  private let hostsText: String
  /// Sockets through which the C library would ask the host's name service and so pass by the
  /// link (nss-resolve, nscd).
  private static let bypasses = ["/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket"]
  private static let place = "/tmp"

  /// Reads the host's files; to be made before the namespaces are entered.
  init(_ plan: StagePlan) {
    let addresses = plan.addresses
    let hostResolver = TextFile.read("/etc/resolv.conf") ?? ""
    let kept = hostResolver.split(separator: "\n").filter {
      $0.hasPrefix("search") || $0.hasPrefix("domain") || $0.hasPrefix("options")
    }
    resolverText =
      (["nameserver \(addresses.pointOfPresence.ipv4)"] + kept.map(String.init))
      .joined(separator: "\n") + "\n"
    hostsText = Self.names(plan) + (TextFile.read("/etc/hosts") ?? "")
  }

  /// The lines of the hosts file for what is inside.
  static func names(_ plan: StagePlan) -> String {
    var pairs = [("pop", plan.addresses.pointOfPresence), ("host", plan.addresses.host)]
    pairs += plan.localNetwork.enumerated().map { ($1, LocalNetwork.machine($0)) }
    let lines =
      pairs.flatMap { ["\($1.ipv4) \($0)", "\($1.ipv6) \($0)"] }
      + [
        "\(TerminalAddresses.dish) dish", "\(TerminalAddresses.dishIPv6) dish",
        "\(TerminalAddresses.router) router",
      ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Puts the files in place; says on standard error what could not be.
  func install() {
    // Safe because the strings of the calls below outlive them.
    guard unsafe ct_mount_memory(Self.place) == 0 else {
      return warn("the names pop and host are unknown to programs: no memory file system")
    }
    put(resolverText, over: "/etc/resolv.conf", as: "resolv.conf")
    put(hostsText, over: "/etc/hosts", as: "hosts")
    for socket in Self.bypasses where unsafe access(socket, F_OK) == 0 {
      put("", over: socket, as: "closed")
    }
    // The files stay mounted where they are wanted; the folder is the user's again.
    _ = unsafe ct_unmount(Self.place)
  }

  private func put(_ text: String, over target: String, as name: String) {
    let source = Self.place + "/" + name
    let written = TextFile.write(source, text)
    // Safe because the strings outlive the call.
    let result = written == 0 ? unsafe ct_mount_over(source, target) : written
    if result != 0 { warn("\(target) is still the host's: \(DataPlaneError.text(-result))") }
  }

  private func warn(_ text: String) {
    let line = "apus: warning: \(text)\n"
    // Safe because the buffer's own count bounds the write.
    _ = unsafe Array(line.utf8).withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
  }
}
