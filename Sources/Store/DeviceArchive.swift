import Crypto
import Foundation
public import Service
import Synchronization
public import TerminalDevice

/// Keeps what terminals remember: one small file of JSON each, in a folder that is its owner's alone.
///
/// A file is written beside the old one and put in its place whole, so that whenever the process ends there is
/// the old one or the new one; what has to outlive a loss of power is on the disk before that. One that cannot be read is put aside, not lost, and its terminal begins anew.
public struct DeviceArchive: Sendable {
  private let folder: String
  private let report: @Sendable (String) -> Void
  /// The terminals whose last write failed: the first of them is told.
  private let failed = Failures()

  /// A file longer than this is none of ours.
  private static let mostBytes = 64 << 10

  /// An archive within a state folder.
  ///
  /// - Parameters:
  ///   - folder: The state folder.
  ///   - world: The world's name: each world's terminals are its own.
  ///   - report: Told what could not be read, in words for people.
  /// - Throws: When the folder cannot be made.
  public init(
    inStateFolder folder: String,
    world: String,
    report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) {
    self.folder = folder + "/devices/" + StateDirectory.fileName(of: world)
    self.report = report
    try StateDirectory.createPrivate(self.folder)
    removeRemains()
  }

  /// A process that was ended while it wrote leaves what it had.
  private func removeRemains() {
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(".new") {
      let path = folder + "/" + name
      let changed = (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
      // Another process may be writing just now.
      guard let changed, changed.timeIntervalSinceNow < -3_600 else { continue }
      try? manager.removeItem(atPath: path)
    }
  }

  /// What was kept of a terminal; nil when nothing was, or it cannot be read.
  public func memory(of id: TerminalID) -> DeviceMemory? {
    let path = path(of: id)
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    do {
      let data = try handle.read(upToCount: Self.mostBytes + 1) ?? Data()
      guard data.count <= Self.mostBytes else { throw Unreadable.tooLong }
      return try JSONDecoder().decode(DeviceMemory.self, from: data)
    } catch {
      // Each under a name of its own: what was put aside before is not lost either.
      let aside = path + ".\(UUID().uuidString).unreadable"
      // Safe because the C strings live for the call and no pointer is kept.
      _ = unsafe rename(path, aside)
      report("what '\(id.rawValue)' remembers cannot be read and was put aside as \(aside)")
      return nil
    }
  }

  /// Writes down what a terminal remembers; the first of several failures is reported.
  ///
  /// - Parameters:
  ///   - memory: What it remembers.
  ///   - id: The terminal.
  ///   - isDurable: Whether it is to outlive a loss of power from when this returns.
  /// - Returns: Whether it was written; if not, what was there before is whole.
  public func write(_ memory: DeviceMemory, of id: TerminalID, isDurable: Bool = false) -> Bool {
    let path = path(of: id)
    let isWritten = write(memory, at: path, isDurable: isDurable)
    if failed.note(id, isWritten: isWritten) {
      report("\(path) cannot be written: what terminals remember is lost when this process ends")
    }
    return isWritten
  }

  private func write(_ memory: DeviceMemory, at path: String, isDurable: Bool) -> Bool {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Commands without a service may write at the same time.
    let new = path + ".\(ProcessInfo.processInfo.processIdentifier).new"
    guard let data = try? encoder.encode(memory),
      Self.write(data, to: new, isDurable: isDurable)
    else { return false }
    // Safe because the C strings live for the call and no pointer is kept.
    return unsafe rename(new, path) == 0
  }

  /// Writes a file that is its owner's alone from the first byte on.
  private static func write(_ data: Data, to path: String, isDurable: Bool) -> Bool {
    // One that a process of the same number left has other rights, perhaps.
    // Safe because the C strings live for the calls and no pointer is kept.
    _ = unsafe unlink(path)
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: data)
      if isDurable { try handle.synchronize() }
      try handle.close()
      return true
    } catch {
      return false
    }
  }

  private enum Unreadable: Error { case tooLong }

  /// A terminal's name is free text of any length; its file is called by what follows from it.
  private func path(of id: TerminalID) -> String {
    let digest = SHA256.hash(data: Data(id.rawValue.utf8)).prefix(16)
    let name = digest.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    return folder + "/\(name).json"
  }
}

/// Who could not be written the last time.
private final class Failures: Sendable {
  private let terminals = Mutex<Set<TerminalID>>([])
  /// More are not told apart.
  private static let most = 10_000

  /// - Returns: Whether it is the first that could not be.
  func note(_ id: TerminalID, isWritten: Bool) -> Bool {
    terminals.withLock { terminals in
      guard !isWritten else {
        terminals.remove(id)
        return false
      }
      let isFirst = terminals.isEmpty
      if terminals.count < Self.most { terminals.insert(id) }
      return isFirst
    }
  }
}
