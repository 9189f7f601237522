import Foundation
import Testing

@testable import Console

@Suite("Rates between two accounts, and sums over all")
struct ConnectionReportTests {
  private static func direction(
    _ packets: Int,
    _ bytes: Int,
    _ delay: (count: Int, mean: Double)?,
    drops: [String: Int] = [:]
  ) -> ReportedAccount.Direction {
    var direction = ReportedAccount.Direction()
    direction.packetsDelivered = packets
    direction.bytesDelivered = bytes
    direction.drops = drops
    direction.delay = delay.map {
      ReportedAccount.Delay(count: $0.count, mean: $0.mean, maximum: 1_000)
    }
    return direction
  }

  @Test("Packets, bits, losses and the mean delay of what came in between")
  func interval() throws {
    let before = Self.direction(10, 1_000, (10, 20), drops: ["aqm": 1, "noise": 5])
    let after = Self.direction(
      30,
      51_000,
      (30, 40),
      drops: ["aqm": 3, "queue_full": 1, "noise": 9]
    )
    let interval = try #require(LinkInterval(from: before, to: after, seconds: 0.5))
    #expect(interval.packetsPerSecond == 40 && interval.bitsPerSecond == 800_000)
    #expect(interval.packetsLost == 3)
    // Thirty of mean 40 less ten of mean 20 are twenty of mean 50.
    #expect(interval.meanDelayMilliseconds == 50)
    let idle = try #require(LinkInterval(from: after, to: after, seconds: 1))
    #expect(idle.bitsPerSecond == 0 && idle.meanDelayMilliseconds == nil)
    let first = try #require(LinkInterval(from: Self.direction(0, 0, nil), to: after, seconds: 1))
    #expect(first.meanDelayMilliseconds == 40)
  }

  @Test("No rates when too little time passed or counts went back")
  func none() {
    let before = Self.direction(10, 1_000, nil), after = Self.direction(30, 51_000, nil)
    for seconds in [0.049, 0, -1, .nan] {
      #expect(LinkInterval(from: before, to: after, seconds: seconds) == nil)
    }
    #expect(LinkInterval(from: after, to: before, seconds: 1) == nil)
  }

  @Test("The time between is the machine's, whatever the world's speed")
  func speed() throws {
    let first = ConnectionReport(
      json: nil,
      account: try SampleAccount.account(),
      receivedAt: .now,
      after: nil,
      speed: 20
    )
    #expect(first.uplink == nil)
    let later = try SampleAccount.account(
      until: "2022-10-10T12:00:40Z",
      up: SampleAccount.direction(bytes: 121_000)
    )
    let second = ConnectionReport(
      json: nil,
      account: later,
      receivedAt: .now,
      after: first,
      speed: 20
    )
    #expect(second.uplink?.seconds == 0.5)
    #expect(second.uplink?.bitsPerSecond == 16_000)
  }

  @Test("Sums never go back, and causes are bounded")
  func totals() {
    var total = LinkTotals.Direction()
    let first = Self.direction(10, 1_000, nil, drops: ["aqm": 2])
    let second = Self.direction(15, 1_500, nil, drops: ["aqm": 3, "outage-obstructed": 1])
    let again = Self.direction(4, 400, nil)
    total.add(first, beyond: nil)
    total.add(second, beyond: first)
    // Another run began.
    total.add(again, beyond: second)
    #expect(total.packets == 19 && total.bytes == 1_900)
    #expect(total.drops == ["aqm": 3, "outage-obstructed": 1])
    for number in 0..<10_000 {
      total.add(Self.direction(0, 0, nil, drops: ["c\(number)": 1]), beyond: nil)
    }
    #expect(total.drops.count <= ReportedAccount.mostCauses + 1)
    #expect(total.drops.values.reduce(0, +) == 10_004)
    let most = Self.direction(ReportedAccount.largestCount, 0, nil)
    for _ in 0..<5_000 {
      total.add(most, beyond: nil)
      total.add(Self.direction(0, 0, nil), beyond: most)
    }
    #expect(total.packets > 4e19)
  }
}
