import Frames
import Links
import Quantities
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("The router behind a terminal, and what diagnostics say beside the status")
struct RouterTests {
  /// Slots with loss, with and without service, around noon.
  private static func watches(_ random: inout SeededGenerator) -> [Slot: SlotWatch] {
    RandomWatches.slots(
      from: RandomWatches.noon - .seconds(1_000),
      to: RandomWatches.noon + .seconds(1_000),
      downShare: 0.2,
      missingShare: 0,
      loss: LossProcess(independent: 0.05),
      using: &random
    )
  }

  @Test("Five minutes are the last 300 samples of the history, or those since a start")
  func fiveMinutes() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let watches = Self.watches(&random)
    var device = TerminalDevice(terminal: RandomWatches.terminal, from: RandomWatches.noon)
    device.advance(to: RandomWatches.noon, watches: watches)
    for step in 0..<8 {
      if step == 4 { try device.apply(.reboot) }
      let summary = device.routerStatus().recentPings
      let history = device.history
      let newest = history.indicesInOrder.suffix(300)
      let drops = newest.map { Double(history.popPingDropRate[$0]) }
      let latencies = newest.map { Double(history.popPingLatencyMilliseconds[$0]) }
        .filter { $0 > 0 }
      #expect(
        Int(summary.seconds) == drops.count && drops.count == (step < 4 ? 300 : (step - 4) * 40)
      )
      if drops.isEmpty {
        // It starts: nothing comes back, and nothing is perfect.
        #expect(summary.dropRate == 1 && summary.latencyMeanMilliseconds == 0)
      } else {
        let rate = drops.reduce(0, +) / Double(drops.count)
        #expect(abs(summary.dropRate - rate) < 1e-9, "seed \(seed)")
        let mean = latencies.isEmpty ? 0 : latencies.reduce(0, +) / Double(latencies.count)
        #expect(abs(summary.latencyMeanMilliseconds - mean) < 1e-9, "seed \(seed)")
        let square = latencies.map { $0 * $0 }.reduce(0, +) / Double(max(1, latencies.count))
        let deviation = max(0, square - mean * mean).squareRoot()
        #expect(abs(summary.latencyDeviationMilliseconds - deviation) < 1e-3, "seed \(seed)")
      }
      device.advance(to: device.now + .seconds(40), watches: watches)
    }
  }

  @Test("It names the terminal in front of it, and the time")
  func names() {
    let device = CommandTests.connected()
    let status = device.routerStatus()
    #expect(status.dishID == device.information.id && status.time == device.now)
    #expect(device.history.time == device.now)
  }

  @Test("While it starts, satellite navigation says nothing anywhere")
  func starting() throws {
    var device = CommandTests.connected()
    #expect(device.status.gps.isValid)
    #expect(try device.location().source == .gps)
    try device.apply(.reboot)
    #expect(!device.status.gps.isValid)
    let parameters = device.parameters
    for location in [try device.location(), try #require(device.diagnostics.location)] {
      #expect(location.source == .network && location.sigmaMetres == parameters.networkSigmaMetres)
    }
    device.advance(to: device.now + .seconds(62), watches: CommandTests.watches)
    #expect(device.status.gps.isValid)
    #expect(try device.location().source == .gps)
  }

  @Test("Diagnostics and status agree on what hides the satellite")
  func obstructed() throws {
    for reason in [Reason.obstructed, .noGatewayInReach] {
      var watches = CommandTests.watches
      let slot = Slot(containing: RandomWatches.noon)
      watches[slot] = SlotWatch(link: Link(slot: slot, state: .down(reason)))
      var device = TerminalDevice(terminal: RandomWatches.terminal, from: RandomWatches.noon)
      device.advance(to: RandomWatches.noon, watches: watches)
      let status = device.status
      #expect(status.obstructions.isCurrentlyObstructed == (reason == .obstructed))
      #expect(device.diagnostics.isObstructed == (reason == .obstructed))
      #expect((status.outage?.cause == .obstructed) == (reason == .obstructed))
    }
  }

  @Test("A place that was given with more than half a turn is told as longitudes are written")
  func longitudes() throws {
    for (given, told) in [(200.0, -160.0), (-190, 170), (180, 180), (-180, -180), (36, 36)] {
      var terminal = RandomWatches.terminal
      terminal.point = GeodeticPoint(latitudeDegrees: 10, longitudeDegrees: given)
      let device = TerminalDevice(terminal: terminal, from: RandomWatches.noon)
      #expect(abs(try device.location().point.longitude.degrees - told) < 1e-9)
    }
  }
}
