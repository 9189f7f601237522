import Crypto
import Foundation
public import Service
import Synchronization
public import TerminalDevice

/// Keeps what terminals remember: one small file of JSON each, in a folder that is its owner's alone.
///
/// A file is written beside the old one and put in its place whole, so that whenever the process ends there is
/// the old one or the new one. One that cannot be read is put aside, not lost, and its terminal begins anew.
public struct DeviceArchive: Sendable {
  private let folder: String
  private let report: @Sendable (String) -> Void
  /// Whether the last write failed, which is told once.
  private let hasFailed = FailureFlag()

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
  /// - Returns: Whether it was written; if not, what was there before is whole.
  public func write(_ memory: DeviceMemory, of id: TerminalID) -> Bool {
    let path = path(of: id)
    let isWritten = write(memory, at: path)
    if hasFailed.set(!isWritten), !isWritten {
      report("\(path) cannot be written: what terminals remember is lost when this process ends")
    }
    return isWritten
  }

  private func write(_ memory: DeviceMemory, at path: String) -> Bool {
    // Commands without a service may write at the same time.
    let new = path + ".\(ProcessInfo.processInfo.processIdentifier).new"
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(memory).write(to: URL(fileURLWithPath: new))
    } catch {
      return false
    }
    // Safe because the C strings live for the calls and no pointer is kept.
    return unsafe chmod(new, 0o600) == 0 && rename(new, path) == 0
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

/// A flag that is shared and says whether it has changed.
private final class FailureFlag: Sendable {
  private let value = Mutex(false)

  /// - Returns: Whether it was another before.
  func set(_ new: Bool) -> Bool {
    value.withLock { value in
      defer { value = new }
      return value != new
    }
  }
}
