import Foundation
import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

/// The program that live tests execute for the helpers, as for the other live tests.
private let helper = ProcessInfo.processInfo.environment["APUS_EXECUTABLE"]
private let isLive =
  helper != nil
  && DataPlaneProbe.check().allSatisfy { $0.isWorking || !$0.isRequired }

@Suite("Terminal to terminal")
struct PeerTests {
  private let address = IPAddress(ipv4: 0x6440_0107)

  private func peer(_ name: String, milliseconds: Double) -> Peer {
    Peer(
      addresses: .init(ipv4: address, ipv6: IPAddress(high: 1, low: 7)),
      socketPath: name,
      backboneSeconds: milliseconds / 1_000
    )
  }

  private func place(_ pool: PacketPool, _ length: Int) throws -> PlaceHandle {
    let place = try #require(pool.takePlace(forPacketBytes: length))
    pool.store(packet(bytes: length).span, in: place)
    pool.setShape(PacketShape(length: UInt32(length)), of: place)
    return place
  }

  @Test("Packets wait while their terminal is looked up, then arrive in order after the backbone")
  func lookUp() throws {
    let pool = try PacketPool(limitBytes: 1 << 20)
    var lines = PeerLines()
    let places = try (0..<5).map { try place(pool, 100 + $0) }
    for (index, place) in places.enumerated() {
      let decision = lines.send(place, to: address, now: Int64(index), in: pool)
      #expect(index == 0 ? decision == .ask : decision == .taken)
    }
    #expect(lines.nextRelease == .max)
    let unwanted = lines.found(peer("a", milliseconds: 8), for: address, now: 100, in: pool)
    #expect(unwanted.isEmpty && lines.nextRelease == 100 + 8 * millisecond)
    #expect(lines.takeDue(now: 8 * millisecond, in: pool) == nil)
    var arrived: [PlaceHandle] = []
    while let due = lines.takeDue(now: 100 + 8 * millisecond, in: pool) {
      arrived.append(due.place)
      pool.give(due.place)
    }
    #expect(arrived == places && lines.nextRelease == .max && pool.usedBytes == 0)
  }

  @Test("An address without a terminal is said to be so, and asked for again after a while")
  func absent() throws {
    let pool = try PacketPool(limitBytes: 1 << 20)
    var lines = PeerLines()
    let first = try place(pool, 100)
    #expect(lines.send(first, to: address, now: 0, in: pool) == .ask)
    #expect(lines.found(nil, for: address, now: 1, in: pool) == [first])
    #expect(lines.send(first, to: address, now: second, in: pool) == .absent)
    #expect(lines.send(first, to: address, now: 10 * second, in: pool) == .ask)
  }

  @Test("What is kept for a terminal that is looked up is bounded")
  func bounded() throws {
    let pool = try PacketPool(limitBytes: 1 << 20)
    var lines = PeerLines()
    let decisions = try (0..<70).map { index in
      lines.send(try place(pool, 60), to: address, now: Int64(index), in: pool)
    }
    #expect(decisions.count { $0 == .full } == 6)
  }

  @Test("Two programs behind two terminals talk to each other", .enabled(if: isLive))
  func live() async throws {
    let folder = NSTemporaryDirectory() + "apus-peers-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: folder,
      withIntermediateDirectories: true
    )
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let commands = [
      "ping -c 3 -i 0.2 -q 100.64.1.2; ping -c 3 -i 0.2 -q two.terminal; "
        + "ping -c 1 -W 2 100.64.1.9; python3 -c \"import socket; "
        + "s = socket.create_connection(('two.terminal', 7000), 5); s.sendall(b'x' * 300000); "
        + "s.shutdown(1); print(s.recv(100))\"",
      "python3 -c \"import socket; s = socket.create_server(('0.0.0.0', 7000)); c, _ = s.accept(); "
        + "print(sum(iter(lambda: len(c.recv(65536)), 0))); c.sendall(b'thanks')\"",
    ]
    let clock = try #require(WorldClock(startingNowAt: start.start + .seconds(1)))
    let planes = try commands.enumerated().map { index, command in
      try plane(index + 1, command, in: folder, clock)
    }
    for plane in planes.reversed() { try plane.start() }
    for plane in planes { _ = await plane.waitForExit() }
    let outputs = try (1...2).map {
      try String(contentsOfFile: folder + "/\($0).out", encoding: .utf8)
    }
    #expect(outputs[0].components(separatedBy: "3 received").count == 3, "\(outputs[0])")
    #expect(outputs[0].contains("Host Unreachable") && outputs[0].contains("b'thanks'"))
    #expect(outputs[1].hasPrefix("300000\n"), "\(outputs[1])")
    let account = try #require(planes[0].account)
    // Two links of 10 ms each way, and 5 ms between the points of presence.
    let minimum = try #require(account.echoes.measured?.minimum)
    #expect(minimum >= 50, "\(minimum) ms")
    #expect(account.uplink.isBalanced && account.downlink.isBalanced)
  }

  private func plane(
    _ number: Int,
    _ command: String,
    in folder: String,
    _ clock: WorldClock
  ) throws -> DataPlane {
    var configuration = DataPlane.Configuration(
      command: ["sh", "-c", "exec >\(folder)/\(number).out 2>&1; " + command],
      clock: clock
    )
    configuration.executable = try #require(helper)
    configuration.forwardsSignals = false
    configuration.addresses = TerminalAddresses(of: try #require(TerminalAddress(number: number)))
    @Sendable func addresses(_ number: Int) -> TerminalAddresses.Pair? {
      TerminalAddress(number: number).map { TerminalAddresses(of: $0).terminal }
    }
    configuration.peers = PeerDirectory(socketPath: "\(folder)/\(number).sock") { query in
      let found: Int? =
        switch query {
        case .address(let address):
          [1, 2].first { addresses($0)?.contains(address) == true }
        case .name(let name): ["one": 1, "two": 2][name]
        }
      guard let found, let pair = addresses(found) else { return nil }
      return Peer(
        addresses: pair,
        socketPath: "\(folder)/\(found).sock",
        backboneSeconds: 0.005
      )
    }
    let plane = try DataPlane(configuration: configuration)
    var slot = start
    for _ in 0..<4 {
      plane.publish(link(slot, up: direction(milliseconds: 10)))
      slot = slot.next
    }
    return plane
  }
}
