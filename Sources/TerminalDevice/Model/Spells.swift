import Frames

/// A time of one state: connected by one satellite, or not for one cause.
struct Spell: Hashable {
  /// When it begins; it ends where the next begins.
  var start: Instant
  /// Why there is no connection; nil while there is.
  var cause: OutageCause?
  /// The satellite while connected; empty when it has no name.
  var satellite = ""

  /// Whether nothing but the start tells them apart.
  func isSame(as other: Spell) -> Bool {
    cause == other.cause && (cause != nil || satellite == other.satellite)
  }
}

/// The states of a terminal in the order of time, as far back as its history reaches.
struct Spells: Hashable {
  /// At most so many are kept, so that no flood of commands makes them grow: one for each second of
  /// the history and as many again.
  static let largestCount = 2 * DeviceHistory.length

  private(set) var all: [Spell] = []

  /// The state now.
  var last: Spell? { all.last }

  /// A state from an instant on; one that goes on is the same spell.
  ///
  /// Of two states from one instant the later counts. An instant before the last spell's start is
  /// taken as that start.
  mutating func begin(_ spell: Spell) {
    var spell = spell
    if let last = all.last, spell.start <= last.start {
      spell.start = last.start
      all.removeLast()
    }
    guard all.last?.isSame(as: spell) != true else { return }
    all.append(spell)
    if all.count > Self.largestCount { all.removeFirst(all.count - Self.largestCount) }
  }

  /// Forgets the spells that ended before an instant.
  mutating func forget(before instant: Instant) {
    let first = all.indices.dropFirst().first { all[$0].start > instant } ?? all.endIndex
    if first > 1 { all.removeFirst(first - 1) }
  }

  /// The spell that an instant falls into; nil before the first.
  func spell(at instant: Instant) -> Spell? { all.last { $0.start <= instant } }

  /// The outages, the last of them up to an instant if it is under way.
  func outages(until now: Instant) -> [DeviceOutage] {
    all.indices.compactMap { index in
      guard let cause = all[index].cause else { return nil }
      let isOver = index + 1 < all.count
      return DeviceOutage(
        cause: cause,
        start: all[index].start,
        duration: max(.zero, (isOver ? all[index + 1].start : now) - all[index].start),
        didSwitch: didSwitch(around: index)
      )
    }
  }

  /// Whether the satellite of the connection after an outage is another than before it.
  private func didSwitch(around index: Int) -> Bool {
    guard let before = all[..<index].last(where: { $0.cause == nil }),
      let after = all[index...].first(where: { $0.cause == nil })
    else { return false }
    return before.satellite != after.satellite
  }
}
