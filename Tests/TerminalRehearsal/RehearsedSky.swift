public import Frames
public import Links
import Quantities
public import TerminalDevice

/// What a terminal meets in an invented sky: all kinds of slots, by their number alone.
public enum RehearsedSky {
  /// 2022-10-10T12:00:00Z.
  public static let noon = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))

  /// What a terminal meets from one instant to another.
  ///
  /// - Parameters:
  ///   - start: From the slot of this instant on.
  ///   - end: To the slot of this one.
  /// - Returns: By slot; one in twelve is missing.
  public static func watches(from start: Instant, to end: Instant) -> [Slot: SlotWatch] {
    var watches: [Slot: SlotWatch] = [:]
    var slot = Slot(containing: start)
    while slot.start <= end {
      watches[slot] = watch(slot)
      slot = slot.next
    }
    return watches
  }

  private static func watch(_ slot: Slot) -> SlotWatch? {
    let turn = (slot.number % 12 + 12) % 12
    switch turn {
    case 0...7: return up(slot, turn: turn)
    case 8: return down(slot, .obstructed, track: track(turn))
    case 9: return down(slot, .noSatelliteInView)
    case 10: return down(slot, .noGatewayInReach)
    default: return nil
    }
  }

  private static func up(_ slot: Slot, turn: Int) -> SlotWatch {
    let path = Link.Path(
      satellite: satellite(turn),
      gateway: "gateway",
      pointOfPresence: "pop",
      uplink: direction(megabitsPerSecond: 20),
      downlink: direction(megabitsPerSecond: 200),
      handOver: turn % 2 == 0
        ? HandOver(gapSeconds: 0.1, burstSeconds: 0.6, burstLossProbability: 0.3) : nil
    )
    return SlotWatch(
      link: Link(slot: slot, state: .up(path)),
      track: track(turn),
      nextScheduled: slot.next.start,
      countryCode: "UA"
    )
  }

  private static func down(_ slot: Slot, _ reason: Reason, track: SkyTrack? = nil) -> SlotWatch {
    SlotWatch(
      link: Link(slot: slot, state: .down(reason)),
      track: track,
      nextScheduled: slot.next.start,
      countryCode: "UA"
    )
  }

  private static func satellite(_ turn: Int) -> String { "S\(turn / 2)" }

  private static func direction(megabitsPerSecond rate: Double) -> Link.Direction {
    Link.Direction(
      delay: DelayCurve(startSeconds: 0.012, middleSeconds: 0.013, endSeconds: 0.015),
      variation: DelayVariation(
        terms: [.init(name: "wait", meanSeconds: 0.004, shape: 2)],
        typicalSeconds: 0.004
      ),
      rate: .megabitsPerSecond(rate),
      loss: LossProcess(
        goodLossProbability: 0.01,
        badLossProbability: 0.6,
        meanGoodSeconds: 20,
        meanBadSeconds: 2
      )
    )
  }

  private static func track(_ turn: Int) -> SkyTrack {
    let at = { (third: Double) in
      SkyDirection(
        azimuth: .degrees(30 * Double(turn) + 5 * third),
        elevation: .degrees(35 + 4 * Double(turn) + 2 * third)
      )
    }
    return SkyTrack(
      satellite: satellite(turn),
      start: at(0),
      oneThird: at(1),
      twoThirds: at(2),
      end: at(3)
    )
  }
}
