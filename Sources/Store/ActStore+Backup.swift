import Foundation
import GRDB

extension ActStore {
  /// Writes the database as it is now to a file of its own, while others write on.
  ///
  /// The file appears under its name when it is whole and on the disk, never before; tokens are not
  /// in it.
  ///
  /// - Parameter target: the file to make; one that is there is left as it is.
  /// - Throws: ``StoreError/exists(path:)``, ``StoreError/noFolder(path:)``, or why it cannot be written.
  public func backup(to target: String) throws(StoreError) {
    let part = "\(target).part-\(getpid())"
    guard !FileManager.default.fileExists(atPath: target) else { throw .exists(path: target) }
    let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else { throw .noFolder(path: folder) }
    try? FileManager.default.removeItem(atPath: part)
    defer { try? FileManager.default.removeItem(atPath: part) }
    StateDirectory.createPrivateFile(part)
    do {
      let copy = try DatabaseQueue(path: part)
      // In one step: in write-ahead mode that hinders no writer, and one page that changes between
      // two steps would begin the copy anew.
      try database.backup(to: copy)
      // One file that stands alone, without a log beside it.
      try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try copy.close()
    } catch {
      throw StoreError(error, path: target)
    }
    try Self.synchronise(part)
    // A second name instead of a new one: it never takes the place of a file that came meanwhile.
    // Safe because the C strings live for the call and no pointer is kept.
    guard unsafe link(part, target) == 0 else {
      throw errno == EEXIST ? .exists(path: target) : .readOnly(path: target)
    }
    try Self.synchronise(folder)
  }

  private static func synchronise(_ path: String) throws(StoreError) {
    // Safe because the C string lives for the call and no pointer is kept.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .readOnly(path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw errno == ENOSPC
        ? .diskFull(path: path) : .inputOutput(path: path, message: "fsync failed")
    }
  }
}
