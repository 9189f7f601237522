import Frames
public import Links
public import Scheduling
public import Service
public import Store
import Synchronization
public import World

/// A world that runs: the present slot's plan, the acts that led to it and the guests in it.
///
/// Readers take a snapshot; nothing here waits for a plan to be made. One task makes plans
/// (``run()``), each before its slot begins, and publishes them by swapping one reference.
public final class LiveWorld: Sendable {
  /// The world that is run; it never changes, and what is decided comes as acts.
  public let world: World
  /// How world time runs.
  public let clock: WorldClock
  let store: ActStore?
  let state: Mutex<State>
  /// Who listens to what happens.
  let events = EventHub()
  /// The world's own terminals as its file has them, by identity.
  let ownTerminals: [TerminalID: Int]

  /// What changes while the world runs.
  struct State {
    var acts: [Act]
    var guests = GuestBook()
    var present: PublishedPlan
    /// Plan of the slot to come, when it is ready.
    var prepared: PublishedPlan?
    /// Counts acts and guests, so that a prepared plan can be seen to be out of date.
    var version = 0
    /// Counts those who joined with a place of their own.
    var newcomerCount = 0
  }

  /// A plan with what it cost to make.
  public struct PublishedPlan: Sendable {
    /// Who is served in its slot, and who is not.
    public var plan: SlotPlan
    /// What it took to make, in milliseconds of wall time.
    public var milliseconds: Double
    var version: Int
  }

  /// A guest that is silent for longer than this is forgotten.
  static let guestPatience = Duration.seconds(60)

  /// Makes the plan of the present slot, and with it a world that can be asked.
  public init(
    world: World,
    clock: WorldClock,
    store: ActStore?
  ) throws(StoreError) {
    self.world = world
    self.clock = clock
    self.store = store
    let acts = try store?.acts() ?? []
    let slot = Slot(containing: clock.now)
    let present = Self.published(world, slot, acts: acts, guests: [], after: nil, version: 0)
    ownTerminals = Dictionary(
      world.description.terminals.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    state = Mutex(State(acts: acts, present: present))
  }

  private static func published(
    _ world: World,
    _ slot: Slot,
    acts: [Act],
    guests: [PlannedTerminal],
    after previous: SlotPlan?,
    version: Int
  ) -> PublishedPlan {
    let began = ContinuousClock.now
    let plan = world.plan(for: slot, acts: acts, guests: guests, after: previous)
    let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
    return PublishedPlan(plan: plan, milliseconds: milliseconds, version: version)
  }

  /// The plan of the present slot.
  public var present: PublishedPlan { state.withLock { $0.present } }

  /// Every act so far.
  public var acts: [Act] { state.withLock { $0.acts } }

  /// Terminals of the world and guests, as the present plan knows them.
  public var terminals: [PlannedTerminal] {
    world.terminals(during: present.plan.slot)
      + state.withLock { $0.guests.planned }.sorted { $0.terminal.id < $1.terminal.id }
  }

  /// Enters an act: stored first, in force from the start of the next slot.
  public func enter(
    _ decision: Act.Decision,
    actor: String,
    reason: String
  ) throws(StoreError) -> Act {
    let now = clock.now
    let act = Act(
      at: Slot(containing: now).end,
      actor: actor,
      reason: reason,
      decision: decision
    )
    try store?.append(act, entered: now)
    state.withLock {
      $0.acts.append(act)
      $0.version += 1
    }
    events.send(.act(act))
    return act
  }
}

extension LiveWorld {
  /// Puts acts in force that are on the disk, in their order.
  func putInForce(_ stored: [StoredAct]) {
    state.withLock {
      $0.acts += stored.map(\.act)
      $0.version += 1
    }
    for act in stored { events.send(.act(act.act)) }
  }

  /// Makes and publishes one plan after another until the task is cancelled.
  public func run() async throws {
    while !Task.isCancelled {
      forgetSilentGuests()
      // A world that runs faster than plans are made skips slots instead of falling behind.
      let next = max(present.plan.slot.next, Slot(containing: clock.now))
      try await publish(next)
    }
  }

  /// Publishes the plan of a slot at its start, made again for every act and guest until then.
  private func publish(_ slot: Slot) async throws {
    while true {
      if state.withLock({ $0.prepared?.version != $0.version }) { await prepare(slot) }
      guard clock.now >= slot.start else {
        try await Task.sleep(for: min(.milliseconds(100), remaining(until: slot.start)))
        continue
      }
      if let published = swapped() { return events.send(.slot(published)) }
    }
  }

  /// Makes the prepared plan the present one, unless an act or a guest has come since it was made.
  private func swapped() -> PublishedPlan? {
    state.withLock { state in
      guard let prepared = state.prepared, prepared.version == state.version else { return nil }
      state.present = prepared
      state.prepared = nil
      return prepared
    }
  }

  private func remaining(until instant: Instant) -> Duration {
    let nanoseconds = clock.monotonicNanoseconds(at: instant) - MonotonicClock.nanoseconds
    return .nanoseconds(max(100_000, nanoseconds))
  }

  /// Makes a plan off the event loops: it is plain computing for some tens of milliseconds.
  @concurrent
  private func prepare(_ slot: Slot) async {
    let (acts, guests, present, version) = state.withLock {
      ($0.acts, $0.guests.planned, $0.present.plan, $0.version)
    }
    let prepared = Self.published(
      world,
      slot,
      acts: acts,
      guests: guests,
      after: present,
      version: version
    )
    state.withLock { $0.prepared = prepared }
  }
}
