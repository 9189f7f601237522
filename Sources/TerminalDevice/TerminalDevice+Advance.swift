public import Frames
public import Links

extension TerminalDevice {
  /// Brings the terminal forward to an instant; an earlier one changes nothing.
  ///
  /// Each whole second since the start gives one sample. Of a longer time than the history is,
  /// its last part alone is computed, so that a call is bounded whatever the time.
  ///
  /// - Parameters:
  ///   - instant: Up to when.
  ///   - watches: What the terminal meets in the slots on the way, that of the instant included. In a
  ///     slot that is missing it has no link, for no known cause.
  ///   - measured: What was measured in seconds on the way. For one whose sample was written already
  ///     and is still kept, the sample is written anew; outages stay as they are.
  public mutating func advance(
    to instant: Instant,
    watches: [Slot: SlotWatch],
    measured: [WorldSecond: MeasuredSecond] = [:]
  ) {
    for (second, measurement) in measured { rewrite(second, measurement) }
    let instant = min(instant, WorldSecond.last.start)
    guard instant > now else { return }
    passOver(to: instant)
    while now < instant {
      look(watches)
      beginSpell()
      let second = WorldSecond(containing: now)
      let end = min(instant, second.end, nextOwnChange ?? second.end)
      paint(until: end)
      now = end
      if now == second.end { finish(second, measured[second]) }
    }
    look(watches)
    beginSpell()
  }

  /// When the terminal's own state changes next within a second, as far as that is known.
  ///
  /// Sleep begins and ends with a minute.
  private var nextOwnChange: Instant? {
    if bootEnd > now { return bootEnd }
    guard let stowedSince, stowedSince > now else { return nil }
    return stowedSince
  }

  /// When the terminal is ready after its start.
  var bootEnd: Instant {
    // Written so that what is no number is no time.
    let seconds = parameters.bootSeconds > 0 ? min(parameters.bootSeconds, 3_600) : 0
    return boot.instant + .milliseconds(Int64(seconds * 1_000))
  }

  /// Why the terminal has no link now, of its own state and what it meets; nil while it has one.
  var presentCause: OutageCause? {
    if let own = ownCause { return own }
    guard let watch else { return .unknown }
    return watch.link.reason.map { OutageCause($0) }
  }

  /// Why the terminal is off now, by its own state: what it was told, or because it starts.
  ///
  /// Whoever carries packets for it has to stop them while there is a cause.
  public var ownCause: OutageCause? {
    if now < bootEnd { return .booting }
    // What was kept may lie ahead, while the history is computed again.
    if let stowedSince, stowedSince <= now { return .stowed }
    return config.powerSave.isAsleep(at: now) ? .sleeping : nil
  }

  /// Leaves out what no ring would keep.
  private mutating func passOver(to instant: Instant) {
    let length = Int64(DeviceHistory.length)
    let first = WorldSecond(number: WorldSecond(containing: instant).number - length)
    guard first.start > now else { return }
    passedOverSeconds += first.number - WorldSecond(containing: now).number
    now = first.start
    spells = Spells()
    rings.skip(to: UInt64(max(0, first.number - boot.firstSecond.number)))
  }

  /// Finds what is met now.
  private mutating func look(_ watches: [Slot: SlotWatch]) {
    if now >= slotEnd || now < slot.start {
      slot = Slot(containing: now)
      slotEnd = slot.end
      watch = nil
    }
    watch = watches[slot] ?? watch
  }

  /// Writes down the state that holds from now on.
  mutating func beginSpell() {
    let cause = presentCause
    let satellite = cause == nil ? watch?.link.path?.satellite ?? "" : ""
    spells.begin(Spell(start: spellStart(cause), cause: cause, satellite: satellite))
  }

  /// When a state began that holds now: known for some even if it was not seen to begin.
  private func spellStart(_ cause: OutageCause?) -> Instant {
    guard spells.last == nil else { return now }
    switch cause {
    case .booting: return boot.instant
    case .stowed: return max(stowedSince ?? now, bootEnd)
    default: return now
    }
  }

  private mutating func paint(until end: Instant) {
    guard let watch, let track = watch.track, ownCause == nil else { return }
    guard watch.link.path != nil || watch.link.reason == .obstructed else { return }
    let start = max(now, paintedUntil)
    guard start < end else { return }
    paintedUntil = end
    let counted = max((end - max(start, countedUntil)).inSeconds, 0)
    countedUntil = max(countedUntil, end)
    picture.paint(
      track,
      slotSeconds: (slotEnd - slot.start).inSeconds,
      from: (start - slot.start).inSeconds,
      to: (end - slot.start).inSeconds,
      counting: counted,
      projection: sky.projection,
      mask: sky.mask
    )
  }
}

extension PowerSaveSchedule {
  /// Whether a terminal with this schedule sleeps at an instant.
  func isAsleep(at instant: Instant) -> Bool {
    guard isEnabled else { return false }
    let minute = Int(instant.utc.timeOfDay.components.seconds) / 60
    let since = (min(minute, 1_439) + 1_440 - Int(startMinutes) % 1_440) % 1_440
    return since < Int(durationMinutes)
  }
}
