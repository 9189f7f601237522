import Frames
public import Links
public import Service
public import Store
import Synchronization
public import TerminalDevice

/// The terminals that answer for themselves: each a device that is brought forward as world time passes.
///
/// Whoever runs the world enters what each meets, slot by slot, and what packets measured; readers and
/// commands come from any thread. A terminal answers once it has its history.
public final class DeviceDesk: DeviceSource {
  /// How world time runs.
  public let clock: WorldClock
  private let software: String
  private let archive: DeviceArchive?
  private let book = Mutex(Book())
  /// When all was written down last; whoever keeps terminals holds it.
  private let saved = Mutex(ContinuousClock.now)

  /// The terminals that are served, and the identities that are taken by them.
  private struct Book {
    var cells: [TerminalID: DeviceCell] = [:]
    var identities: Set<TerminalID> = []
    /// When somebody asked last for those that are served because somebody asked.
    var asked: [TerminalID: ContinuousClock.Instant] = [:]

    /// An identity that no other terminal has: two may stand at one place.
    func free(_ identity: TerminalID) -> TerminalID {
      var (candidate, number) = (identity, 1)
      while identities.contains(candidate) {
        number += 1
        candidate = TerminalID("\(identity.rawValue) \(number)")
      }
      return candidate
    }

    mutating func close(_ id: TerminalID) -> DeviceCell? {
      guard let cell = cells.removeValue(forKey: id) else { return nil }
      identities.remove(cell.identity)
      asked[id] = nil
      return cell
    }

    /// Closes the one that nobody has asked for for the longest time, if that is since before an instant.
    mutating func closeIdle(since instant: ContinuousClock.Instant) -> DeviceCell? {
      guard let idle = asked.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
        idle.value < instant
      else { return nil }
      return close(idle.key)
    }
  }

  /// More terminals than this are refused.
  public static let limit = 2_000
  /// Of those that are served because somebody asked, one that nobody asks for for so long makes room.
  public static let idlePatience = Duration.seconds(600)
  /// What has changed is written down after so much of the machine's time.
  static let savingPause = Duration.seconds(60)
  /// Slots that fill a history: the one that is under way and those that a quarter of an hour reaches into.
  public static let historySlots = 61

  /// A desk without terminals.
  ///
  /// - Parameters:
  ///   - clock: How world time runs.
  ///   - software: What terminals call their software: its name and version.
  ///   - archive: Keeps what terminals remember beyond the end of the process; nil for nothing.
  public init(clock: WorldClock, software: String = "apus", archive: DeviceArchive? = nil) {
    self.clock = clock
    self.software = software
    self.archive = archive
  }

  /// Begins to serve a terminal; one that is served already goes on.
  ///
  /// - Parameters:
  ///   - id: How it is asked for.
  ///   - terminal: The terminal.
  ///   - identity: The name that its own identity and memory follow from; nil for its id.
  ///   - isOnDemand: Whether it is served because somebody asked, and makes room for others once nobody
  ///     has for ten minutes.
  ///   - instant: The machine's time.
  /// - Returns: False when there are too many.
  @discardableResult
  public func open(
    _ id: TerminalID,
    _ terminal: Terminal,
    identity: TerminalID? = nil,
    isOnDemand: Bool = false,
    at instant: ContinuousClock.Instant = .now
  ) -> Bool {
    let (isOpen, gone) = book.withLock { book -> (Bool, DeviceCell?) in
      if book.cells[id] != nil {
        if book.asked[id] != nil { book.asked[id] = isOnDemand ? instant : nil }
        return (true, nil)
      }
      var gone: DeviceCell?
      if book.cells.count >= Self.limit {
        gone = book.closeIdle(since: instant - Self.idlePatience)
        if gone == nil { return (false, nil) }
      }
      var terminal = terminal
      terminal.id = book.free(identity ?? id)
      book.identities.insert(terminal.id)
      book.cells[id] = DeviceCell(terminal)
      if isOnDemand { book.asked[id] = instant }
      return (true, gone)
    }
    if let gone { save(gone) }
    return isOpen
  }

  /// Notes that somebody asks for a terminal.
  func noteAsked(_ id: TerminalID, at instant: ContinuousClock.Instant = .now) {
    book.withLock { if $0.asked[id] != nil { $0.asked[id] = instant } }
  }

