import Foundation
import GRDB

/// The tables of a world's database, and the statements on them.
enum ActSchema {
  static var migrator: DatabaseMigrator {
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
    migrator.registerMigration("kept answers") { database in
      try database.create(table: "kept_answer") { table in
        table.autoIncrementedPrimaryKey("id")
        table.column("caller", .text).notNull()
        table.column("key", .text).notNull()
        table.column("target", .text).notNull()
        table.column("fingerprint", .blob).notNull()
        table.column("status", .integer).notNull()
        table.column("body", .blob).notNull()
        // The acts that the request led to; null where it led to none.
        table.column("first_act", .integer).references("act")
        table.column("last_act", .integer).references("act")
        table.column("kept_unix_s", .integer).notNull().indexed()
        table.uniqueKey(["caller", "key"])
      }
    }
    migrator.registerMigration("no act replaces another") { database in
      // What REPLACE takes away fires no trigger for deletions (sqlite.org/lang_conflict.html).
      try database.execute(
        sql: """
          CREATE TRIGGER act_no_replace BEFORE INSERT ON act
          WHEN EXISTS (SELECT 1 FROM act WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'acts are appended and never changed'); END
          """
      )
    }
    return migrator
  }

  static let insertAct = """
    INSERT INTO act (id, at_utc, entered_utc, actor, reason, decision) VALUES (?, ?, ?, ?, ?, ?)
    """

  static func lastActID(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT MAX(id) FROM act") ?? 0
  }

  /// Keeps an answer; one that has grown old under the same key gives way.
  static func keep(
    _ answer: KeptAnswer,
    _ acts: Range<Int64>,
    _ unixSeconds: Int64,
    in database: Database
  ) throws {
    let request = answer.request
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO kept_answer
          (caller, key, target, fingerprint, status, body, first_act, last_act, kept_unix_s)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        request.caller, request.key, request.target, request.fingerprint, answer.status,
        answer.body, acts.first, acts.last, unixSeconds,
      ]
    )
  }

  /// Forgets answers that are too old or too many, a thousand at most so that no write waits long.
  static func forget(_ database: Database, olderThan oldest: Int64, beyond count: Int64) throws {
    try database.execute(
      sql: """
        DELETE FROM kept_answer WHERE id IN
          (SELECT id FROM kept_answer WHERE kept_unix_s < ? ORDER BY kept_unix_s LIMIT 1000)
        """,
      arguments: [oldest]
    )
    try database.execute(
      sql: """
        DELETE FROM kept_answer WHERE id IN
          (SELECT id FROM kept_answer
           WHERE id <= (SELECT MAX(id) FROM kept_answer) - ? ORDER BY id LIMIT 1000)
        """,
      arguments: [count]
    )
  }

  static func keptAnswer(
    _ caller: String,
    _ key: String,
    notBefore oldest: Int64,
    in database: Database
  ) throws -> KeptAnswer? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT target, fingerprint, status, body FROM kept_answer
        WHERE caller = ? AND key = ? AND kept_unix_s >= ?
        """,
      arguments: [caller, key, oldest]
    )
    return row.map {
      KeptAnswer(
        request: KeyedRequest(
          caller: caller,
          key: key,
          target: $0["target"],
          fingerprint: $0["fingerprint"]
        ),
        status: $0["status"],
        body: $0["body"]
      )
    }
  }
}
