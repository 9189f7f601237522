import ArgumentParser
import DataPlane
import Foundation
import Frames
import Links
import Quantities

/// The second way out, beside the satellite.
struct TerrestrialOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A second uplink on the ground: 'world' for what the world has there, with its cuts, or one-way MS,MBPS (0 to 60000, 0.001 to 1000000).",
      valueName: "world|ms,mbps"
    )
  )
  var terrestrial: Choice?

  /// Where the second way's link comes from.
  enum Choice: ExpressibleByArgument {
    case world
    /// The same for ever.
    case constant(delaySeconds: Double, rate: DataRate)

    init?(argument: String) {
      if argument == "world" {
        self = .world
        return
      }
      let numbers = argument.split(separator: ",").compactMap { Double($0) }
      guard numbers.count == 2, (0...60_000).contains(numbers[0]),
        (1e-3...1e6).contains(numbers[1])
      else { return nil }
      self = .constant(delaySeconds: numbers[0] / 1_000, rate: .megabitsPerSecond(numbers[1]))
    }
  }
}

extension TerrestrialOption.Choice {
  /// What is known of the second way now and next.
  func spans(_ source: any LinkSource) throws -> [LinkSpan] {
    if case .world = self { return try source.terrestrialSpans() }
    return constantSpans(source.clock)
  }

  /// A line that does not change, now and next; of what the world has, nothing.
  func constantSpans(_ clock: WorldClock) -> [LinkSpan] {
    switch self {
    case .world: return []
    case .constant(let delay, let rate):
      let direction = Link.Direction(delay: DelayCurve(constantSeconds: delay), rate: rate)
      let path = Link.Path(
        satellite: "",
        gateway: "terrestrial",
        pointOfPresence: "",
        uplink: direction,
        downlink: direction
      )
      let slot = Slot(containing: clock.now)
      return [slot, slot.next].map {
        LinkSpan(start: $0.start, end: $0.end, state: .up(path))
      }
    }
  }
}
