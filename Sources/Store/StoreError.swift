import Foundation
import GRDB

/// What can go wrong with stored state, with what to do about it.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder or a file in it cannot be written.
  case notWritable(String)
  /// Another service holds the folder.
  case inUse(String)
  /// There is no room left for the database; what was there before is whole.
  case diskFull(path: String)
  /// The database or its folder may be read only.
  case readOnly(path: String)
  /// The device or the file system failed, with SQLite's own words; after a crash of the machine what was to be
  /// written may be there or not.
  case inputOutput(path: String, message: String)
  /// The file is no database, or is damaged, with SQLite's own words.
  case damaged(path: String, message: String)
  /// The database was made by a later version of this program.
  case laterVersion(path: String)
  /// There is no database to read yet.
  case absent(path: String)
  /// The folder of a backup is not there.
  case noFolder(path: String)
  /// The file of a backup exists already.
  case exists(path: String)
  /// The database cannot be read or written, with SQLite's own words.
  case database(path: String, message: String)

  /// The cause, then the remedy, in words for people.
  public var description: String {
    switch self {
    case .notWritable(let path):
      "The state directory \(path) cannot be written. Name another with --state DIR."
    case .inUse(let path):
      "Another apus service holds the state directory \(path). Stop it, or name another with "
        + "--state DIR."
    case .diskFull(let path):
      "\(path): the disk is full, nothing was changed. Make room and try again."
    case .readOnly(let path):
      "\(path): may be read only, nothing was changed. Mend the rights of the file, its folder or "
        + "the file system and try again."
    case .inputOutput(let path, let message):
      "\(path): the device failed: \(message). Look into the system's log, then try again."
    case .damaged(let path, let message):
      "\(path): \(message). Put a backup in its place, or move it away and start again."
    case .laterVersion(let path):
      "\(path): was made by a later version of apus. Run that version, or name another state "
        + "directory with --state DIR."
    case .absent(let path):
      "\(path): there is no such database. Run 'apus up' for this world and this --state once."
    case .noFolder(let path): "\(path): there is no such folder. Make it, or name another file."
    case .exists(let path): "\(path): exists already and is left as it is. Name another file."
    case .database(let path, let message):
      "\(path): \(message). Try again; if it stays so, move the file away and start again."
    }
  }

  /// What an error of SQLite at a database means.
  init(_ error: any Error, path: String) {
    if let known = error as? StoreError {
      self = known
      return
    }
    guard let error = error as? DatabaseError else {
      self = .database(path: path, message: "\(error)")
      return
    }
    // No SQL and no arguments: they may hold what belongs in no log.
    let message = error.message ?? "SQLite's error \(error.extendedResultCode.rawValue)"
    self =
      switch error.resultCode {
      case .SQLITE_FULL: .diskFull(path: path)
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: .readOnly(path: path)
      case .SQLITE_IOERR, .SQLITE_NOLFS: Self.failure(ofDeviceAt: path, message)
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(path: path, message: message)
      default: .database(path: path, message: message)
      }
  }

  /// SQLite says only that the device failed; the system knows whether it was closed or is full.
  private static func failure(ofDeviceAt path: String, _ message: String) -> StoreError {
    if isOnReadOnlySystem(path) { return .readOnly(path: path) }
    var system = statvfs()
    // Safe because the C string and the structure live for the call and no pointer is kept.
    if unsafe statvfs(path, &system) == 0, system.f_bavail == 0 { return .diskFull(path: path) }
    return .inputOutput(path: path, message: message)
  }

  /// Whether the file system of a file that exists may only be read.
  static func isOnReadOnlySystem(_ path: String) -> Bool {
    // A question by name: to open a database and close it again would let go of SQLite's locks on it
    // (POSIX.1-2017, fcntl).
    // Safe because the C string lives for the call and no pointer is kept.
    unsafe access(path, W_OK) != 0 && errno == EROFS
  }
}
