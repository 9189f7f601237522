import Foundation
public import Frames
import GRDB
import Synchronization

/// The tokens of a state directory, in `access.sqlite`: one place for all of its worlds.
///
/// Tokens are made and revoked while a service runs; it sees the change within a second.
public final class AccessStore: Sendable {
  private let queue: DatabaseQueue
  private let path: String
  private let table = Mutex(Table())

  /// What a check needs, in memory.
  private struct Table {
    var rows: [String: Row] = [:]
    /// SQLite's count of changes that others made.
    var version: Int64?
    var looked = Self.long

    /// So long ago that it is time to look.
    static var long: ContinuousClock.Instant { .now - .seconds(60) }
  }

  private struct Row: Sendable {
    var token: AccessToken
    var hash: [UInt8]
  }

  /// Opens the tokens of a state directory, creating folder and file where they are missing.
  ///
  /// The folder's lock is not taken: a service may hold it.
  public init(inStateFolder folder: String) throws(StoreError) {
    try StateDirectory.createPrivate(folder)
    path = folder + "/access.sqlite"
    StateDirectory.createPrivateFile(path)
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(5)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrator.migrate(queue)
    } catch {
      throw StoreError(error, path: path)
    }
    // Whoever asks first would else be judged by a table that is still empty when the second asks.
    try refresh()
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("tokens") { database in
      try database.create(table: "token") { table in
        table.primaryKey("id", .text)
        table.column("name", .text).notNull()
        table.column("role", .text).notNull()
        table.column("secret_sha256", .blob).notNull()
        table.column("created_utc", .text).notNull()
        table.column("revoked_utc", .text)
      }
    }
    return migrator
  }

  /// Makes a token.
  ///
  /// - Parameters:
  ///   - name: whom it is for, 1 to 100 bytes.
  ///   - role: what it allows.
  ///   - now: the machine's time.
  /// - Returns: the token and its text, which is kept nowhere and can be shown this once.
  /// - Throws: why it cannot be kept.
  public func create(
    name: String,
    role: AccessRole,
    now: Instant
  ) throws(StoreError) -> (token: AccessToken, text: String) {
    let text = TokenText.random()
    let token = AccessToken(id: text.id, name: name, role: role, created: now)
    try writing { database in
      try database.execute(
        sql: """
          INSERT INTO token (id, name, role, secret_sha256, created_utc) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [token.id, name, role.rawValue, Data(text.hash), now.iso8601]
      )
    }
    return (token, text.text)
  }

  /// Revokes a token.
  ///
  /// - Parameters:
  ///   - id: the token's id.
  ///   - now: the machine's time.
  /// - Returns: false where no token that holds has this id.
  /// - Throws: why that cannot be kept.
  public func revoke(_ id: String, now: Instant) throws(StoreError) -> Bool {
    try writing { database in
      try database.execute(
        sql: "UPDATE token SET revoked_utc = ? WHERE id = ? AND revoked_utc IS NULL",
        arguments: [now.iso8601, id]
      )
      return database.changesCount > 0
    }
  }

  /// Every token, also those that were revoked, in the order in which they were made.
  public func tokens() throws(StoreError) -> [AccessToken] {
    try rows().map(\.token).sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  /// Whose token a text is; nil where it is nobody's, or revoked.
  ///
  /// An id that nobody has takes the same steps as one whose secret is wrong.
  public func verify(_ text: String) throws(StoreError) -> AccessToken? {
    try refresh()
    guard let claimed = TokenText(text) else { return nil }
    let hash = claimed.hash
    let row = table.withLock { $0.rows[claimed.id] }
    let kept = row?.hash ?? [UInt8](repeating: 0, count: hash.count)
    guard ConstantTime.isEqual(hash, kept), let row, row.token.revoked == nil else { return nil }
    return row.token
  }

  /// Reads the table again where another process has changed it, looking once a second.
  private func refresh() throws(StoreError) {
    let now = ContinuousClock.now
    let (isDue, known) = table.withLock { table -> (Bool, Int64?) in
      guard now - table.looked >= .seconds(1) else { return (false, nil) }
      table.looked = now
      return (true, table.version)
    }
    guard isDue else { return }
    do throws(StoreError) {
      try read(unlessAt: known)
    } catch {
      // Who was revoked is not known: everyone is told so until it can be read.
      table.withLock { $0.looked = Table.long }
      throw error
    }
  }

  private func read(unlessAt known: Int64?) throws(StoreError) {
    let version: Int64?
    do {
      version = try queue.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") }
    } catch {
      throw StoreError(error, path: path)
    }
    guard version == nil || version != known else { return }
    let rows = Dictionary(
      try self.rows().map { ($0.token.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    table.withLock {
      $0.rows = rows
      $0.version = version
    }
  }

  private func rows() throws(StoreError) -> [Row] {
    do {
      return try queue.read { database in
        try GRDB.Row.fetchAll(database, sql: "SELECT * FROM token").compactMap(Self.row)
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// A row of the table; one that this version cannot read allows nothing.
  private static func row(_ row: GRDB.Row) -> Row? {
    let (role, created): (String, String) = (row["role"], row["created_utc"])
    let revoked: String? = row["revoked_utc"]
    let hash: Data = row["secret_sha256"]
    guard let role = AccessRole(rawValue: role), let created = Instant(iso8601: created) else {
      return nil
    }
    let token = AccessToken(
      id: row["id"],
      name: row["name"],
      role: role,
      created: created,
      // A time that cannot be read revokes all the same.
      revoked: revoked.map { Instant(iso8601: $0) ?? created }
    )
    return Row(token: token, hash: Array(hash))
  }

  private func writing<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      let value = try queue.write(body)
      // What this process changed itself is no change of others: look again at once.
      table.withLock { ($0.version, $0.looked) = (nil, Table.long) }
      return value
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
