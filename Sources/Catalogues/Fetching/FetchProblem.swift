/// Why a catalogue was not fetched, or not asked for; with cause and remedy.
public struct FetchProblem: Error, Hashable, Sendable {
  /// What kind of problem it is; the raw values are stable words.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The query cannot be sent: a group, name, number or address that is none.
    case query = "bad-query"
    /// The folder of the cache cannot be used; without a record of attempts nothing is asked.
    case cache = "cache"
    /// Another process asks for the same catalogue, and takes long.
    case busy = "busy"
    /// It is less than two hours since the last attempt.
    case askedRecently = "asked-recently"
    /// Earlier attempts failed; the next one is later than two hours after the last.
    case backingOff = "backing-off"
    /// The last attempt lies in the future of this machine's clock.
    case clock = "clock-behind"
    /// No connection, or it broke before the answer was there.
    case notReached = "not-reached"
    /// The server took too long.
    case timedOut = "timed-out"
    /// The server sent fewer bytes than it announced.
    case truncated = "truncated"
    /// The answer is larger than the limit.
    case tooLarge = "too-large"
    /// The server refuses: 401 or 403.
    case refused = "refused"
    /// The server asks to come later: 429.
    case tooManyRequests = "too-many-requests"
    /// An error of the server: 5xx.
    case server = "server-error"
    /// The server knows no such address: 404 or 410.
    case notFound = "not-found"
    /// A redirect to another host, to an insecure address, or one too many.
    case redirect = "redirect"
    /// A status that means nothing here.
    case status = "unexpected-status"
    /// The server says that it has no data for the query.
    case noData = "no-data"
    /// The answer holds nothing.
    case empty = "empty-answer"
    /// The answer is a web page.
    case webPage = "web-page"
    /// The answer is no catalogue that can be read.
    case unreadable = "unreadable"
  }

  /// What kind of problem it is.
  public var kind: Kind
  /// What happened, as a sentence without a full stop.
  public var cause: String
  /// What to do about it, as a sentence without a full stop.
  public var remedy: String

  /// Creates a problem from its parts.
  public init(_ kind: Kind, cause: String, remedy: String) {
    self.kind = kind
    self.cause = cause
    self.remedy = remedy
  }
}

extension FetchProblem: CustomStringConvertible {
  /// Cause and remedy on one line.
  public var description: String { "\(cause); \(remedy)" }
}
