import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

/// World time at which the tests begin: the start of a slot.
let start = Slot(containing: Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_212))))

/// One millisecond in the unit of the emulator's clock.
let millisecond: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

/// The clock whose zero is the start of the first slot.
func testClock() throws -> WorldClock {
  try #require(WorldClock(anchorWorld: start.start, anchorMonotonicNanoseconds: 0))
}

func configuration(seed: UInt64 = 1) throws -> DataPlane.Configuration {
  var configuration = DataPlane.Configuration(command: ["true"], clock: try testClock())
  configuration.seed = seed
  configuration.packetMemoryBytes = 16 << 20
  return configuration
}

func direction(
  milliseconds delay: Double,
  megabits rate: Double = .infinity,
  loss: Double = 0
) -> Link.Direction {
  Link.Direction(
    delay: DelayCurve(constantSeconds: delay / 1_000),
    rate: .megabitsPerSecond(rate),
    lossProbability: loss
  )
}

func link(
  _ slot: Slot = start,
  satellite: String = "A",
  up: Link.Direction,
  down: Link.Direction? = nil
) -> Link {
  Link(
    slot: slot,
    state: .up(
      Link.Path(
        satellite: satellite,
        gateway: "G",
        pointOfPresence: "P",
        uplink: up,
        downlink: down ?? up
      )
    )
  )
}

func emulator(
  _ links: [Link],
  _ change: (inout DataPlane.Configuration) -> Void = { _ in }
) throws -> LinkEmulator {
  var configuration = try configuration()
  change(&configuration)
  let pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
  let emulator = LinkEmulator(configuration, pool: pool, now: 0)
  for link in links { emulator.publish(link, now: 0) }
  return emulator
}

/// A UDP packet of a whole length from the terminal.
func packet(bytes length: Int, port: UInt16 = 9) -> [UInt8] {
  let addresses = TerminalAddresses()
  let flow = Flow(
    near: addresses.terminal.ipv4,
    nearPort: 40_000,
    far: addresses.host.ipv4,
    farPort: port
  )
  let payload = [UInt8](repeating: 0x61, count: max(0, length - 28))
  return CraftedPacket.datagram(flow, payload: payload, towardsTerminal: false)
}

/// What came out of a pipe, with the time at which it was due.
struct Delivery: Equatable {
  var time: Int64
  var arrival: Int64
  var length: Int
  var port: UInt16
}

/// Runs a pipe until a time, from one event to the next, as the engine does.
func run(_ emulator: LinkEmulator, _ pipe: Pipe, until end: Int64) -> [Delivery] {
  var deliveries: [Delivery] = []
  var now: Int64 = 0
  while true {
    emulator.advance(to: now)
    while let train = pipe.takeDue(now: now) {
      let length = Int(pipe.pool.shape(train.place).length)
      deliveries.append(
        Delivery(
          time: train.release,
          arrival: train.arrival,
          length: length,
          port: pipe.pool.read(train.place, count: length) { $0.word(at: 22) }
        )
      )
      pipe.finish(train, .delivered(at: now))
    }
    guard now < end else { return deliveries }
    now = min(end, max(now + 1, emulator.nextEvent))
  }
}

/// The end of an in-memory run: what is counted as what.
func direction(
  _ pipe: Pipe,
  _ emulator: LinkEmulator,
  now: Int64
) throws -> DataPlaneAccount.Direction {
  let account = AccountSnapshot(
    emulator,
    clock: try testClock(),
    start: 0,
    now: now
  ).account
  return pipe === emulator.uplink ? account.uplink : account.downlink
}
