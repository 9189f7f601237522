import Glibc

/// The home folder that the system has for the account, whatever the environment says.
public enum AccountHome {
  /// The home of the effective user, or nil when the account has none.
  public static func path() -> String? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>? = nil
    var buffer = [CChar](repeating: 0, count: 1 << 14)
    // Safe because entry and buffer live until the text has been copied.
    return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress,
        unsafe getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0,
        unsafe found != nil, let home = unsafe entry.pw_dir
      else { return nil }
      let path = unsafe String(cString: home)
      return path.isEmpty ? nil : path
    }
  }
}
