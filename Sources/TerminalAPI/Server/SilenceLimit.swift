import GRPCCore
import Synchronization

/// Ends calls in which nothing happens: a request that never comes, an answer that nobody takes.
struct SilenceLimit: Sendable {
  /// How long nothing may happen.
  let limit: Duration

  /// How a call is handled.
  typealias Handler<Input: Sendable, Output: Sendable> =
    @Sendable (
      StreamingServerRequest<Input>, ServerContext
    ) async throws -> StreamingServerResponse<Output>

  /// The same handler under the limit, which starts anew with each message that comes.
  func watching<Input: Sendable, Output: Sendable>(
    _ handler: @escaping Handler<Input, Output>
  ) -> Handler<Input, Output> {
    { request, context in
      let activity = Activity(limit: limit)
      let heard = request.noting(activity)
      var response = try await activity.watch { try await handler(heard, context) }
      guard case .success(var contents) = response.accepted else { return response }
      let produce = contents.producer
      contents.producer = { writer in try await activity.watch { try await produce(writer) } }
      response.accepted = .success(contents)
      return response
    }
  }
}

extension StreamingServerRequest {
  /// The same request, of which each message is noted as it comes.
  fileprivate func noting(_ activity: Activity) -> Self {
    let noted = messages.map { message in
      activity.note()
      return message
    }
    return Self(metadata: metadata, messages: RPCAsyncSequence(wrapping: noted))
  }
}

/// When something last happened in a call.
private final class Activity: Sendable {
  private let limit: Duration
  private let last: Mutex<ContinuousClock.Instant>

  init(limit: Duration) {
    self.limit = limit
    last = Mutex(.now)
  }

  func note() { last.withLock { $0 = .now } }

  /// Does the work, and gives it up when nothing has happened for too long.
  func watch<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await self.silence()
        return nil
      }
      defer { group.cancelAll() }
      if case .some(.some(let value)) = try await group.next() { return value }
      throw RPCError(code: .deadlineExceeded, message: "Nothing came for \(limit)")
    }
  }

  /// Returns when nothing has happened for the limit.
  private func silence() async throws {
    var deadline = last.withLock { $0 } + limit
    while deadline > .now {
      try await Task.sleep(until: deadline, clock: .continuous)
      deadline = last.withLock { $0 } + limit
    }
  }
}
