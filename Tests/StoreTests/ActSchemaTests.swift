import Foundation
import Frames
import GRDB
import Service
import Testing

@testable import Store

@Suite("The tables of the store, and their older forms")
struct ActSchemaTests {
  /// As version 1 made it, written out: what the migration says now must not matter.
  private static let versionOne = """
    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
    INSERT INTO grdb_migrations VALUES ('acts');
    CREATE TABLE act (id INTEGER PRIMARY KEY AUTOINCREMENT, at_utc TEXT NOT NULL,
      entered_utc TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, decision TEXT NOT NULL);
    CREATE TRIGGER act_no_update BEFORE UPDATE ON act
      BEGIN SELECT RAISE(ABORT, 'acts are appended and never changed'); END;
    CREATE TRIGGER act_no_delete BEFORE DELETE ON act
      BEGIN SELECT RAISE(ABORT, 'acts are appended and never changed'); END;
    INSERT INTO act (at_utc, entered_utc, actor, reason, decision) VALUES
      ('2022-10-10T12:00:12Z', '2022-10-10T12:00:05.5Z', 'operator', 'why',
       '{"terminal":{"_0":"kit-1","_1":"suspended"}}');
    """

  @Test("A database of version 1 is taken over with its acts, and written on")
  func versionOne() throws {
    try withFolder { folder in
      let path = folder + "/w.sqlite"
      let old = try DatabaseQueue(path: path)
      try old.writeWithoutTransaction { try $0.execute(sql: Self.versionOne) }
      try old.close()
      let store = try SampleActs.store(folder)
      let first = try #require(try store.acts(after: 0, limit: 10).first)
      #expect(first.id == 1)
      #expect(first.entered == Instant(iso8601: "2022-10-10T12:00:05.5Z"))
      #expect(first.act.decision == .terminal(TerminalID("kit-1"), .suspended))
      #expect(try store.append(SampleActs.submissions([7])) == [2..<3])
      #expect(try store.acts().last == SampleActs.act(7))
    }
  }

  @Test("A database of a later version is left alone")
  func laterVersion() throws {
    try withFolder { folder in
      _ = try SampleActs.store(folder)
      let path = folder + "/w.sqlite"
      let queue = try DatabaseQueue(path: path)
      try queue.write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of another year')")
      }
      #expect(throws: StoreError.laterVersion(path: path)) { try SampleActs.store(folder) }
    }
  }

  @Test("An act can be neither changed nor removed, and an answer speaks of acts that exist")
  func promises() throws {
    try withFolder { folder in
      let store = try SampleActs.store(folder)
      let request = try SampleActs.request("k")
      _ = try store.append([
        Submission(acts: [SampleActs.act(1)], entered: SampleActs.at) { _ in
          KeptAnswer(request: request, status: 201, body: Data())
        }
      ])
      let queue = try DatabaseQueue(path: folder + "/w.sqlite")
      let insert = """
        INSERT INTO kept_answer (caller, key, target, fingerprint, status, body, first_act, kept_unix_s)
        VALUES ('c', 'other', 't', x'00', 201, x'', 99, 1)
        """
      let replace = """
        INSERT OR REPLACE INTO act (id, at_utc, entered_utc, actor, reason, decision)
        VALUES (1, 'a', 'b', 'c', 'd', '{}')
        """
      for sql in ["UPDATE act SET actor = 'x'", "DELETE FROM act", replace, insert] {
        #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
      }
      #expect(try store.acts() == [SampleActs.act(1)])
    }
  }

  @Test("A file that is no database is said to be damaged, with its remedy")
  func damaged() throws {
    try withFolder { folder in
      let path = folder + "/w.sqlite"
      try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: path))
      do {
        _ = try SampleActs.store(folder)
        Issue.record("it was opened")
      } catch let error as StoreError {
        guard case .damaged(path, _) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(error.description.contains("backup"))
      }
    }
  }

  @Test("An act that cannot be read is named by its number")
  func unreadable() throws {
    try withFolder { folder in
      let store = try SampleActs.store(folder)
      _ = try store.append(SampleActs.submissions(1...3))
      let queue = try DatabaseQueue(path: folder + "/w.sqlite")
      try queue.write {
        try $0.execute(
          sql: "INSERT INTO act SELECT 4, at_utc, entered_utc, actor, reason, '{}' FROM act LIMIT 1"
        )
      }
      do {
        _ = try store.acts()
        Issue.record("it was read")
      } catch {
        #expect("\(error)".contains("act 4 cannot be read"))
      }
      #expect(try store.acts(after: 0, limit: 3).count == 3)
    }
  }
}
