import Foundation

/// The folder in which a service keeps its state: database, socket and lock.
///
/// Whoever holds a value of this type holds the lock; the kernel gives it up when the process ends,
/// however it ends.
public final class StateDirectory: Sendable {
  /// The folder.
  public let path: String
  private let lock: Int32

  /// Where state is kept when no `--state` is given: `$XDG_STATE_HOME/apus`, else
  /// `~/.local/state/apus`.
  public static var standardPath: String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/apus" }
    return (environment["HOME"] ?? "/tmp") + "/.local/state/apus"
  }

  /// The socket of the service whose state is in a folder.
  public static func socketPath(in folder: String) -> String { folder + "/apus.sock" }

  /// The folder in which the programs behind terminals bind their sockets, inside a state folder.
  public static func terminalsFolder(in folder: String) -> String { folder + "/terminals" }

  /// The Unix datagram socket of the program behind a terminal, by the terminal's address number.
  public static func terminalSocketPath(in folder: String, number: Int) -> String {
    terminalsFolder(in: folder) + "/\(number).sock"
  }

  /// Creates the folder where it is missing and takes its lock.
  public init(path: String) throws(StoreError) {
    try Self.createPrivate(path)
    try Self.createPrivate(Self.terminalsFolder(in: path))
    // Whoever can open a terminal's socket can send it packets: its owner alone, also where the
    // folder was there before.
    // Safe because the C string lives for the call and no pointer is kept.
    guard unsafe chmod(Self.terminalsFolder(in: path), 0o700) == 0 else {
      throw .notWritable(Self.terminalsFolder(in: path))
    }
    // Safe because the C strings live for the call and no pointer is kept.
    let descriptor = unsafe open(path + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .notWritable(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .inUse(path)
    }
    self.path = path
    lock = descriptor
  }

  static func createPrivate(_ folder: String) throws(StoreError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw .notWritable(folder)
    }
  }

  /// Makes an empty file that is its owner's alone, where there is none.
  ///
  /// What SQLite puts beside it takes its rights. Where it cannot be made, SQLite says why.
  static func createPrivateFile(_ path: String) {
    // Safe because the C string lives for the call and no pointer is kept.
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  deinit { close(lock) }

  /// The service's socket.
  public var socketPath: String { Self.socketPath(in: path) }

  /// The database of a world: each world's acts are its own.
  func databasePath(ofWorld name: String) -> String {
    Self.databasePath(ofWorld: name, in: path)
  }

  static func databasePath(ofWorld name: String, in folder: String) -> String {
    folder + "/" + fileName(of: name) + ".sqlite"
  }

  /// A world's name is free text; what is no plain letter or digit is written as its number.
  static func fileName(of name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar == "-")
      return isPlain || ("0"..."9").contains(scalar) ? String(scalar) : "_\(scalar.value)_"
    }
    return String(safe.joined().prefix(200))
  }
}
