import Foundation
import Frames
import Links
import Quantities
import Service
import Store
import Synchronization
import TerminalDevice
import Testing
import World

@testable import Console

@Suite("Terminals that answer for themselves")
struct DeviceDeskTests {
  private static func folder() throws -> String {
    let path = NSTemporaryDirectory() + "apus-desk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private static let id = TerminalID("berlin")

  /// A world with a served terminal that has its history.
  private static func served(
    _ archive: DeviceArchive? = nil,
    at speed: Double = 1
  ) async throws -> LiveWorld {
    let live = try SampleWorld.live(speed: speed, archive: archive)
    try live.serveDevice(id)
    await live.fillHistories()
    #expect(live.devices.isReady(id))
    return live
  }

  @Test(
    "A terminal is up for a quarter of an hour at least, with full rings, when it first answers"
  )
  func history() async throws {
    let live = try await Self.served()
    let (status, history) = try #require(
      live.devices.read(Self.id) { ($0.status, $0.history) }
    )
    #expect(status.uptimeSeconds >= 900)
    #expect(status.outage == nil)
    #expect(history.current >= 900)
    let latency = history.popPingLatencyMilliseconds
    #expect(latency.filter { $0 > 5 && $0 < 200 }.count > 850)
    #expect(history.origins.allSatisfy { $0 == .modelled })
    let map = try #require(live.devices.read(Self.id) { $0.obstructionMap })
    #expect(map.values.count { $0 == 1 } > 20)
  }

