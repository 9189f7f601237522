import Frames
import Links
import Service
import Synchronization
import TerminalDevice

/// One terminal that answers for itself, with what it has yet to be told.
///
/// It waits for its history before it answers; what the world and the packets say meanwhile is kept. Its
/// time never runs ahead of what it knows of its slots: a plan may be published a moment late.
final class DeviceCell: Sendable {
  fileprivate struct State {
    var terminal: Terminal
    var device: TerminalDevice?
    var watches: [Slot: SlotWatch] = [:]
    var last: SlotWatch?
    /// Measurements that the device has not come to yet, or that were not looked at.
    var measured: [WorldSecond: MeasuredSecond] = [:]
    /// The last second that was measured.
    var lastMeasured: WorldSecond?
    /// What was written down last.
    var kept: DeviceMemory?
  }

  private let state: Mutex<State>
  /// Who writes down what is remembered writes alone, so that what was remembered last is what stands.
  private let writing = Mutex(())

  /// Seconds of measurements that wait; the oldest are of no use then.
  private static let mostSeconds = 2 * DeviceHistory.length
  /// As many of the last slots fill a history and more: of a world that leaves out more of them, these are
  /// filled in, and of slots that nobody looks at, these are kept.
  private static let mostSlots = 64

  /// The name that the terminal's own identity follows from; it never changes.
  let identity: TerminalID

  init(_ terminal: Terminal) {
    identity = terminal.id
    state = Mutex(State(terminal: terminal))
  }

  /// The terminal, with the identity that it answers with.
  var terminal: Terminal { state.withLock { $0.terminal } }

  /// The slots that it keeps what is met in.
  var slotCount: Int { state.withLock { $0.watches.count } }

  /// Whether it has its history.
  var isReady: Bool { state.withLock { $0.device != nil } }

  /// Takes over a history, from which on it answers.
  func begin(
    _ history: [SlotWatch],
    at now: Instant,
    memory: DeviceMemory?,
    software: String
  ) {
    state.withLock { state in
      guard state.device == nil else { return }
      for watch in history where state.watches[watch.slot] == nil {
        state.watches[watch.slot] = watch
      }
      let newest = history.last
      if let newest, state.last.map({ $0.slot < newest.slot }) ?? true { state.last = newest }
      state.device = TerminalDevice(
        terminal: state.terminal,
        from: now,
        memory: memory,
        software: software
      )
      state.advance(to: now)
    }
  }

  /// What is met in a slot; the last word on a slot counts.
  func enter(_ watch: SlotWatch, of terminal: Terminal?) {
    state.withLock { state in
      if var terminal, state.device != nil || terminal != state.terminal {
        terminal.id = state.terminal.id
        if terminal != state.terminal {
          state.terminal = terminal
          state.device?.update(terminal)
        }
      }
      state.fillIn(before: watch, most: Self.mostSlots)
      state.watches[watch.slot] = watch
      state.trim(to: Self.mostSlots)
      if state.last.map({ $0.slot <= watch.slot }) ?? true { state.last = watch }
    }
  }

  /// What was measured; for seconds that are written already too.
  func enter(_ seconds: [WorldSecond: MeasuredSecond]) {
    state.withLock { state in
      state.measured.merge(seconds) { $1 }
      state.lastMeasured = [state.lastMeasured, seconds.keys.max()].compactMap(\.self).max()
      guard state.measured.count > Self.mostSeconds else { return }
      let newest = state.measured.keys.sorted().suffix(Self.mostSeconds)
      state.measured = state.measured.filter { newest.contains($0.key) }
    }
  }

  /// Brings the terminal forward.
  func advance(to now: Instant) { state.withLock { $0.advance(to: now) } }

  /// Reads the terminal as it is at an instant; nil while it has no history.
  func read<Value: Sendable>(
    at now: Instant,
    _ body: (TerminalDevice) throws -> Value
  ) rethrows -> Value? {
    try state.withLock { state in
      state.advance(to: now)
      return try state.device.map(body)
    }
  }

  /// Tells the terminal something; false while it has no history.
  func perform(_ command: DeviceCommand, at now: Instant) throws(DeviceRefusal) -> Bool {
    let result = state.withLock { state -> Result<Bool, DeviceRefusal> in
      state.advance(to: now)
      guard var device = state.device else { return .success(false) }
      do throws(DeviceRefusal) {
        try device.apply(command)
        state.device = device
        return .success(true)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Writes down what is remembered, if that has changed since it was written down last.
  ///
  /// - Parameters:
  ///   - now: World time.
  ///   - write: Writes it, and says whether it could; no two of one terminal run at a time.
  func save(at now: Instant, _ write: (DeviceMemory) -> Bool) {
    writing.withLock { _ in
      let memory = state.withLock { state -> DeviceMemory? in
        state.advance(to: now)
        guard let memory = state.device?.memory, memory.isWorthKeeping(after: state.kept) else {
          return nil
        }
        return memory
      }
      guard let memory, write(memory) else { return }
      state.withLock { $0.kept = memory }
    }
  }
}

extension DeviceCell.State {
  /// Brings the device forward, as far as its slots are known.
  fileprivate mutating func advance(to now: Instant) {
    guard device != nil, let last else { return }
    // Not to its very end, where the next one begins.
    let reach = min(last.slot.end - .milliseconds(1), reachOfMeasurements(now))
    device?.advance(to: min(now, reach), watches: watches, measured: measured)
    guard let reached = device?.now else { return }
    let second = WorldSecond(containing: reached)
    measured = measured.filter { $0.key >= second }
    guard watches.count > 2 else { return }
    let slot = Slot(containing: reached)
    watches = watches.filter { $0.key >= slot }
  }

  /// Up to when the terminal answers while its seconds are measured: a second's measurement comes a
  /// moment after its end, and whoever asks in between would read that nothing passed.
  private func reachOfMeasurements(_ now: Instant) -> Instant {
    guard let due = lastMeasured?.next, due.end <= now, now < due.end + Self.patience else {
      return now
    }
    return due.end - .milliseconds(1)
  }

  /// World time by which a measurement comes after its second's end, in the usual case.
  private static let patience = Duration.milliseconds(300)

  /// Slots that no plan was made for are taken to have been like the one before: the last of them, where
  /// they are more than a history is long.
  fileprivate mutating func fillIn(before watch: SlotWatch, most: Int) {
    guard let last, last.slot.next < watch.slot else { return }
    var slot = max(last.slot.next, watch.slot.earlier(by: most))
    while slot < watch.slot {
      var filler = SlotWatch(link: Link(slot: slot, state: last.link.state))
      (filler.seesSatellites, filler.countryCode) = (last.seesSatellites, last.countryCode)
      filler.isRoaming = last.isRoaming
      watches[slot] = watches[slot] ?? filler
      slot = slot.next
    }
  }

  /// Lets go of slots that no history would reach, now and then.
  fileprivate mutating func trim(to most: Int) {
    guard watches.count > 2 * most, let last else { return }
    let first = last.slot.earlier(by: most)
    watches = watches.filter { $0.key >= first }
  }
}

extension Slot {
  /// The slot that lies so many before.
  fileprivate func earlier(by count: Int) -> Slot {
    Slot(containing: start - .seconds(15 * Int64(count)))
  }
}
