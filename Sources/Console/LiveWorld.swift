import Dispatch
public import Frames
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
  /// The numbers of the acts that count, where some of the store's do not; nil where all do.
  private let chosenNumbers: [Int]?
  /// Who listens to what happens.
  let events = EventHub()
  /// What answers questions about places in the present slot.
  let inquiries = InquiryDesk()
  /// What is counted for the metrics.
  let counters = ServiceCounters()
  let moneyMetrics = MoneyMetrics()
  /// The terminals that answer for themselves.
  public let devices: DeviceDesk
  /// One task at a time computes the past of terminals.
  let historyTurn = Turn()
  /// What the API shows of terminals in place of ``devices``; nil for those.
  let shownDevices = Mutex<(any DeviceSource)?>(nil)
  /// What changes while the world runs.
  struct State {
    var acts: [Act]
    /// When each of them was entered; here too, so that the log is read while the disk stands still.
    var entered: [Instant]
    /// Kits and books, as events and acts have led to them.
    var records: Records
    var registry: Registry { records.registry }
    var money: MoneyCourse { records.money }
    var guests = GuestBook()
    var present: PublishedPlan
    /// Plan of the slot to come, when it is ready.
    var prepared: PublishedPlan?
    /// Counts the guests that came and went, so that a prepared plan can be seen to be out of date.
    var version = 0
    /// When the acts that are being written to the disk take effect, and how many there are.
    var arriving: [Instant: Int] = [:]
    /// Counts those who joined with a place of their own.
    var newcomerCount = 0
  }

  /// A plan with what it cost to make.
  public struct PublishedPlan: Sendable {
    /// Who is served in its slot, and who is not.
    public var plan: SlotPlan
    /// What it took to make, in milliseconds of wall time.
    public var milliseconds: Double
    /// The terminals that it was made for, guests left out.
    var terminals: World.PreparedTerminals
    /// How many acts were entered when it was made.
    var actCount: Int
    var version: Int
    /// What it rests on.
    let planned: PlannedSlot
  }

  /// A plan waits no longer than this for an act that is being written.
  private static let longestArrival = Duration.seconds(2)

  /// A guest that is silent for longer than this is forgotten.
  static let guestPatience = Duration.seconds(60)

  /// Makes the plan of the present slot, and with it a world that can be asked.
  ///
  /// - Parameters:
  ///   - world: what is run.
  ///   - clock: how its time runs.
  ///   - store: holds the acts so far, and takes those to come; without one they are in memory.
  ///   - bound: acts of the store that hold from a later instant do not count. A world with a bound is
  ///     asked; nothing is entered in it.
  ///   - devices: the terminals that answer for themselves; nil for a desk that keeps nothing.
  /// - Throws: why the acts cannot be read.
  public init(
    world: World,
    clock: WorldClock,
    store: ActStore?,
    until bound: Instant? = nil,
    devices: DeviceDesk? = nil
  ) throws(StoreError) {
    self.world = world
    self.clock = clock
    self.devices = devices ?? DeviceDesk(clock: clock)
    self.store = store
    var stored = try store?.acts(after: 0, limit: .max) ?? []
    if let bound { stored = stored.filter { $0.act.at <= bound } }
    chosenNumbers = bound.map { _ in stored.map { Int($0.id) } }
    let acts = stored.map(\.act)
    let now = clock.now
    let slot = Slot(containing: now)
    // Records hold all that lies before the instant, which may be in the middle of the slot; the plan
    // is that of the slot.
    //
    // Records are made beside the plan: of a hundred thousand kits both take a while.
    let made = Mutex<(present: PublishedPlan?, records: Records?)>((nil, nil))
    DispatchQueue.concurrentPerform(iterations: 2) { part in
      if part == 0 {
        let plan = Self.published(world, slot, acts: acts, guests: [], after: nil, version: 0)
        made.withLock { $0.present = plan }
      } else {
        let records = Self.records(world, acts, slot, at: now)
        made.withLock { $0.records = records }
      }
    }
    let (plan, records) = made.withLock { $0 }
    state = Mutex(
      State(
        acts: acts,
        entered: stored.map(\.entered),
        records: records ?? Self.records(world, acts, slot, at: now),
        present: plan
          ?? Self.published(world, slot, acts: acts, guests: [], after: nil, version: 0)
      )
    )
  }

  private static func records(
    _ world: World,
    _ acts: [Act],
    _ slot: Slot,
    at now: Instant
  ) -> Records {
    let first = ChoiceWindow.start(of: slot.previous)
    return Records(world, acts: acts, at: now, plannedFrom: first.start)
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
    let planned = world.planned(for: slot, acts: acts, guests: guests, after: previous)
    let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
    return PublishedPlan(
      plan: planned.plan,
      milliseconds: milliseconds,
      terminals: world.preparedTerminals(during: slot, acts: acts),
      actCount: acts.count,
      version: version,
      planned: planned
    )
  }

  /// The plan of the present slot.
  public var present: PublishedPlan { state.withLock { $0.present } }

  /// Every act so far.
  public var acts: [Act] { state.withLock { $0.acts } }

  /// The number of an act in the log, from 1, by its place among those that count.
  func number(ofActAt position: Int) -> Int { chosenNumbers?[position] ?? position + 1 }

  /// The place of the first act that counts and comes after a number.
  func position(afterAct number: Int) -> Int {
    chosenNumbers.map { $0.firstIndex { $0 > number } ?? $0.count } ?? number
  }

  /// How many kits are registered.
  var registeredCount: Int { state.withLock { $0.registry.count } }

  /// Terminals of the world and guests, as the present plan knows them.
  public var terminals: [PlannedTerminal] {
    let (slot, acts, guests) = state.withLock {
      ($0.present.plan.slot, $0.acts, $0.guests.planned)
    }
    return world.terminals(during: slot, acts: acts)
      + guests.sorted { $0.terminal.id < $1.terminal.id }
  }

  /// Says that an act is on its way to the disk: now, and from when it will hold.
  func arrival() -> (now: Instant, at: Instant) {
    state.withLock { state in
      let now = clock.now
      let at = Slot(containing: now).end
      state.arriving[at, default: 0] += 1
      return (now, at)
    }
  }

  /// Says that an act that was on its way is in force, or will not be.
  func settle(_ at: Instant) {
    state.withLock { state in
      let count = state.arriving[at, default: 1] - 1
      state.arriving[at] = count > 0 ? count : nil
    }
  }

  /// Takes acts that are on the disk into account.
  func apply(_ acts: [StoredAct]) {
    state.withLock { state in
      for stored in acts {
        state.records.enter(stored.act, number: state.acts.count)
        state.acts.append(stored.act)
        state.entered.append(stored.entered)
      }
    }
    for stored in acts { events.send(.act(stored.act)) }
  }
}