  /// The slots that are kept of a terminal.
  func slotCount(_ id: TerminalID) -> Int? { cell(id)?.slotCount }

  /// Whether one more terminal would find no room of its own.
  var isFull: Bool { book.withLock { $0.cells.count >= Self.limit } }

  /// Whether a terminal is served, ready or not.
  public func isOpen(_ id: TerminalID) -> Bool { cell(id) != nil }

  /// Whether a terminal has its history and answers.
  public func isReady(_ id: TerminalID) -> Bool { cell(id)?.isReady ?? false }

  /// The terminals that are served and wait for their history.
  public var waiting: [TerminalID] {
    book.withLock { $0.cells }.filter { !$0.value.isReady }.keys.sorted()
  }

  /// Gives a terminal its history, from which on it answers.
  public func begin(_ id: TerminalID, history: [SlotWatch]) {
    guard let cell = cell(id) else { return }
    cell.begin(
      history,
      at: clock.now,
      memory: archive?.memory(of: cell.identity),
      software: software
    )
  }

  /// Says what a terminal meets in a slot; the last word on a slot counts.
  ///
  /// - Parameters:
  ///   - watch: What it meets.
  ///   - id: The terminal.
  ///   - terminal: The terminal as it is now; nil where nothing about it has changed.
  public func enter(_ watch: SlotWatch, of id: TerminalID, _ terminal: Terminal? = nil) {
    cell(id)?.enter(watch, of: terminal)
  }

  /// Says what was measured on a terminal's link.
  public func enter(_ seconds: [WorldSecond: MeasuredSecond], of id: TerminalID) {
    cell(id)?.enter(seconds)
  }

  /// Ends to serve a terminal; what it remembers is kept.
  public func close(_ id: TerminalID) {
    if let gone = book.withLock({ $0.close(id) }) { save(gone) }
  }

  /// Writes down what terminals remember, where that has changed.
  public func save() {
    for cell in book.withLock({ Array($0.cells.values) }) { save(cell) }
  }

  /// Brings terminals forward, and writes down what has changed once a minute of the machine.
  ///
  /// It may take a while with many: not for the threads that tasks share. While another call is at it, this
  /// one does nothing.
  ///
  /// - Parameter instant: The machine's time.
  public func keep(at instant: ContinuousClock.Instant = .now) {
    _ = saved.withLockIfAvailable { saved in
      guard instant - saved < Self.savingPause else {
        saved = instant
        return save()
      }
      for cell in book.withLock({ Array($0.cells.values) }) { cell.advance(to: clock.now) }
    }
  }

  /// How long to wait between two calls of ``keep(at:)``: less than a history of world time, so that none of
  /// it is passed over.
  var keepingPause: Duration {
    min(Self.savingPause, max(.seconds(600 / clock.speed), .seconds(1)))
  }

  private func save(_ cell: DeviceCell, isDurable: Bool = false) {
    let id = cell.identity
    // Without an archive it is brought forward all the same.
    cell.save(at: clock.now) { archive?.write($0, of: id, isDurable: isDurable) ?? true }
  }

  private func cell(_ id: TerminalID) -> DeviceCell? { book.withLock { $0.cells[id] } }
}

extension DeviceDesk {
  /// The terminals that are served, in the order of their identities.
  public var servedTerminals: [TerminalID] { book.withLock { $0.cells }.keys.sorted() }

  /// The name that a terminal's own identity follows from; nil for one that is not served.
  public func identity(of id: TerminalID) -> TerminalID? { cell(id)?.identity }

  /// Reads a terminal as it is now; nil for one that is not served, or not ready yet.
  public func read<Value: Sendable>(
    _ id: TerminalID,
    _ body: (TerminalDevice) throws -> Value
  ) rethrows -> Value? {
    try cell(id)?.read(at: clock.now, body)
  }

  /// Tells a terminal to do something; it is written down before this returns.
  ///
  /// - Parameters:
  ///   - id: The terminal.
  ///   - command: What it is told.
  /// - Returns: False for a terminal that is not served, or not ready yet.
  /// - Throws: Why it does not.
  public func perform(_ id: TerminalID, _ command: DeviceCommand) throws(DeviceRefusal) -> Bool {
    guard let cell = cell(id), try cell.perform(command, at: clock.now) else { return false }
    save(cell, isDurable: true)
    return true
  }
}
