public import Frames
import Links
import Quantities
public import Service

/// A terminal with its memory: what its local interface says, and what it does when it is told.
///
/// A value without a clock: ``advance(to:watches:measured:)`` brings it forward in world time with what
/// it meets on the way, ``apply(_:)`` tells it something now, and readouts say how it is now. All
/// randomness follows from the terminal's name and the second.
public struct TerminalDevice: Sendable {
  /// The terminal.
  public internal(set) var terminal: Terminal
  /// What is assumed of it.
  public let parameters: DeviceParameters
  /// The name and version of the software, as in `apus-0.1.0`.
  public let software: String
  /// Up to when it has come.
  public internal(set) var now: Instant
  /// Its last start.
  var boot: DeviceBoot
  /// Since when it is stowed.
  var stowedSince: Instant?
  var isGPSInhibited = false
  var config = DeviceConfig()
  /// When its map was cleared the last time.
  var mapCleared: Instant?
  var picture = SkyPicture()
  /// Up to when the picture has what there is: the past that is computed again is not painted again.
  var paintedUntil: Instant
  /// Up to when the picture's seconds are counted: time that comes again is not counted again.
  var countedUntil: Instant
  var rings = SampleRings()
  var spells = Spells()
  var probes: ProbeModel
  /// The slot that ``now`` is in, and what is met in it.
  var watch: SlotWatch?
  var slot: Slot
  var slotEnd: Instant
  /// Seconds that were passed over, because nobody looked for longer than the history is: they are
  /// counted as samples, and are in no ring, no outage and no map.
  public internal(set) var passedOverSeconds: Int64 = 0
  /// What follows from the terminal's mount and mask.
  var sky: DeviceSky

  /// A terminal that was up before anyone looks at it.
  ///
  /// - Parameters:
  ///   - terminal: Who and where it is, its mount and its mask.
  ///   - instant: From when on it is looked at.
  ///   - bootedAt: When it started; nil for the midnight before the day before.
  ///   - memory: What was kept of it; a start in it that lies later than the instant does not count.
  ///   - parameters: What is assumed.
  ///   - software: The name and version of the software.
  public init(
    terminal: Terminal,
    from instant: Instant,
    bootedAt: Instant? = nil,
    memory: DeviceMemory? = nil,
    parameters: DeviceParameters = DeviceParameters(),
    software: String = "apus"
  ) {
    self.terminal = terminal
    self.parameters = parameters
    self.software = software
    boot = DeviceBoot(instant: bootedAt ?? Self.presumedBoot(before: instant))
    probes = ProbeModel(
      seed: stableHash(terminal.id.rawValue),
      count: parameters.probesPerSecond
    )
    sky = DeviceSky(terminal)
    now = boot.instant
    paintedUntil = now
    countedUntil = now
    slot = Slot(containing: now)
    slotEnd = slot.end
    if let memory { remember(memory, from: instant) }
  }

  /// When a terminal is taken to have started of which nobody says it: at the midnight, UTC, before the
  /// day before.
  ///
  /// So it has been up for a day at least, and runs that begin on the same day agree.
  public static func presumedBoot(before instant: Instant) -> Instant {
    let day = instant.utc.modifiedJulianDay - 1
    return Instant(UTC(modifiedJulianDay: day, timeOfDay: .zero))
  }

  /// Takes over a change of the terminal: its place, contract, mount or mask.
  ///
  /// The map is of no use under another mount, behind another mask or at another place: it is
  /// forgotten, as if it was cleared. A terminal of another name is not taken over.
  public mutating func update(_ terminal: Terminal) {
    guard terminal.id == self.terminal.id else { return }
    self.terminal = terminal
    guard DeviceSky.digest(of: terminal) != sky.digest else { return }
    sky = DeviceSky(terminal)
    forgetPicture()
  }

  /// Begins the map anew.
  mutating func forgetPicture() {
    picture = SkyPicture()
    (mapCleared, paintedUntil, countedUntil) = (now, now, now)
  }
}

/// A start of a terminal.
struct DeviceBoot: Hashable {
  var instant: Instant
  var count: Int32 = 1
  var reason = RebootReason.powerCycle

  /// The first whole second after it, to which the first sample belongs.
  var firstSecond: WorldSecond {
    let second = WorldSecond(containing: instant)
    return second.start == instant ? second : second.next
  }
}

/// What follows from a terminal's mount, mask and place for its sky.
struct DeviceSky: Hashable {
  /// Tells one sky from another: a map is of use under its own alone.
  let digest: String
  var attitude: DishAttitude
  var projection: SkyProjection
  var mask: ObstructionMask?
  /// The part of the patches in its field that are hidden.
  var hiddenFraction: Double

  init(_ terminal: Terminal) {
    digest = Self.digest(of: terminal)
    attitude = DishAttitude(terminal.mount)
    projection = SkyProjection(attitude)
    mask = terminal.obstructions
    hiddenFraction = projection.hiddenFraction(
      mask: terminal.obstructions,
      mount: terminal.mount
    )
  }
}

extension DeviceSky {
  /// What a terminal's map rests on, as 16 digits: its mount, its mask, and its place to some 10 m.
  ///
  /// A terminal that moves has no place of its own.
  static func digest(of terminal: Terminal) -> String {
    var text = "mount"
    if let mount = terminal.mount {
      text += " \(mount.tilt.degrees) \(mount.azimuth.degrees)"
      text += " \(mount.fieldOfView.map { "\($0.degrees)" } ?? "whole")"
    }
    for sector in terminal.obstructions?.sectors ?? [] {
      let (from, to) = (sector.from.degrees, sector.to.degrees)
      text += " sector \(from) \(to) \(sector.elevation.degrees)"
    }
    if terminal.track == nil {
      let point = terminal.point
      for degrees in [point.latitude.degrees, point.longitude.degrees] {
        text += " \((degrees * 1e4).rounded())"
      }
      text += " \((point.height.metres / 10).rounded())"
    }
    let digits = String(stableHash(text), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
