import Foundation
public import Frames

/// What is known about one catalogue on disk: where it came from, when, and how asking went.
///
/// Kept as JSON beside the catalogue. Written before each attempt, so that neither a failure nor a
/// crash lets the next attempt come too early.
public struct FetchRecord: Codable, Hashable, Sendable {
  /// The address that was asked last.
  public var url: String
  /// When the last attempt began.
  public var lastAttemptUtc: Instant
  /// Attempts since the last good answer, the running one among them.
  public var failures: Int
  /// When the next attempt may be made, where that is later than the two hours.
  public var notBeforeUtc: Instant?
  /// Why the last attempt failed.
  public var lastProblem: FetchProblem.Kind?
  /// The same for people.
  public var lastCause: String?
  /// The good copy, where there is one.
  public var copy: Copy?

  /// A good copy on disk, and what its server said about it.
  public struct Copy: Codable, Hashable, Sendable {
    /// The address that it came from.
    public var url: String
    /// The form that was asked for.
    public var format: CatalogueQuery.Format
    /// When it was received.
    public var fetchedUtc: Instant
    /// When the server last said that it is current.
    public var confirmedUtc: Instant
    /// Its size in bytes.
    public var sizeBytes: Int
    /// How many sets it holds; nil in records of earlier versions.
    public var setCount: Int?
    /// The entity tag that the server gave, as it stands.
    public var etag: String?
    /// The date of change that the server gave, as it stands.
    public var lastModified: String?
  }

  /// A record of an attempt that begins, after what is known of earlier ones.
  init(attempt url: String, at now: Instant, after earlier: FetchRecord?) {
    self.url = url
    lastAttemptUtc = now
    failures = min(max(0, earlier?.failures ?? 0), 1_000) + 1
    // Should this process end before the answer is there, the reasons of before still hold.
    lastProblem = .notReached
    lastCause = "the last attempt did not end"
    copy = earlier?.copy
  }

  /// A record about which nothing but the time of the last attempt is known.
  init(unreadableFrom lastAttempt: Instant) {
    url = ""
    lastAttemptUtc = lastAttempt
    failures = 1
  }

  /// The record after a failure; `notBefore` where waiting two hours is not enough.
  func failed(_ problem: FetchProblem, notBefore: Instant?) -> FetchRecord {
    var record = self
    record.lastProblem = problem.kind
    record.lastCause = problem.cause
    record.notBeforeUtc = notBefore
    return record
  }

  /// The record after a good answer.
  func succeeded(_ copy: Copy) -> FetchRecord {
    var record = self
    (record.failures, record.notBeforeUtc) = (0, nil)
    (record.lastProblem, record.lastCause) = (nil, nil)
    record.copy = copy
    return record
  }
}

extension FetchRecord {
  /// Reads a record; nil when it is not one.
  ///
  /// Nothing in it is trusted further than it is checked.
  init?(json: Data) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let record = try? decoder.decode(FetchRecord.self, from: json) else { return nil }
    self = record
    guard var copy else { return }
    copy.etag = copy.etag.flatMap(HeaderText.accepted)
    copy.lastModified = copy.lastModified.flatMap(HeaderText.accepted)
    self.copy = copy
  }

  /// The record as JSON.
  func json() -> Data? {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try? encoder.encode(self)
  }
}

/// Values that may stand in a header.
enum HeaderText {
  /// The text, or nil when it could not be sent back as one header line.
  static func accepted(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    return isPlain && (1...512).contains(text.utf8.count) ? text : nil
  }
}
