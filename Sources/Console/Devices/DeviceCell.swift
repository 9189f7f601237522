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
    var measured: [WorldSecond: MeasuredSecond] = [:]
    /// What was written down last.
    var kept: DeviceMemory?
  }

  private let state: Mutex<State>
  /// Who writes down what is remembered writes alone, so that what was remembered last is what stands.
  private let writing = Mutex(())

  /// Seconds of measurements that wait; the oldest are of no use then.
  private static let mostSeconds = 2 * DeviceHistory.length
  /// A world that runs faster than plans are made leaves out at most so many slots that are filled in.
  private static let mostLeftOut = 64

  /// The name that the terminal's own identity follows from; it never changes.
  let identity: TerminalID

  init(_ terminal: Terminal) {
    identity = terminal.id
    state = Mutex(State(terminal: terminal))
  }

  /// The terminal, with the identity that it answers with.
  var terminal: Terminal { state.withLock { $0.terminal } }

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
      state.fillIn(before: watch, most: Self.mostLeftOut)
      state.watches[watch.slot] = watch
      if state.last.map({ $0.slot <= watch.slot }) ?? true { state.last = watch }
    }
  }

  /// What was measured; for seconds that are written already too.
  func enter(_ seconds: [WorldSecond: MeasuredSecond]) {
    state.withLock { state in
      state.measured.merge(seconds) { $1 }
      guard state.measured.count > Self.mostSeconds else { return }
      let newest = state.measured.keys.sorted().suffix(Self.mostSeconds)
      state.measured = state.measured.filter { newest.contains($0.key) }
    }
  }

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
        guard let memory = state.device?.memory, memory != state.kept else { return nil }
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
    let reach = last.slot.end - .milliseconds(1)
    device?.advance(to: min(now, reach), watches: watches, measured: measured)
    measured.removeAll(keepingCapacity: true)
    guard let reached = device?.now, watches.count > 2 else { return }
    let slot = Slot(containing: reached)
    watches = watches.filter { $0.key >= slot }
  }

  /// Slots that no plan was made for are taken to have been like the one before.
  fileprivate mutating func fillIn(before watch: SlotWatch, most: Int) {
    guard let last, last.slot.next < watch.slot else { return }
    var (slot, count) = (last.slot.next, 0)
    while slot < watch.slot, count < most {
      var filler = SlotWatch(link: Link(slot: slot, state: last.link.state))
      (filler.seesSatellites, filler.countryCode) = (last.seesSatellites, last.countryCode)
      filler.isRoaming = last.isRoaming
      watches[slot] = watches[slot] ?? filler
      (slot, count) = (slot.next, count + 1)
    }
  }
}
