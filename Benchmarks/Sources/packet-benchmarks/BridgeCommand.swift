import DataPlane
import Foundation
import Frames
import Links
import Quantities

/// `bridge`: one emulated link between two TUN devices that it makes in two network namespaces.
///
/// Says `ready` when both devices are there; carries packets until its time is over, its input ends or
/// whoever started it is gone; then prints what the link did.
enum BridgeCommand {
  static func run(_ options: Options) throws {
    let seconds = try options.number("seconds", default: 60, in: 0.1...600)
    let offload = !options.has("no-offload")
    let start = WorldStart.slot
    guard let clock = WorldClock(startingNowAt: start) else { return }
    var configuration = DataPlane.Configuration(command: [], clock: clock)
    let word = options.text("queue", default: QueuePolicy.Discipline.dropTail.rawValue)
    guard let discipline = QueuePolicy.Discipline(rawValue: word) else {
      throw Options.Wrong(description: "--queue is none of drop-tail, codel, fq-codel: \(word)")
    }
    configuration.queue.discipline = discipline
    let near = try TunnelBridge.openTunnel(
      named: "near0",
      inNetworkNamespace: try options.text("near"),
      offload: offload
    )
    let far = try TunnelBridge.openTunnel(
      named: "far0",
      inNetworkNamespace: try options.text("far"),
      offload: offload
    )
    let bridge = try TunnelBridge(near: near, far: far, configuration: configuration)
    let direction = try direction(options)
    let path = Link.Path(
      satellite: "satellite",
      gateway: "gateway",
      pointOfPresence: "pop",
      uplink: direction,
      downlink: direction
    )
    bridge.publish(LinkSpan(start: start, end: start + .seconds(3_600), state: .up(path)))
    Swift.print("ready")
    fflush(nil)
    let end = MonotonicClock.nanoseconds + Int64(seconds * 1e9)
    let parent = getppid()
    bridge.run { MonotonicClock.nanoseconds > end || getppid() != parent || hasInputEnded }
    let data = try JSONEncoder().encode(bridge.account)
    Swift.print(String(decoding: data, as: UTF8.self))
  }

  private static func direction(_ options: Options) throws -> Link.Direction {
    let delay = try options.number("delay-ms", default: 0, in: 0...10_000)
    let rate = try options.number("rate-mbps", default: 1e6, in: 0.001...1e6)
    let loss = try options.number("loss", default: 0, in: 0...1)
    return Link.Direction(
      delay: DelayCurve(constantSeconds: delay / 1_000),
      rate: .megabitsPerSecond(rate),
      loss: LossProcess(independent: loss)
    )
  }

  /// Whether standard input was closed by whoever has its other end.
  private static var hasInputEnded: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    // Safe because one descriptor is given and one counted.
    return unsafe poll(&input, 1, 0) > 0 && input.revents & Int16(POLLHUP) != 0
  }
}

/// The world's time at the start of every measurement: the mark of a slot.
enum WorldStart {
  static let slot = Slot(
    containing: Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_212)))
  ).start
}
