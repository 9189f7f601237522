import Frames
import Links
import Quantities
import SeededRandomness

/// Links of many slots in a row, as a terminal might have them.
enum RandomLinks {
  static let start = Instant(iso8601: "2022-10-10T12:00:12Z") ?? Instant(sinceTAI2000: .zero)

  /// Contiguous links from the slot of an instant on.
  static func links(
    _ count: Int,
    from instant: Instant = start,
    using generator: inout SeededGenerator
  ) -> [Link] {
    var slot = Slot(containing: instant)
    return (0..<count).map { index in
      defer { slot = slot.next }
      if Int.random(in: 0..<5, using: &generator) == 0 {
        return Link(slot: slot, state: .down(.noSatelliteInView))
      }
      let path = Link.Path(
        satellite: "A-\(index),\"x\"",
        gateway: "G",
        pointOfPresence: "P",
        uplink: direction(in: 0...40, using: &generator),
        downlink: direction(in: 0...400, using: &generator),
        handOver: Bool.random(using: &generator) ? handOver(using: &generator) : nil
      )
      return Link(slot: slot, state: .up(path))
    }
  }

  private static func direction(
    in rates: ClosedRange<Double>,
    using generator: inout SeededGenerator
  ) -> Link.Direction {
    func delay(_ generator: inout SeededGenerator) -> Double {
      Double.random(in: 0.01...0.04, using: &generator)
    }
    let curve = DelayCurve(
      startSeconds: delay(&generator),
      middleSeconds: delay(&generator),
      endSeconds: delay(&generator)
    )
    return Link.Direction(
      delay: curve,
      variation: DelayVariation(terms: [], typicalSeconds: curve.middleSeconds / 3),
      rate: .megabitsPerSecond(
        Int.random(in: 0..<8, using: &generator) == 0
          ? 0 : Double.random(in: rates, using: &generator)
      ),
      loss: LossProcess(independent: Double.random(in: 0...0.1, using: &generator))
    )
  }

  private static func handOver(using generator: inout SeededGenerator) -> HandOver {
    let gap = Double.random(in: 0...0.3, using: &generator)
    return HandOver(
      gapSeconds: gap,
      burstSeconds: gap + Double.random(in: 0...0.5, using: &generator),
      burstLossProbability: Double.random(in: 0...1, using: &generator)
    )
  }
}
