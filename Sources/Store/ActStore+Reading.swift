import Foundation
public import Frames
import GRDB
public import Service
import Synchronization

extension ActStore {
  /// Every act in the order of entry.
  public func acts() throws(StoreError) -> [Act] {
    try decoded(rows(after: 0, limit: .max)).map(\.act)
  }

  /// A page of the audit log: the acts that come after a number, in their order.
  ///
  /// - Parameters:
  ///   - id: the number of the last act that is known already; 0 begins.
  ///   - limit: how many at most; a number below 1 gives none.
  /// - Returns: the acts, fewer than the limit only at the log's end.
  /// - Throws: why they cannot be read.
  public func acts(after id: Int64, limit: Int) throws(StoreError) -> [StoredAct] {
    guard limit > 0 else { return [] }
    return try decoded(rows(after: id, limit: limit))
  }

  /// How far the world had come when it was acted upon last: when the last act holds; nil before any.
  public func timeReached() throws(StoreError) -> Instant? {
    // Its columns alone: the decision may be a table of a hundred thousand kits.
    let text = try reading { database in
      try String.fetchOne(database, sql: "SELECT at_utc FROM act ORDER BY id DESC LIMIT 1")
    }
    guard let text else { return nil }
    guard let at = Instant(iso8601: text) else {
      throw .damaged(path: path, message: "the time of the last act cannot be read")
    }
    return at
  }

  private func rows(after id: Int64, limit: Int) throws(StoreError) -> [ActRow] {
    try reading { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT id, at_utc, entered_utc, actor, reason, decision FROM act
          WHERE id > ? ORDER BY id LIMIT ?
          """,
        arguments: [id, limit]
      )
      var all: [ActRow] = []
      while let row = try rows.next() {
        all.append(
          ActRow(
            id: row[0],
            at: row[1],
            entered: row[2],
            actor: row[3],
            reason: row[4],
            decision: row[5]
          )
        )
      }
      return all
    }
  }

  /// Reads rows in pieces, one piece a core: after a start with 150,000 acts nothing else is to do.
  private func decoded(_ rows: [ActRow]) throws(StoreError) -> [StoredAct] {
    let size = 4_096
    let count = (rows.count + size - 1) / size
    let pieces = Mutex<[Result<[StoredAct], any Error>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let piece = rows[index * size..<min(rows.count, (index + 1) * size)]
      let result = Result { try ActRow.decoded(piece) }
      pieces.withLock { $0[index] = result }
    }
    do {
      var acts: [StoredAct] = []
      acts.reserveCapacity(rows.count)
      for piece in pieces.withLock({ $0 }) { acts += try piece?.get() ?? [] }
      return acts
    } catch {
      throw .damaged(path: path, message: "\(error)")
    }
  }
}

/// An act as its columns have it.
private struct ActRow: Sendable {
  var id: Int64
  var at: String
  var entered: String
  var actor: String
  var reason: String
  var decision: String

  struct Unreadable: Error, CustomStringConvertible {
    var id: Int64
    var description: String { "act \(id) cannot be read" }
  }

  static func decoded(_ rows: ArraySlice<ActRow>) throws -> [StoredAct] {
    let decisions = try decisions(rows)
    var at = LastInstant(), entered = LastInstant()
    return try zip(rows, decisions).map { row, decision in
      guard let at = at.instant(row.at), let entered = entered.instant(row.entered) else {
        throw Unreadable(id: row.id)
      }
      let act = Act(at: at, actor: row.actor, reason: row.reason, decision: decision)
      return StoredAct(id: row.id, entered: entered, act: act)
    }
  }

  private static func decisions(_ rows: ArraySlice<ActRow>) throws -> [Act.Decision] {
    let read = rows.map { FrequentDecision.read($0.decision) }
    var rest = try others(zip(rows, read).filter { $0.1 == nil }.map(\.0)).makeIterator()
    return read.compactMap { $0 ?? rest.next() }
  }

  /// Decisions read as one array of JSON: to begin and end a reading costs more than a decision.
  private static func others(_ rows: [ActRow]) throws -> [Act.Decision] {
    let decoder = JSONDecoder()
    let text = "[" + rows.map(\.decision).joined(separator: ",") + "]"
    if let decisions = try? decoder.decode([Act.Decision].self, from: Data(text.utf8)),
      decisions.count == rows.count
    {
      return decisions
    }
    // One by one, to name the act that cannot be read.
    return try rows.map { row in
      do {
        return try decoder.decode(Act.Decision.self, from: Data(row.decision.utf8))
      } catch {
        throw Unreadable(id: row.id)
      }
    }
  }
}

/// Reads times of which many follow that are the same: acts of one slot hold from the same instant.
private struct LastInstant {
  private var text = ""
  private var value: Instant?

  mutating func instant(_ text: String) -> Instant? {
    if text != self.text {
      self.text = text
      value = Instant(iso8601: text)
    }
    return value
  }
}
