import Foundation
import Frames
import Links
import Testing

@testable import DataPlane

@Suite("The account")
struct AccountTests {
  private func account(_ emulator: LinkEmulator, now: Int64) throws -> DataPlaneAccount {
    AccountSnapshot(emulator, clock: try testClock(), start: 0, now: now).account
  }

  @Test("Each delivered packet has a delay, and their mean times their number is their sum")
  func delays() throws {
    let emulator = try emulator([link(up: direction(milliseconds: 10, megabits: 8))])
    for index in 0..<50 {
      emulator.receive(packet(bytes: 100 + index).span, on: emulator.uplink, now: 0)
    }
    let deliveries = run(emulator, emulator.uplink, until: second)
    let way = try direction(emulator.uplink, emulator, now: second)
    let delay = try #require(way.delay)
    #expect(way.packetsDelivered == 50 && delay.count == 50 && deliveries.count == 50)
    let sum = deliveries.reduce(0) { $0 + Double($1.time - $1.arrival) * 1e-6 }
    #expect(abs(delay.mean * Double(delay.count) - sum) < 1e-9 * sum)
  }

  @Test("Every second is served, out for a reason, or without a plan")
  func time() throws {
    let slots = [start, start.next, start.next.next, start.next.next.next]
    let up = direction(milliseconds: 10)
    let emulator = try emulator([
      link(slots[0], satellite: "A", up: up),
      link(slots[1], satellite: "B", up: up),
      Link(slot: slots[2], state: .down(.obstructed)),
      link(slots[3], satellite: "B", up: up),
    ])
    // Read in between as well: nothing is counted twice.
    _ = try account(emulator, now: 20 * second)
    let account = try account(emulator, now: 70 * second)
    #expect(account.servedSeconds == 45)
    #expect(account.outageSeconds == ["obstructed": 15])
    #expect(account.noLinkPlanSeconds == 10)
    #expect(account.handOvers == 1)
    #expect(account.satellites.map(\.satellite) == ["A", "B"])
    #expect(account.satellites[1].firstSlot == slots[1].start)
    #expect(account.satellites[1].lastSlot == slots[3].start)
  }

  @Test("Round trips are those between request and reply, less what lies beyond")
  func roundTrips() throws {
    var trips = RoundTrips(seed: 1)
    let far = TerminalAddresses().host.ipv4
    let key = RoundTrips.Key(far: far, near: 1, number: 2, isConnection: false)
    trips.requested(key, arrival: 100, release: 1_100)
    trips.spentBeyond(key, nanoseconds: 50)
    trips.replied(key, arrival: 1_160, release: 2_160, written: 2_175)
    let sample = try #require(trips.echoes.samples.first)
    #expect(sample.measured == 2_075 && sample.set == 2_000 && sample.beyond == 50)
    #expect(sample.error == 25)
    // A reply that no one asked for, or that comes twice, is not counted.
    trips.replied(key, arrival: 0, release: 0, written: 0)
    #expect(trips.echoes.count == 1)
    // Of a request that was repeated it is not known which one was answered.
    let handshake = RoundTrips.Key(far: far, near: 1, number: 2, isConnection: true)
    trips.requested(handshake, arrival: 0, release: 10)
    trips.requested(handshake, arrival: 5, release: 15)
    trips.replied(handshake, arrival: 20, release: 30, written: 30)
    #expect(trips.handshakes.count == 0)
  }

  @Test("The sample of round trips is bounded and even")
  func reservoir() {
    var reservoir = RoundTripReservoir(seed: 3)
    for value in 0..<100_000 {
      reservoir.add(RoundTripSample(measured: Int64(value), set: 0, beyond: 0))
    }
    #expect(reservoir.count == 100_000)
    #expect(reservoir.samples.count == RoundTripReservoir.capacity)
    let mean = reservoir.samples.map { Double($0.measured) }.reduce(0, +) / 8_192
    // Five standard errors of the mean of a uniform draw.
    #expect(abs(mean - 50_000) < 5 * 28_868 / 90.5)
  }

  @Test("Quantiles are of the sorted values")
  func quantiles() throws {
    let quantiles = try #require(DataPlaneAccount.Quantiles((1...200).map(Double.init).reversed()))
    #expect(quantiles.minimum == 1 && quantiles.median == 101)
    #expect(quantiles.p99 == 199 && quantiles.maximum == 200)
    #expect(DataPlaneAccount.Quantiles([]) == nil)
  }

  @Test("The keys of its JSON are as promised and read back the same")
  func json() throws {
    let emulator = try emulator([link(up: direction(milliseconds: 10))])
    emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: 0)
    let account = try account(emulator, now: second)
    let data = try JSONEncoder().encode(account)
    let top = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(top.keys) == [
        "from_utc", "until_utc", "uplink", "downlink", "satellites", "hand_overs", "served_seconds",
        "outage_seconds", "no_link_plan_seconds", "echo_round_trips", "tcp_handshakes", "egress",
        "machine", "present",
      ]
    )
    #expect(try JSONDecoder().decode(DataPlaneAccount.self, from: data) == account)
  }

  @Test("A helper's arguments say what it was given")
  func stagePlan() throws {
    var configuration = try configuration()
    configuration.command = ["sh", "-c", "a=b -- c", "--"]
    let plan = StagePlan(configuration, ownsTerminal: true)
    let read = try #require(StagePlan(plan.arguments))
    #expect(read.command == configuration.command && read.ownsTerminal)
    #expect(read.addresses == configuration.addresses)
    for words in [[], ["--"], ["mtu=x", "--"], ["addresses=1,2", "mtu=1500", "device=a", "--"]] {
      #expect(StagePlan(words) == nil)
    }
  }

  @Test("A configuration that cannot work is refused before anything starts")
  func refused() throws {
    var small = try configuration()
    small.maximumTransmissionUnit = 1_000
    #expect(throws: DataPlaneError.self) { try DataPlane(configuration: small) }
    var empty = try configuration()
    empty.command = [""]
    #expect(throws: DataPlaneError.self) { try DataPlane(configuration: empty) }
  }
}
