/// Requests for connections that wait at the point of presence until the real destination has said
/// yes or no.
///
/// The kernel of the point of presence would accept every connection to every address. A request is
/// therefore kept from it until a connection from the host's side to the same destination stands;
/// when it is refused, so is the terminal. Nothing here does any input or output.
///
/// ```
///             request                connected             accepted
///  (unknown) ─────────► connecting ───────────► presented ──────────► open ──► (unknown)
///                           │ failed, aborted, expired   │ expired          closed
///                           └────────► (unknown) ◄───────┘
/// ```
struct SynHold {
  /// What to do with a request that came.
  enum Decision: Equatable {
    /// Begin to connect to the destination; keep the request.
    case connect
    /// A repetition of one that is held.
    case absorb
    /// The kernel knows the connection: let it answer.
    case forward
    /// Too many are held: let it be lost; the terminal asks again.
    case overloaded
  }

  private enum Phase { case connecting, presented, open }

  private struct Entry {
    var phase: Phase
    var request: [UInt8]
    var since: Int64
    var lastSeen: Int64
    var hostSocket: Int32 = -1
  }

  /// A terminal that has not repeated its request for this long has given up (the last wait of a
  /// Linux client with default settings is 64 s).
  static let patience: Int64 = 70_000_000_000

  private let capacity: Int
  private var entries: [Flow: Entry] = [:]
  /// How many are not open yet.
  private(set) var heldCount = 0

  init(capacity: Int) { self.capacity = capacity }

  /// How many conversations are known, open ones included.
  var count: Int { entries.count }

  mutating func request(_ flow: Flow, packet: Span<UInt8>, now: Int64) -> Decision {
    if let entry = entries[flow] {
      entries[flow]?.lastSeen = now
      return entry.phase == .connecting ? .absorb : .forward
    }
    guard heldCount < capacity else { return .overloaded }
    let bytes = (0..<packet.count).map { packet[$0] }
    entries[flow] = Entry(phase: .connecting, request: bytes, since: now, lastSeen: now)
    heldCount += 1
    return .connect
  }

  /// Remembers the socket that stands for the flow on the host's side.
  mutating func attach(_ flow: Flow, hostSocket: Int32) {
    entries[flow]?.hostSocket = hostSocket
  }

  /// The destination said yes.
  ///
  /// - Returns: the request to be shown to the kernel, and since when it was held.
  mutating func connected(_ flow: Flow) -> (request: [UInt8], since: Int64)? {
    guard let entry = entries[flow], entry.phase == .connecting else { return nil }
    entries[flow]?.phase = .presented
    return (entry.request, entry.since)
  }

  /// The kernel's side of the connection stands.
  ///
  /// - Returns: the host's socket, which now belongs to the caller.
  mutating func accepted(_ flow: Flow) -> Int32? {
    guard let entry = entries[flow], entry.phase == .presented, entry.hostSocket >= 0 else {
      return nil
    }
    entries[flow]?.phase = .open
    entries[flow]?.hostSocket = -1
    entries[flow]?.request = []
    heldCount -= 1
    return entry.hostSocket
  }

  /// Forgets a flow: failed, closed, or given up.
  ///
  /// - Returns: the request, and the host's socket to be closed when there is one.
  @discardableResult
  mutating func forget(_ flow: Flow) -> (request: [UInt8], hostSocket: Int32?)? {
    guard let entry = entries.removeValue(forKey: flow) else { return nil }
    if entry.phase != .open { heldCount -= 1 }
    return (entry.request, entry.hostSocket >= 0 ? entry.hostSocket : nil)
  }

  /// The terminal took its request back with a reset.
  ///
  /// - Returns: whether the request was held, and so is forgotten, and the socket to be closed.
  mutating func aborted(_ flow: Flow) -> (wasHeld: Bool, hostSocket: Int32?) {
    guard entries[flow]?.phase == .connecting, let forgotten = forget(flow) else {
      return (false, nil)
    }
    return (true, forgotten.hostSocket)
  }

  /// Forgets what no one waits for any more.
  ///
  /// - Returns: the flows with the sockets to be closed.
  mutating func expire(now: Int64) -> [(flow: Flow, hostSocket: Int32?)] {
    let stale = entries.filter {
      $0.value.phase != .open && now - $0.value.lastSeen > Self.patience
    }
    return stale.keys.map { ($0, forget($0)?.hostSocket) }
  }

  /// What the host's error says to the terminal; `nil` means silence, as a lost packet.
  enum Refusal: Equatable {
    case reset
    case unreachable(CraftedPacket.Unreachable)
  }
}
