import CTunnel
import Glibc

/// Making the namespaces of a helper, while it has one thread.
enum Namespaces {
  /// Enters fresh namespaces, keeping the user's own identity inside.
  ///
  /// Root needs no user namespace and keeps all of its users inside; a root without the rights (in
  /// a container) does as everyone else.
  ///
  /// - Returns: zero, or minus the error number.
  static func enter(_ kinds: ct_namespace...) -> Int32 {
    let flags = kinds.reduce(Int32(0)) { $0 | Int32($1.rawValue) }
    if geteuid() == 0, ct_unshare(flags) == 0 { return 0 }
    let user = geteuid()
    let group = getegid()
    let result = ct_unshare(flags | Int32(CT_NAMESPACE_USER.rawValue))
    guard result == 0 else { return result }
    // Without this an ordinary user may not map a group (user_namespaces(7)).
    _ = TextFile.write("/proc/self/setgroups", "deny")
    let mapped = TextFile.write("/proc/self/uid_map", "\(user) \(user) 1")
    return mapped == 0 ? TextFile.write("/proc/self/gid_map", "\(group) \(group) 1") : mapped
  }

  /// Whether a process namespace with a `/proc` of its own can be made from here.
  ///
  /// A container that hides parts of `/proc` forbids to mount it anew, and without it programs that
  /// read `/proc` by their own number go astray. Found out in a child, because the first process of
  /// a process namespace cannot be taken back.
  static func processesCanBeSeparated() -> Bool {
    let trial = ct_fork()
    guard trial != 0 else {
      let flags = Int32(CT_NAMESPACE_PROCESS.rawValue) | Int32(CT_NAMESPACE_MOUNT.rawValue)
      guard ct_unshare(flags) == 0, ct_make_mounts_private() == 0 else { _exit(1) }
      let inner = ct_fork()
      if inner == 0 { _exit(ct_mount_processes() == 0 ? 0 : 1) }
      _exit(inner > 0 ? waitForExit(inner) : 1)
    }
    return trial > 0 && waitForExit(trial) == 0
  }

  /// The exit status of a child, as a shell would say it.
  static func waitForExit(_ process: Int32) -> Int32 {
    var status: Int32 = 0
    // Safe because the status lives for the call.
    let found = unsafe ct_wait_for(process, &status, 0)
    return found == process ? ct_exit_status(status) : 111
  }
}
