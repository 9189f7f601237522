import Foundation
public import Frames
import GRDB
public import Service

/// The acts of a world, appended and never changed, in SQLite.
///
/// What was acknowledged survives the end of the process and of the machine: a batch is one
/// transaction in write-ahead mode with full synchronisation. There is one writer, the holder of
/// the state directory's lock; any number of readers may look beside it.
public final class ActStore: Sendable {
  let database: any DatabaseReader
  /// Nil in a store that only reads.
  let writer: DatabasePool?
  let path: String
  private let bounds: KeptAnswerBounds

  /// How long answers to keyed requests are kept, and how many.
  struct KeptAnswerBounds: Sendable {
    var seconds: Int64 = 30 * 86_400
    var count: Int64 = 1_000_000
    /// The machine's time, by which answers grow old: world time may stand or run.
    var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
  }

  /// Opens the store of a world in a state directory, creating it where it is missing.
  public convenience init(
    in directory: StateDirectory,
    world: String
  ) throws(StoreError) {
    try self.init(path: directory.databasePath(ofWorld: world), bounds: KeptAnswerBounds())
  }

  init(path: String, bounds: KeptAnswerBounds) throws(StoreError) {
    self.path = path
    self.bounds = bounds
    StateDirectory.createPrivateFile(path)
    do {
      let pool = try DatabasePool(path: path, configuration: Self.configuration())
      guard try !pool.read(ActSchema.migrator.hasBeenSuperseded) else {
        throw StoreError.laterVersion(path: path)
      }
      // The pool has just chosen NORMAL, under which a machine that loses its power loses acts too.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try ActSchema.migrator.migrate(pool)
      (writer, database) = (pool, pool)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private init(reading path: String) throws(StoreError) {
    guard FileManager.default.fileExists(atPath: path) else { throw .absent(path: path) }
    self.path = path
    bounds = KeptAnswerBounds()
    var configuration = Self.configuration()
    configuration.readonly = true
    do {
      let queue = try DatabaseQueue(path: Self.readable(path), configuration: configuration)
      guard try !queue.read(ActSchema.migrator.hasBeenSuperseded) else {
        throw StoreError.laterVersion(path: path)
      }
      (writer, database) = (nil, queue)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// The name by which SQLite opens a database that it need not write.
  ///
  /// In write-ahead mode it wants to make a file beside the database, also to read. On a file system that
  /// may only be read it is told that nothing changes (sqlite.org/wal.html, "Read-Only Databases"), unless
  /// there is a log, which it then reads.
  private static func readable(_ path: String) -> String {
    let isClosed = StoreError.isOnReadOnlySystem(path)
    guard isClosed, !FileManager.default.fileExists(atPath: path + "-wal"),
      let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
    else { return path }
    return "file:\(name)?immutable=1"
  }

  /// Opens the store of a world for reading alone, in a folder that a service may hold.
  ///
  /// - Parameters:
  ///   - folder: the state directory's path; its lock is not taken.
  ///   - world: the world's name.
  /// - Returns: a store to which nothing can be appended.
  /// - Throws: ``StoreError/absent(path:)`` where the world has no store yet.
  public static func reader(
    in folder: String,
    world: String
  ) throws(StoreError) -> ActStore {
    try ActStore(reading: StateDirectory.databasePath(ofWorld: world, in: folder))
  }

  /// Opens a backup for reading alone.
  public static func reader(ofFile path: String) throws(StoreError) -> ActStore {
    try ActStore(reading: path)
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    // A reader that holds the file for a moment (a backup's last page) is waited for.
    configuration.busyMode = .timeout(5)
    return configuration
  }

  /// Ends the use of the store: nothing can be read or appended any more.
  public func finish() throws(StoreError) {
    do {
      try database.close()
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Appends an act; when this returns, the act is on the disk.
  public func append(_ act: Act, entered: Instant) throws(StoreError) {
    _ = try append([Submission(acts: [act], entered: entered)])
  }

  /// Appends acts and answers in one transaction: all of them are on the disk when this returns, or
  /// none is there when it throws.
  ///
  /// - Parameter batch: what to append, in its order.
  /// - Returns: the numbers of each submission's acts; empty where it has none.
  /// - Throws: why nothing was appended.
  public func append(_ batch: [Submission]) throws(StoreError) -> [Range<Int64>] {
    let unixSeconds = bounds.now()
    let texts = try batch.map { (submission) throws(StoreError) in
      try submission.acts.map { (act) throws(StoreError) in try text(of: act.decision) }
    }
    return try writing { database in
      let insert = try database.cachedStatement(sql: ActSchema.insertAct)
      var last = try ActSchema.lastActID(database)
      var ids: [Range<Int64>] = []
      for (submission, texts) in zip(batch, texts) {
        let first = last + 1
        let entered = submission.entered.iso8601
        for (act, text) in zip(submission.acts, texts) {
          last += 1
          try insert.execute(
            arguments: [last, act.at.iso8601, entered, act.actor, act.reason, text]
          )
        }
        ids.append(first..<last + 1)
        if let answer = submission.answer {
          try ActSchema.keep(answer(first..<last + 1), first..<last + 1, unixSeconds, in: database)
        }
      }
      if batch.contains(where: { $0.answer != nil }) {
        try ActSchema.forget(
          database,
          olderThan: unixSeconds - bounds.seconds,
          beyond: bounds.count
        )
      }
      return ids
    }
  }

  private func text(of decision: Act.Decision) throws(StoreError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    do {
      return String(decoding: try encoder.encode(decision), as: UTF8.self)
    } catch {
      throw .database(path: path, message: "the act cannot be written as JSON: \(error)")
    }
  }

  /// The answer that was kept for a caller's key; nil where there is none, or none any more.
  public func keptAnswer(caller: String, key: String) throws(StoreError) -> KeptAnswer? {
    let oldest = bounds.now() - bounds.seconds
    return try reading { try ActSchema.keptAnswer(caller, key, notBefore: oldest, in: $0) }
  }

  /// The number of the last act; 0 without any.
  public func lastActID() throws(StoreError) -> Int64 { try reading(ActSchema.lastActID) }

  /// As a full disk would: from now on the database has no more than this many pages of 4 kB.
  func limit(toPages count: Int) throws(StoreError) {
    do {
      try writer?.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA max_page_count = \(count)")
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  func reading<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private func writing<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    guard let writer else { throw .readOnly(path: path) }
    do {
      return try writer.write(body)
    } catch {
      // A transaction whose synchronisation failed may lie whole in the log's file: the next start would
      // take it up, though its callers were told that it was not done. The next write takes its place;
      // this one is there so that it need not be waited for.
      if (error as? DatabaseError)?.resultCode == .SQLITE_IOERR {
        try? writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 0") }
      }
      throw StoreError(error, path: path)
    }
  }
}
