import Foundation
public import Frames
import GRDB
public import Service

/// The acts of a world, appended and never changed, in SQLite.
///
/// What was acknowledged survives the end of the process and of the machine: each act is one
/// transaction in write-ahead mode with full synchronisation.
public final class ActStore: Sendable {
  private let queue: DatabaseQueue
  private let path: String

  /// Opens the store of a world in a state directory, creating it where it is missing.
  public init(in directory: StateDirectory, world: String) throws(StoreError) {
    path = directory.databasePath(ofWorld: world)
    do {
      var configuration = Configuration()
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrator.migrate(queue)
    } catch {
      throw .database(path: path, message: "\(error)")
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("acts") { database in
      try database.create(table: "act") { table in
        table.autoIncrementedPrimaryKey("id")
        table.column("at_utc", .text).notNull()
        table.column("entered_utc", .text).notNull()
        table.column("actor", .text).notNull()
        table.column("reason", .text).notNull()
        table.column("decision", .text).notNull()
      }
      // The audit's promise, kept by the database itself.
      for action in ["UPDATE", "DELETE"] {
        try database.execute(
          sql: """
            CREATE TRIGGER act_no_\(action.lowercased()) BEFORE \(action) ON act
            BEGIN SELECT RAISE(ABORT, 'acts are appended and never changed'); END
            """
        )
      }
    }
    return migrator
  }

  /// Appends an act; when this returns, the act is on the disk.
  public func append(_ act: Act, entered: Instant) throws(StoreError) {
    let decision: String
    do {
      decision = String(decoding: try JSONEncoder().encode(act.decision), as: UTF8.self)
    } catch {
      throw .database(path: path, message: "the act cannot be written as JSON: \(error)")
    }
    try writing { database in
      try database.execute(
        sql: """
          INSERT INTO act (at_utc, entered_utc, actor, reason, decision) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [act.at.iso8601, entered.iso8601, act.actor, act.reason, decision]
      )
    }
  }

  /// Every act in the order of entry.
  public func acts() throws(StoreError) -> [Act] {
    do {
      return try queue.read { database in
        try Row.fetchAll(database, sql: "SELECT * FROM act ORDER BY id").map(Self.act)
      }
    } catch {
      throw .database(path: path, message: "\(error)")
    }
  }

  private static func act(_ row: Row) throws -> Act {
    let (at, decision): (String, String) = (row["at_utc"], row["decision"])
    guard let instant = Instant(iso8601: at) else {
      throw DatabaseError(message: "'\(at)' is not a time")
    }
    return Act(
      at: instant,
      actor: row["actor"],
      reason: row["reason"],
      decision: try JSONDecoder().decode(Act.Decision.self, from: Data(decision.utf8))
    )
  }

  private func writing<Value>(
    _ body: (Database) throws -> Value
  ) throws(StoreError) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw .database(path: path, message: "\(error)")
    }
  }
}
