import Frames
import Links
import Quantities
import SeededRandomness
import Service

@testable import TerminalDevice

/// What a terminal may meet, at random.
enum RandomWatches {
  /// 2022-10-10T12:00:00Z.
  static let noon = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))

  static let terminal = Terminal(
    id: TerminalID("KIT-7"),
    name: "Seven",
    point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 36)
  )

  static func direction(
    milliseconds: ClosedRange<Double>,
    loss: LossProcess,
    using random: inout SeededGenerator
  ) -> Link.Direction {
    let delay = { (random: inout SeededGenerator) in
      Double.random(in: milliseconds, using: &random) / 1_000
    }
    return Link.Direction(
      delay: DelayCurve(
        startSeconds: delay(&random),
        middleSeconds: delay(&random),
        endSeconds: delay(&random)
      ),
      variation: DelayVariation(
        terms: [
          .init(name: "a", meanSeconds: 0.004, shape: 2),
          .init(name: "b", meanSeconds: 0.001, shape: 0.5),
        ],
        typicalSeconds: 0.004
      ),
      rate: .megabitsPerSecond(100),
      loss: loss
    )
  }

  static func path(
    satellite: String,
    loss: LossProcess,
    using random: inout SeededGenerator
  ) -> Link.Path {
    Link.Path(
      satellite: satellite,
      gateway: "gateway",
      pointOfPresence: "pop",
      uplink: direction(milliseconds: 10...20, loss: loss, using: &random),
      downlink: direction(milliseconds: 10...20, loss: loss, using: &random),
      handOver: Bool.random(using: &random)
        ? HandOver(gapSeconds: 0.1, burstSeconds: 0.6, burstLossProbability: 0.3) : nil
    )
  }

  /// Slots from one instant to another: up, down for any reason, or missing.
  static func slots(
    from start: Instant,
    to end: Instant,
    downShare: Double = 0.3,
    missingShare: Double = 0.03,
    loss: LossProcess = LossProcess(
      goodLossProbability: 0.01,
      badLossProbability: 0.4,
      meanGoodSeconds: 20,
      meanBadSeconds: 2
    ),
    using random: inout SeededGenerator
  ) -> [Slot: SlotWatch] {
    var watches: [Slot: SlotWatch] = [:]
    var slot = Slot(containing: start)
    var satellite = 0
    while slot.start <= end {
      defer { slot = slot.next }
      if Double.random(in: 0..<1, using: &random) < missingShare { continue }
      if Bool.random(using: &random) { satellite = Int.random(in: 0..<5, using: &random) }
      let isDown = Double.random(in: 0..<1, using: &random) < downShare
      let state: Link.State =
        isDown
        ? .down(Reason.allCases.randomElement(using: &random) ?? .failed)
        : .up(path(satellite: "S\(satellite)", loss: loss, using: &random))
      let orbit = SyntheticOrbit.visible(name: "S\(satellite)", using: &random)
      watches[slot] = SlotWatch(
        link: Link(slot: slot, state: state),
        track: isDown ? nil : orbit.track(),
        nextScheduled: slot.next.start
      )
    }
    return watches
  }
}
