import Foundation
import Frames
import Links
import Quantities
import Service
import Store
import Synchronization
import TerminalDevice
import Testing

@testable import Console

@Suite("How terminals that answer for themselves are kept")
struct DeviceKeepingTests {
  /// A clock that shows the start now.
  private static func clock(speed: Double = 1) throws -> WorldClock {
    try #require(WorldClock(startingNowAt: SteadyLink.noon, speed: speed))
  }

  private static func folder() throws -> String {
    let path = NSTemporaryDirectory() + "apus-keep-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test("Of a long time without plans the last quarter of an hour is filled in")
  func longGap() throws {
    let cell = DeviceCell(SteadyLink.terminal("a"))
    cell.begin(
      [SteadyLink.watch(Slot(containing: SteadyLink.noon))],
      at: SteadyLink.noon,
      memory: nil,
      software: ""
    )
    let later = SteadyLink.noon + .seconds(3 * 3_600)
    cell.enter(SteadyLink.watch(Slot(containing: later)), of: nil)
    let history = try #require(cell.read(at: later) { $0.history })
    #expect(history.outages.isEmpty)
    #expect(history.popPingDropRate.allSatisfy { $0 == 0 })
  }

  @Test("Slots that nobody looks at are let go, and a history is whole all the same")
  func unread() throws {
    let cell = DeviceCell(SteadyLink.terminal("a"))
    var slot = Slot(containing: SteadyLink.noon)
    cell.begin([SteadyLink.watch(slot)], at: SteadyLink.noon, memory: nil, software: "")
    for _ in 0..<5_000 {
      slot = slot.next
      cell.enter(SteadyLink.watch(slot), of: nil)
      #expect(cell.slotCount <= 129)
    }
    let history = try #require(cell.read(at: slot.end - .milliseconds(1)) { $0.history })
    #expect(history.outages.isEmpty && history.current > 900)
  }

  @Test("A desk that keeps nothing brings its terminals forward too")
  func withoutArchive() async throws {
    let desk = DeviceDesk(clock: try Self.clock(speed: 10_000))
    let id = TerminalID("a")
    desk.open(id, SteadyLink.terminal("a"))
    var slot = Slot(containing: SteadyLink.noon)
    desk.begin(id, history: [SteadyLink.watch(slot)])
    // Both before a minute of the machine has passed and after.
    for seconds in [0, 61] {
      for _ in 0..<20 {
        slot = slot.next
        desk.enter(SteadyLink.watch(slot), of: id)
      }
      #expect(desk.slotCount(id).map { $0 > 19 } == true)
      while desk.clock.now < slot.end { try await Task.sleep(for: .milliseconds(5)) }
      desk.keep(at: .now + .seconds(seconds))
      #expect(desk.slotCount(id) == 1)
    }
  }

  @Test("What is remembered is written once a minute of the machine, whatever the world's speed")
  func minute() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let archive = try DeviceArchive(inStateFolder: folder, world: "w") { _ in }
    let desk = DeviceDesk(clock: try Self.clock(speed: 60), archive: archive)
    let id = TerminalID("a")
    desk.open(id, SteadyLink.terminal("a"))
    desk.begin(id, history: [SteadyLink.watch(Slot(containing: SteadyLink.noon))])
    desk.keep(at: .now + .seconds(50))
    #expect(archive.memory(of: id) == nil)
    desk.keep(at: .now + .seconds(61))
    #expect(archive.memory(of: id) != nil)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let file = folder + "/" + (try #require(files.first { $0.hasSuffix(".json") }))
    try FileManager.default.removeItem(atPath: file)
    // A minute after that, and not before.
    desk.keep(at: .now + .seconds(100))
    #expect(archive.memory(of: id) == nil)
  }

  @Test("While one call writes, another does nothing and does not wait")
  func oneAtATime() async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let archive = try DeviceArchive(inStateFolder: folder, world: "w") { _ in
      begun.signal()
      end.wait()
    }
    let id = TerminalID("a")
    let desk = DeviceDesk(clock: try Self.clock(), archive: archive)
    desk.open(id, SteadyLink.terminal("a"))
    desk.begin(id, history: [SteadyLink.watch(Slot(containing: SteadyLink.noon))])
    let memory = try #require(desk.read(id) { $0.memory })
    #expect(archive.write(memory, of: id))
    // Where its file would be is a folder, and whoever is told of it waits.
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let file = folder + "/" + (try #require(files.first { $0.hasSuffix(".json") }))
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(
      atPath: file + "/x",
      withIntermediateDirectories: true
    )
    let later = ContinuousClock.now + .seconds(61)
    let hasReturned = Returned()
    async let first: Void = BlockingWork.run { desk.keep(at: later) }
    await BlockingWork.run { begun.wait() }
    async let second: Void = BlockingWork.run {
      desk.keep(at: later + .seconds(61))
      hasReturned.flag.withLock { $0 = true }
    }
    for _ in 0..<1_000 where !hasReturned.flag.withLock({ $0 }) {
      try await Task.sleep(for: .milliseconds(10))
    }
    let isFree = hasReturned.flag.withLock { $0 }
    // More than once, for a second call that writes too.
    for _ in 0..<3 { end.signal() }
    await first
    await second
    #expect(isFree)
  }

  @Test("Between two looks less than a history passes, and no more than a minute of the machine")
  func pause() throws {
    for (speed, seconds) in [(0.001, 60.0), (1, 60), (10, 60), (60, 10), (5_000, 1)] {
      let pause = DeviceDesk(clock: try Self.clock(speed: speed)).keepingPause
      #expect(abs(pause.inSeconds - seconds) < 1e-6)
    }
  }

  @Test("A terminal that nobody asks for makes room; one that was opened from the start does not")
  func room() throws {
    let desk = DeviceDesk(clock: try Self.clock())
    let first = ContinuousClock.now
    func open(_ name: String, isOnDemand: Bool = true, after seconds: Int) -> Bool {
      desk.open(
        TerminalID(name),
        SteadyLink.terminal(name),
        isOnDemand: isOnDemand,
        at: first + .seconds(seconds)
      )
    }
    let other = DeviceDesk.limit - 3
    for number in 0..<other {
      #expect(open("from-the-start \(number)", isOnDemand: false, after: 0))
    }
    for name in ["a", "b", "c"] { #expect(open(name, after: 0)) }
    #expect(desk.isFull && !open("d", after: 599))
    desk.noteAsked(TerminalID("a"), at: first + .seconds(300))
    #expect(open("b", after: 400))
    #expect(open("d", after: 601))
    #expect(!desk.isOpen(TerminalID("c")) && desk.isOpen(TerminalID("d")))
    #expect(!open("e", after: 602))
    #expect(open("e", after: 901) && !desk.isOpen(TerminalID("a")))
    #expect(desk.servedTerminals.count == DeviceDesk.limit)
    #expect(open("from-the-start 0", after: 2_000))
    for name in ["f", "g", "h"] { #expect(open(name, after: 3_000)) }
    #expect(!open("i", after: 3_001))
    #expect(desk.isOpen(TerminalID("from-the-start 0")))
  }

  @Test("A guest that leaves while it begins to be served is not served")
  func leaving() throws {
    let live = try SampleWorld.live()
    let id = try live.joined(SteadyLink.terminal(""))
    #expect(throws: LiveWorld.ServingRefusal.unknown(id)) {
      try live.open(id, isOnDemand: true) { live.leave(id) }
    }
    #expect(live.devices.servedTerminals.isEmpty && live.devices.waiting.isEmpty)
  }
}

/// Whether a call has come back.
private final class Returned: Sendable {
  let flag = Mutex(false)
}
