import Service
import Synchronization

/// Something that listeners of `/api/v1/events` are told.
enum ConsoleEvent: Sendable {
  case slot(LiveWorld.PublishedPlan)
  case act(Act)
}

/// Hands events to everyone who listens, each with a bounded queue of its own.
///
/// A listener that does not keep up loses the oldest events, never the service's memory.
final class EventHub: Sendable {
  /// More listeners than this are refused.
  static let limit = 256

  private struct State {
    var listeners: [Int: AsyncStream<ConsoleEvent>.Continuation] = [:]
    var count = 0
  }

  private let state = Mutex(State())

  /// Events from now on, or nil when too many listen already.
  func listen() -> AsyncStream<ConsoleEvent>? {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ConsoleEvent.self,
      bufferingPolicy: .bufferingNewest(16)
    )
    let number = state.withLock { state -> Int? in
      guard state.listeners.count < Self.limit else { return nil }
      state.count += 1
      state.listeners[state.count] = continuation
      return state.count
    }
    guard let number else { return nil }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.listeners[number] = nil }
    }
    return stream
  }

  func send(_ event: ConsoleEvent) {
    // Continuations are called outside the lock: a termination handler takes it again.
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.yield(event) }
  }

  /// Ends every listener's stream, so that a service can stop.
  func close() {
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.finish() }
  }
}
