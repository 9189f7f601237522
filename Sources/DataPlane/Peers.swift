import Synchronization

/// Another terminal of the same world, as one terminal's packets reach it.
public struct Peer: Hashable, Sendable {
  /// Its addresses.
  public var addresses: TerminalAddresses.Pair
  /// The Unix socket at which whoever carries its packets takes those for it.
  public var socketPath: String
  /// One-way delay on the ground between the two points of presence, in seconds, `0 ... 60`.
  public var backboneSeconds: Double

  /// A peer; the delay is kept within its range.
  public init(addresses: TerminalAddresses.Pair, socketPath: String, backboneSeconds: Double) {
    self.addresses = addresses
    self.socketPath = socketPath
    self.backboneSeconds = min(max(backboneSeconds.isNaN ? 0 : backboneSeconds, 0), 60)
  }
}

/// Who knows the other terminals of a world.
public struct PeerDirectory: Sendable {
  /// What a terminal is looked up by.
  public enum Query: Hashable, Sendable {
    /// One of its addresses.
    case address(IPAddress)
    /// Its name, without `.terminal`.
    case name(String)
  }

  /// The Unix socket at which this terminal takes packets; made at the start, removed at the end.
  public var socketPath: String
  /// Finds a terminal; nil when there is none.
  ///
  /// May wait: it is called on a thread of its own.
  public var find: @Sendable (Query) -> Peer?

  /// A directory and this terminal's own place in it.
  public init(socketPath: String, find: @escaping @Sendable (Query) -> Peer?) {
    self.socketPath = socketPath
    self.find = find
  }
}

/// Asks the directory on a thread of its own, because the engine waits for nobody.
final class PeerFinder: Sendable {
  private struct State {
    var queries: [PeerDirectory.Query] = []
    var isRunning = false
    var isStopped = false
  }

  private static let mostQueries = 256
  private let directory: PeerDirectory
  private let mailbox: Mailbox
  private let state = Mutex(State())

  init(_ directory: PeerDirectory, mailbox: Mailbox) {
    self.directory = directory
    self.mailbox = mailbox
  }

  /// Asks; the answer comes to the mailbox.
  ///
  /// - Returns: whether there was room for the question.
  func ask(_ query: PeerDirectory.Query) -> Bool {
    let (isTaken, isFirst) = state.withLock { state in
      guard !state.isStopped, state.queries.count < Self.mostQueries else { return (false, false) }
      state.queries.append(query)
      defer { state.isRunning = true }
      return (true, !state.isRunning)
    }
    // A thread that lives as long as there are questions.
    if isFirst, !EngineThread.start({ self.answer() }) {
      state.withLock { $0.isRunning = false }
      return false
    }
    return isTaken
  }

  /// Asks nobody any more.
  func stop() {
    state.withLock {
      $0.isStopped = true
      $0.queries = []
    }
  }

  private func answer() {
    while let query = next() {
      let peer = directory.find(query)
      mailbox.leave { $0.peers.append((query, peer)) }
    }
  }

  private func next() -> PeerDirectory.Query? {
    state.withLock { state in
      guard !state.queries.isEmpty else {
        state.isRunning = false
        return nil
      }
      return state.queries.removeFirst()
    }
  }
}