extension LiveWorld {
  /// Makes and publishes one plan after another until the task is cancelled.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.publishPlans() }
      group.addTask { try await self.keepDevices() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func publishPlans() async throws {
    while !Task.isCancelled {
      // What their terminals remember is written down.
      await BlockingWork.run { self.forgetSilentGuests() }
      // A world that runs faster than plans are made skips slots instead of falling behind.
      let next = max(present.plan.slot.next, Slot(containing: clock.now))
      try await publish(next)
    }
  }

  /// Publishes the plan of a slot at its start.
  ///
  /// It is made as soon as the slot before has begun, and again when an act or a guest has come since:
  /// once shortly before the slot, and at its start if need be. Between, acts may come by the hundred
  /// without a plan being made for each.
  private func publish(_ slot: Slot) async throws {
    if state.withLock({ !$0.isCurrent($0.prepared, for: slot) }) { await prepare(slot) }
    while true {
      let left = remaining(until: slot.start)
      let lead = Duration.milliseconds(200 + 2 * present.milliseconds)
      let isCurrent = state.withLock { $0.isCurrent($0.prepared, for: slot) }
      if !isCurrent, left <= lead { await prepare(slot) }
      guard clock.now >= slot.start else {
        try await Task.sleep(for: min(.milliseconds(100), max(left, .microseconds(100))))
        continue
      }
      if let published = swapped(slot) {
        enterWatches(of: published)
        return events.send(.slot(published))
      }
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  /// Makes the prepared plan the present one, unless something that counts in its slot has come since
  /// it was made or is being written to the disk.
  ///
  /// A disk that stands still holds up no plan for longer than ``longestArrival``.
  private func swapped(_ slot: Slot) -> PublishedPlan? {
    let isLate = remaining(until: slot.start) < .zero - Self.longestArrival
    return state.withLock { state in
      guard let prepared = state.prepared, state.isCurrent(prepared, for: slot),
        isLate || state.arriving.keys.allSatisfy({ $0 >= slot.end })
      else { return nil }
      state.present = prepared
      state.prepared = nil
      state.records.close(until: slot.start)
      return prepared
    }
  }

  private func remaining(until instant: Instant) -> Duration {
    .nanoseconds(clock.monotonicNanoseconds(at: instant) - MonotonicClock.nanoseconds)
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
    enterWatches(ahead: prepared)
    // Beside: the slot does not wait for it.
    Task { [inquiries, world] in inquiries.prepare(prepared, acts: acts, of: world) }
  }
}

extension LiveWorld.State {
  /// Whether a plan is that of a slot, with every guest and every act that counts in it.
  func isCurrent(_ published: LiveWorld.PublishedPlan?, for slot: Slot) -> Bool {
    guard let published, published.plan.slot == slot, published.version == version else {
      return false
    }
    return acts[published.actCount...].allSatisfy { $0.at >= slot.end }
  }
}