  @Test("What a terminal is told shows in the very next readout, and is refused in its own words")
  func commands() async throws {
    let live = try await Self.served()
    #expect(try live.devices.perform(Self.id, .stow))
    #expect(live.devices.read(Self.id) { $0.status.outage?.cause } == .stowed)
    #expect(try live.devices.perform(Self.id, .unstow))
    #expect(live.devices.read(Self.id) { $0.status.outage } == .some(nil))
    #expect(throws: DeviceRefusal.powerSaveStart(minutes: 1_440)) {
      let schedule = PowerSaveSchedule(startMinutes: 1_440, durationMinutes: 1, isEnabled: true)
      _ = try live.devices.perform(Self.id, .setPowerSave(schedule))
    }
    #expect(try live.devices.perform(Self.id, .reboot))
    #expect(live.devices.read(Self.id) { $0.status.outage?.cause } == .booting)
  }

  @Test("What nobody serves neither answers nor obeys")
  func strangers() throws {
    let live = try SampleWorld.live()
    #expect(live.devices.read(Self.id) { $0.uptimeSeconds } == nil)
    #expect(try !live.devices.perform(Self.id, .stow))
    #expect(throws: LiveWorld.ServingRefusal.unknown(TerminalID("nobody"))) {
      try live.serveDevice(TerminalID("nobody"))
    }
  }

  @Test("A terminal that is stowed is stowed again after a restart, and a bad file is put aside")
  func restart() async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func archive() throws -> DeviceArchive {
      try DeviceArchive(inStateFolder: folder, world: "small") { _ in }
    }
    let first = try await Self.served(try archive())
    #expect(try first.devices.perform(Self.id, .stow))
    let second = try await Self.served(try archive())
    #expect(second.devices.read(Self.id) { $0.status.outage?.cause } == .stowed)
    #expect(second.devices.read(Self.id) { $0.status.isStowRequested } == true)

    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let file = try #require(files.first { $0.hasSuffix(".json") })
    let path = folder + "/" + file
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(rights == 0o600)
    try Data("{\"version\": 1".utf8).write(to: URL(fileURLWithPath: path))
    let third = try await Self.served(try archive())
    #expect(third.devices.read(Self.id) { $0.status.outage } == .some(nil))
    let all = try FileManager.default.subpathsOfDirectory(atPath: folder)
    #expect(all.count { $0.hasPrefix(file) && $0.hasSuffix(".unreadable") } == 1)
  }

  @Test("Guests at one place have one identity each time, and two at once have two")
  func identities() async throws {
    let live = try SampleWorld.live()
    let place = Terminal(
      id: TerminalID(""),
      name: "Hannover",
      point: GeodeticPoint(latitudeDegrees: 52.37, longitudeDegrees: 9.73)
    )
    func identity() async throws -> (TerminalID, String?) {
      let id = try live.joined(place)
      try live.serveDevice(id)
      await live.fillHistories()
      return (id, live.devices.read(id) { $0.information.id })
    }
    let (first, one) = try await identity()
    let (_, two) = try await identity()
    #expect(one != nil && two != nil && one != two)
    // The list tells of each what it tells of itself.
    try live.serveDevice(Self.id)
    await live.fillHistories()
    let rows = DevicesAnswer(live.devices).devices
    #expect(rows.count == 3)
    for row in rows {
      let own = live.devices.read(TerminalID(row.id)) { $0.information.id }
      #expect(row.deviceId == own, "\(row.id)")
    }
    live.devices.close(Self.id)
    live.leave(first)
    #expect(!live.devices.isOpen(first))
    let (_, three) = try await identity()
    #expect(three == one)
  }

  @Test(
    "Time does not run ahead of the slots that are known, and slots without a plan are filled in"
  )
  func slots() throws {
    let start = SteadyLink.noon
    // A clock that began ten minutes ago: the desk is told of less than that.
    let clock = try #require(
      WorldClock(
        anchorWorld: start,
        anchorMonotonicNanoseconds: MonotonicClock.nanoseconds - 600_000_000_000,
        speed: 1
      )
    )
    let desk = DeviceDesk(clock: clock)
    let id = TerminalID("a")
    desk.open(id, SteadyLink.terminal("a"))
    let first = Slot(containing: start)
    desk.begin(id, history: [SteadyLink.watch(first)])
    #expect(desk.read(id) { $0.now } == first.end - .milliseconds(1))
    let later = Slot(containing: start + .seconds(120))
    desk.enter(SteadyLink.watch(later), of: id)
    #expect(desk.read(id) { $0.now } == later.end - .milliseconds(1))
    #expect(desk.read(id) { $0.history.outages.map(\.cause) } == [.unknown])
    let known = try #require(
      desk.read(id) { $0.history.outages.first.map { $0.start + $0.duration } }
    )
    #expect(known == .some(first.start))
  }

  @Test("A measurement replaces the model's sample of its second, and says so")
  func measurements() async throws {
    let live = try await Self.served()
    let now = try #require(live.devices.read(Self.id) { $0.now })
    let second = WorldSecond(number: WorldSecond(containing: now).number - 5)
    let measured = MeasuredSecond(
      probesSent: 50,
      probesLost: 10,
      meanRoundTripMilliseconds: 123,
      downlinkBits: 4_000_000,
      uplinkBits: 1_000_000
    )
    live.devices.enter([second: measured], of: Self.id)
    let history = try #require(live.devices.read(Self.id) { $0.history })
    let index = try #require(history.origins.firstIndex(of: .measured))
    #expect(history.origins.count { $0 == .measured } == 1)
    #expect(history.popPingLatencyMilliseconds[index] == 123)
    #expect(abs(history.popPingDropRate[index] - 0.2) < 1e-6)
    #expect(history.downlinkThroughputBitsPerSecond[index] == 4_000_000)
  }

  @Test("Commands of many at once are all written down, and the last of them stands")
  func manyAtOnce() async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let complaints = Mutex(0)
    let archive = try DeviceArchive(inStateFolder: folder, world: "small") { _ in
      complaints.withLock { $0 += 1 }
    }
    let live = try await Self.served(archive)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<60 {
        group.addTask {
          _ = try live.devices.perform(Self.id, number.isMultiple(of: 2) ? .stow : .unstow)
        }
      }
      for try await _ in group {}
    }
    #expect(complaints.withLock { $0 } == 0)
    let memory = try #require(archive.memory(of: Self.id))
    let kept = live.devices.read(Self.id) { $0.memory }
    #expect(memory.isStowed == kept?.isStowed)
  }
}
