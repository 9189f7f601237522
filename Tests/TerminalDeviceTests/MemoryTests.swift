import Foundation
import Frames
import Quantities
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("What a terminal keeps")
struct MemoryTests {
  private static func used() throws -> TerminalDevice {
    var device = CommandTests.connected()
    try device.apply(.inhibitGPS(true))
    try device.apply(.setPowerSave(.init(startMinutes: 60, durationMinutes: 90, isEnabled: true)))
    try device.apply(.reboot)
    device.advance(to: device.now + .seconds(90), watches: CommandTests.watches)
    try device.apply(.stow)
    device.advance(to: device.now + .seconds(90), watches: CommandTests.watches)
    return device
  }

  @Test("Settings, starts, stow and map come again; the history is computed")
  func roundTrip() throws {
    let device = try Self.used()
    let text = try JSONEncoder().encode(device.memory)
    #expect(text.count < 20_000)
    let memory = try JSONDecoder().decode(DeviceMemory.self, from: text)
    #expect(memory == device.memory)
    var again = TerminalDevice(
      terminal: device.terminal,
      from: device.now,
      memory: memory
    )
    again.advance(to: device.now, watches: CommandTests.watches)
    let (a, b) = (device.status, again.status)
    #expect(a == b)
    #expect(a.outage?.cause == .stowed && a.information.bootCount == 2)
    #expect(again.history.popPingLatencyMilliseconds == device.history.popPingLatencyMilliseconds)
    try again.apply(.unstow)
    #expect(again.status.outage == nil)
  }

  @Test("A start that lies in the future does not count")
  func future() throws {
    let memory = try Self.used().memory
    let past = RandomWatches.noon - .seconds(86_400)
    var device = TerminalDevice(terminal: RandomWatches.terminal, from: past, memory: memory)
    device.advance(to: past, watches: [:])
    #expect(device.now == past && device.uptimeSeconds > 86_400)
    #expect(device.status.outage?.cause == .stowed)
  }

  @Test("A start of another year counts as a number alone; one of the same day counts")
  func otherTime() throws {
    let memory = try Self.used().memory
    let later = RandomWatches.noon + .seconds(900 * 86_400)
    let far = TerminalDevice(terminal: RandomWatches.terminal, from: later, memory: memory)
    var device = far
    device.advance(to: later, watches: [:])
    #expect(device.uptimeSeconds < 2 * 86_400)
    #expect(device.status.information.bootCount == 2)
    let soon = memory.now + .seconds(3_600)
    var near = TerminalDevice(terminal: RandomWatches.terminal, from: soon, memory: memory)
    near.advance(to: soon, watches: [:])
    #expect(near.boot.instant == memory.boot.instant)
  }

  @Test("A map is kept under its own mount, mask and place alone", arguments: 0..<5)
  func otherSky(_ change: Int) throws {
    let device = CommandTests.connected()
    let memory = device.memory
    var terminal = device.terminal
    switch change {
    case 1: terminal.mount = AntennaMount(tilt: .degrees(20), azimuth: .degrees(10))
    case 2:
      terminal.obstructions = try ObstructionMask([
        .init(from: .zero, to: .degrees(90), elevation: .degrees(70))
      ])
    case 3: terminal.point = GeodeticPoint(latitudeDegrees: 50.001, longitudeDegrees: 36)
    case 4: terminal.contract = Contract(owner: "other")
    default: break
    }
    let isSame = change == 0 || change == 4
    let again = TerminalDevice(terminal: terminal, from: device.now, memory: memory)
    #expect(device.picture.seconds > 800)
    #expect(again.picture == (isSame ? device.picture : SkyPicture()))
    #expect(again.mapCleared == (isSame ? nil : device.now))
    // The same while it runs.
    var running = device
    running.update(terminal)
    #expect(running.picture == (isSame ? device.picture : SkyPicture()))
    #expect(running.mapCleared == (isSame ? nil : device.now))
    #expect(running.status.alerts.contains(.obstructionMapReset) == !isSame)
    #expect(running.sky == DeviceSky(terminal))
    // After a restart the past is painted as it is seen now.
    var restarted = again
    restarted.advance(to: device.now, watches: CommandTests.watches)
    #expect(abs(restarted.picture.seconds - device.picture.seconds) < 2)
  }

