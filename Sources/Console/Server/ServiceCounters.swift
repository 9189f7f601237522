import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// Counts what happens in a running service, for its metrics; all from 0 at its start.
final class ServiceCounters: Sendable {
  /// What was counted.
  struct Counts: Sendable {
    /// Groups of acts that were written.
    var commits = 0
    /// When the last of them was on the disk, as Unix seconds of the machine's clock; nil before the first.
    var lastCommitUnixSeconds: Double?
    /// Acts that were not entered, by the code of the answer.
    var refusedActs: [String: Int] = [:]
    /// Requests that were not let in, by the status of the answer.
    var refusedRequests = Dictionary(uniqueKeysWithValues: ServiceCounters.refusals.map { ($0, 0) })
  }

  /// Statuses of requests that were not let in: without a token, not allowed, too often.
  static let refusals = [401, 403, 429]

  private let state = Mutex(Counts())

  /// The counts as they are now.
  var counts: Counts { state.withLock { $0 } }

  /// Counts a group of acts that is on the disk.
  func countCommit(at now: Date = Date()) {
    state.withLock { state in
      state.commits += 1
      state.lastCommitUnixSeconds = now.timeIntervalSince1970
    }
  }

  /// Counts an act that was not entered.
  func countRefusedAct(_ code: String) {
    state.withLock { $0.refusedActs[code, default: 0] += 1 }
  }

  /// Counts an answer if it says that a request was not let in.
  func count(_ status: HTTPResponse.Status) {
    guard Self.refusals.contains(status.code) else { return }
    state.withLock { $0.refusedRequests[status.code, default: 0] += 1 }
  }
}

/// Counts requests that were not let in, whoever refused them.
struct CountMiddleware: RouterMiddleware {
  let counters: ServiceCounters

  @concurrent
  func handle(
    _ request: Request,
    context: ConsoleContext,
    next: @concurrent (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    counters.count(response.status)
    return response
  }
}
