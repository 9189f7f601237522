import Foundation
import Frames

/// Until when a whole server is left alone: what it refuses to one query it refuses to all.
struct HostRecord: Codable, Hashable {
  /// When the server last refused.
  var refusedUtc: Instant
  /// When it may be asked again, for anything.
  var notBeforeUtc: Instant
  /// The part of that which the server asked for itself (Retry-After); no force overrides it.
  var askedForUtc: Instant?
  /// Refusals since the last good answer, of any query.
  var failures: Int
  /// What it said, for people.
  var cause: String

  /// When the server may be asked again; bounded, as the record may have been edited.
  func nextAttempt(isForced: Bool) -> Instant {
    let latest = refusedUtc + FetchPolicy.longestWait
    return min(isForced ? askedForUtc ?? refusedUtc : notBeforeUtc, latest)
  }

  /// Whether a failure says something about the whole server.
  static func concerns(_ kind: FetchProblem.Kind, retryAfter: Duration?) -> Bool {
    [.refused, .tooManyRequests].contains(kind) || retryAfter != nil
  }
}

extension CatalogueCache {
  func hostRecordPath(_ base: CatalogueBase) -> String { "\(path)/\(base.hostStem).host.json" }

  /// What is known of a server's refusals; nil when there were none since the last good answer.
  func hostRecord(_ base: CatalogueBase) -> HostRecord? {
    guard let bytes = PlainFile.read(hostRecordPath(base), limitBytes: 1 << 16) else { return nil }
    return try? JSONDecoder().decode(HostRecord.self, from: Data(bytes))
  }

  func write(_ record: HostRecord, _ base: CatalogueBase) throws(FetchProblem) {
    let path = hostRecordPath(base)
    guard let data = try? JSONEncoder().encode(record) else { throw Self.problem(path) }
    // Queries of one server hold locks of their own, hence a name of its own for each writer.
    try Self.store(data, path, by: "\(path).\(UUID().uuidString).new")
  }

  func removeHostRecord(_ base: CatalogueBase) {
    try? FileManager.default.removeItem(atPath: hostRecordPath(base))
  }
}
