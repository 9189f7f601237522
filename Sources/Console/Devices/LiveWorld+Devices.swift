import Frames
import Links
import Quantities
import Scheduling
public import Service
import Synchronization
import TerminalDevice
import World

extension LiveWorld {
  /// Why a terminal does not answer for itself.
  public enum ServingRefusal: Error, Hashable, Sendable {
    /// The world has no such terminal, and no guest is called so.
    case unknown(TerminalID)
    /// So many answer already.
    case full(Int)
  }

  /// Begins to serve a terminal's own interface; it answers once its history is computed.
  ///
  /// - Parameter id: A terminal of the world, or a guest.
  /// - Throws: ``ServingRefusal``.
  public func serveDevice(_ id: TerminalID) throws(ServingRefusal) {
    try open(id, isOnDemand: true)
    Task { await fillHistories() }
  }

  /// Begins to serve a terminal that is there, and is still there then.
  ///
  /// - Parameters:
  ///   - id: A terminal of the world, or a guest.
  ///   - isOnDemand: Whether one of the world's may make room for others when nobody asks for it any more.
  ///   - meanwhile: Called when the terminal was found and is not served yet.
  /// - Throws: ``ServingRefusal``.
  func open(
    _ id: TerminalID,
    isOnDemand: Bool,
    meanwhile: () -> Void = {}
  ) throws(ServingRefusal) {
    guard let terminal = terminalOrGuest(id) else { throw .unknown(id) }
    let isOwnPlace = guest(id).map { !$0.isOfWorld } ?? false
    meanwhile()
    // Those that programs carry are asked for by them.
    if devices.isFull { for guest in guests { devices.noteAsked(guest.id) } }
    let isOpen = devices.open(
      id,
      terminal,
      identity: isOwnPlace ? terminal.placeIdentity : nil,
      // A guest at a place of its own is closed when it leaves.
      isOnDemand: isOnDemand && !isOwnPlace
    )
    guard isOpen else { throw .full(DeviceDesk.limit) }
    // A guest that left before it was opened was not closed as it left.
    guard terminalOrGuest(id) != nil else {
      devices.close(id)
      throw .unknown(id)
    }
  }

  /// Brings the terminals that answer for themselves forward, and has what they remember written down.
  func keepDevices() async throws {
    let devices = devices
    while true {
      try await Task.sleep(for: devices.keepingPause)
      await BlockingWork.run { devices.keep() }
    }
  }

  /// Begins to serve the interfaces of terminals of the world, all with one look into the past.
  ///
  /// - Parameters:
  ///   - ids: The terminals.
  ///   - progress: Called with the number of slots of the past that are done, of
  ///     ``DeviceDesk/historySlots``.
  /// - Throws: ``ServingRefusal``, of the first that cannot be served.
  public func serveDevices(
    _ ids: [TerminalID],
    progress: @escaping @Sendable (Int) -> Void
  ) throws(ServingRefusal) {
    for id in ids { try open(id, isOnDemand: false) }
    Task { await fillHistories(progress) }
  }

  /// Lets this process itself have a terminal at a place of its own.
  ///
  /// - Parameter terminal: The terminal; its identity is given here.
  /// - Returns: Its identity, which is forgotten when ``keepAlive(_:)`` is not called for a minute.
  /// - Throws: When there are too many.
  public func joined(_ terminal: Terminal) throws -> TerminalID {
    try join { number in
      var terminal = terminal
      terminal.id = TerminalID("connect-\(number)")
      return terminal
    }
    .id
  }

  /// Says that a guest is still there.
  public func keepAlive(_ id: TerminalID) { _ = state.withLock { $0.guests.see(id, at: .now) } }

  /// A terminal of the world as acts have left it, or a guest.
  func terminalOrGuest(_ id: TerminalID) -> Terminal? {
    state.withLock { $0.guests.guests[id]?.planned.terminal ?? $0.registry[id]?.terminal }
  }

  /// Gives every terminal that waits for it the history of the last quarter of an hour.
  ///
  /// One at a time makes plans of the past, for all who wait then.
  @concurrent
  func fillHistories(_ progress: @Sendable (Int) -> Void = { _ in }) async {
    await historyTurn.enter()
    let waiting = devices.waiting.compactMap { id in terminalOrGuest(id).map { (id, $0) } }
    if !waiting.isEmpty {
      // What is published from here on is entered as it comes.
      let (last, acts, guests) = state.withLock {
        ($0.present.plan.slot, $0.acts, $0.guests.planned)
      }
      let histories = world.watches(
        of: waiting.map(\.1),
        guests: guests,
        upTo: last,
        count: DeviceDesk.historySlots,
        acts: acts,
        progress: progress
      )
      for ((id, _), history) in zip(waiting, histories) { devices.begin(id, history: history) }
    }
    await historyTurn.leave()
  }

  /// Tells every terminal that is served what the slot to come is planned to bring, and those without service
  /// that they wait for it.
  func enterWatches(ahead prepared: PublishedPlan) {
    let present = present
    if prepared.plan.slot == present.plan.slot.next {
      enterWatches(of: present, before: prepared.plan)
    }
    enterWatches(of: prepared)
  }

  /// Tells every terminal that is served what it meets in a slot.
  func enterWatches(of published: PublishedPlan, before next: SlotPlan? = nil) {
    for id in devices.servedTerminals {
      guard let terminal = terminalOrGuest(id) else { continue }
      let watch = world.watch(
        of: published.terminals[terminal],
        in: published.plan,
        under: published.planned.state,
        before: next
      )
      devices.enter(watch, of: id, terminal)
    }
  }
}

extension LiveWorld.ServingRefusal {
  /// Whether there is no such terminal.
  var isAbsence: Bool { if case .unknown = self { true } else { false } }

  var problem: APIProblem {
    switch self {
    case .unknown(let id):
      APIProblem(
        code: "unknown-terminal",
        message: "neither a terminal of the world nor a connection is called "
          + "'\(id.rawValue.prefix(100))'",
        remedy: "/api/v1/terminals and /api/v1/connections list them."
      )
    case .full(let limit):
      APIProblem(
        code: "too-many-devices",
        message: "\(limit) terminals answer for themselves already",
        remedy: "End some of those that connected, or ask again in ten minutes: a terminal of the "
          + "world that nobody asks for makes room then, unless 'apus up' was started for it."
      )
    }
  }
}

extension Terminal {
  /// A name that follows from where a terminal without one of its own stands: the same each time that somebody
  /// connects there.
  public var placeIdentity: TerminalID {
    let numbers = [point.latitude.degrees, point.longitude.degrees, point.height.metres]
    let place = numbers.map { "\(($0 * 1e5).rounded() / 1e5)" }.joined(separator: ",")
    return TerminalID("at \(place)" + (system.map { " \($0)" } ?? ""))
  }
}

/// Lets one task at a time do something.
actor Turn {
  private var isTaken = false
  private var waiters: [CheckedContinuation<Void, Never>] = []

  func enter() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiters.append($0) }
  }

  func leave() {
    guard let next = waiters.first else {
      isTaken = false
      return
    }
    waiters.removeFirst()
    next.resume()
  }
}