  @Test("Time that comes again is painted, and is not counted again")
  func again() throws {
    var device = CommandTests.connected()
    let start = device.now
    device.advance(to: start + .seconds(600), watches: CommandTests.watches)
    let seconds = device.picture.seconds
    var again = TerminalDevice(terminal: device.terminal, from: start, memory: device.memory)
    again.advance(to: start + .seconds(600), watches: CommandTests.watches)
    #expect(abs(again.picture.seconds - seconds) < 1e-6)
    // Once it is cleared it begins anew, at whatever time.
    var cleared = TerminalDevice(terminal: device.terminal, from: start, memory: device.memory)
    cleared.advance(to: start, watches: CommandTests.watches)
    try cleared.apply(.clearObstructionMap)
    cleared.advance(to: start + .seconds(300), watches: CommandTests.watches)
    #expect(abs(cleared.picture.seconds - 300) < 1e-6)
  }

  @Test("What has not changed is kept once an hour")
  func worth() throws {
    let memory = CommandTests.connected().memory
    #expect(memory.isWorthKeeping(after: nil) && !memory.isWorthKeeping(after: memory))
    var later = memory
    later.now = memory.now + .seconds(60)
    #expect(!later.isWorthKeeping(after: memory))
    later.now = memory.now - .seconds(3_600)
    #expect(later.isWorthKeeping(after: memory))
    later = memory
    later.isGPSInhibited = true
    #expect(later.isWorthKeeping(after: memory))
  }

  @Test("A text that was changed is an error, or a terminal that works: random changes")
  func hostile() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let good = Array(try JSONEncoder().encode(Self.used().memory))
    var (errors, works) = (0, 0)
    for _ in 0..<1_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // Half of the changes outside of the long rows of digits.
        let index = Int.random(in: 0..<bytes.count, using: &random)
        let near = Int.random(in: 0..<500, using: &random)
        let end = near < 250 ? near : bytes.count - 500 + near
        let place = Bool.random(using: &random) ? index : end
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 32...126, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 48...57, using: &random), at: place)
        }
      }
      guard let memory = try? JSONDecoder().decode(DeviceMemory.self, from: Data(bytes)) else {
        errors += 1
        continue
      }
      var device = TerminalDevice(
        terminal: RandomWatches.terminal,
        from: RandomWatches.noon + .seconds(300),
        memory: memory
      )
      device.advance(to: RandomWatches.noon + .seconds(300), watches: [:])
      #expect(device.status.uptimeSeconds >= device.history.current, "seed \(seed)")
      works += 1
    }
    #expect(errors > 100 && works > 10, "seed \(seed): \(errors) \(works)")
  }

  @Test("Errors name the key")
  func errors() throws {
    let good = String(decoding: try JSONEncoder().encode(Self.used().memory), as: UTF8.self)
    let changes = [
      ("\"version\":1", "\"version\":2", "version is 2"),
      ("\"boot_count\":2", "\"boot_count\":0", "boot_count is 0"),
      ("\"duration_minutes\":90", "\"duration_minutes\":0", "config cannot be"),
      ("\"now\":\"20", "\"now\":\"x0", "ISO 8601"),
      ("\"hidden\":\"0", "\"hidden\":\"x", "maps are not"),
    ]
    for (from, to, text) in changes {
      let bad = good.replacingOccurrences(of: from, with: to)
      #expect(bad != good)
      do {
        _ = try JSONDecoder().decode(DeviceMemory.self, from: Data(bad.utf8))
        Issue.record("\(to) was read")
      } catch {
        #expect("\(error)".contains(text))
      }
    }
  }
}
