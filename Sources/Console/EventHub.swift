import Scheduling
import Service
import Synchronization

/// Something that listeners of `/api/v1/events` are told.
enum ConsoleEvent: Sendable {
  case slot(LiveWorld.PublishedPlan)
  case act(Act)
  case connection(ConnectionChange)
}

/// That a connection came, left or reported.
struct ConnectionChange: Hashable, Sendable {
  /// What happened.
  enum Kind: String, Sendable, Encodable {
    case joined, account, left
  }

  var kind: Kind
  var id: TerminalID
  var name: String

  init(_ kind: Kind, _ guest: GuestBook.Guest) {
    self.kind = kind
    id = guest.id
    name = guest.planned.terminal.name
  }

  /// One change in place of two of the same connection, of which a listener has read neither.
  func followed(by next: ConnectionChange) -> ConnectionChange {
    var both = next
    // What is told of a connection is read when it is sent: its first account need not be told of.
    if kind == .joined, next.kind == .account { both.kind = .joined }
    return both
  }
}

/// Hands events to everyone who listens, each with a bounded queue of its own.
///
/// A listener that does not keep up loses the oldest events, never the service's memory.
final class EventHub: Sendable {
  /// More listeners than this are refused.
  static let limit = 256

  private struct State {
    var listeners: [Int: EventQueue] = [:]
    var count = 0
  }

  private let state = Mutex(State())

  /// Events from now on, until the seat that is returned is let go of; nil when too many listen already.
  func listen() -> Seat? {
    let queue = EventQueue()
    let number = state.withLock { state -> Int? in
      guard state.listeners.count < Self.limit else { return nil }
      state.count += 1
      state.listeners[state.count] = queue
      return state.count
    }
    guard let number else { return nil }
    queue.whenEnded { [weak self] in
      self?.state.withLock { $0.listeners[number] = nil }
    }
    return Seat(queue)
  }

  /// A listener's place: whoever lets go of it, for whatever reason, has given it up.
  ///
  /// An answer may never be written (to `HEAD`), or break off when its connection does: nobody ends its
  /// queue then.
  final class Seat: Sendable {
    let queue: EventQueue

    fileprivate init(_ queue: EventQueue) { self.queue = queue }

    deinit { queue.finish() }
  }

  /// How many listen.
  var count: Int { state.withLock { $0.listeners.count } }

  func send(_ event: ConsoleEvent) {
    // Queues are called outside the lock: a handler of their end takes it again.
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.add(event) }
  }

  /// Ends every listener's queue, so that a service can stop.
  func close() {
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.finish() }
  }
}

/// What one listener has yet to be told.
///
/// Slots and acts are kept in order; of a connection only the last change is kept, so that many
/// busy connections neither fill the queue nor push a slot out of it.
final class EventQueue: Sendable {
  /// So many slots and acts are kept; then the oldest go.
  static let mostEvents = 16
  /// Of so many connections changes are kept; then those of others are left out.
  static let mostConnections = 200

  fileprivate struct State {
    var events: [ConsoleEvent] = []
    var changes: [TerminalID: ConnectionChange] = [:]
    var order: [TerminalID] = []
  }

  private let state = Mutex(State())
  private let signal: AsyncStream<Void>.Continuation
  /// Yields whenever there is something to take.
  let signals: AsyncStream<Void>

  init() {
    (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  func whenEnded(_ handler: @escaping @Sendable () -> Void) {
    signal.onTermination = { _ in handler() }
  }

  func add(_ event: ConsoleEvent) {
    state.withLock { state in
      if case .connection(let change) = event {
        state.add(change)
      } else {
        state.events.append(event)
        if state.events.count > Self.mostEvents { state.events.removeFirst() }
      }
    }
    signal.yield()
  }

  /// All that there is to tell, slots and acts first.
  func take() -> [ConsoleEvent] {
    let taken = state.withLock { state in
      defer { state = State() }
      return state
    }
    return taken.events + taken.order.compactMap { taken.changes[$0] }.map { .connection($0) }
  }

  func finish() { signal.finish() }
}

extension EventQueue.State {
  fileprivate mutating func add(_ change: ConnectionChange) {
    if let before = changes[change.id] {
      changes[change.id] = before.followed(by: change)
    } else if order.count < EventQueue.mostConnections {
      order.append(change.id)
      changes[change.id] = change
    }
  }
}
