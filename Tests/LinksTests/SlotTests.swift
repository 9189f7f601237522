import Frames
import Links
import Testing

@Suite struct SlotTests {
  @Test(
    "A slot begins at :12, :27, :42 or :57 and contains its start",
    arguments: [
      ("2022-10-10T12:00:00Z", "2022-10-10T11:59:57Z", "2022-10-10T12:00:12Z"),
      ("2022-10-10T12:00:11.999Z", "2022-10-10T11:59:57Z", "2022-10-10T12:00:12Z"),
      ("2022-10-10T12:00:12Z", "2022-10-10T12:00:12Z", "2022-10-10T12:00:27Z"),
      ("2022-10-10T00:00:00Z", "2022-10-09T23:59:57Z", "2022-10-10T00:00:12Z"),
      ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:57Z", "2017-01-01T00:00:12Z"),
      ("2017-01-01T00:00:05Z", "2016-12-31T23:59:57Z", "2017-01-01T00:00:12Z"),
    ]
  )
  func marks(time: String, start: String, end: String) throws {
    let slot = Slot(containing: try #require(Instant(iso8601: time)))
    #expect(slot.start.iso8601 == start)
    #expect(slot.end.iso8601 == end)
  }

  @Test("Slots follow each other without a gap, through a leap second too")
  func chain() throws {
    var slot = Slot(containing: try #require(Instant(iso8601: "2016-12-31T23:58:00Z")))
    for _ in 0..<20 {
      #expect(slot.next.start == slot.end)
      #expect(slot.next.previous == slot)
      #expect(slot.duration == .seconds(slot.start.iso8601 == "2016-12-31T23:59:57Z" ? 16 : 15))
      slot = slot.next
    }
  }

  @Test("A delay curve goes through its three values and stays put outside the slot")
  func delayCurve() {
    let curve = DelayCurve(startSeconds: 0.010, middleSeconds: 0.012, endSeconds: 0.011)
    #expect(abs(curve.seconds(atFraction: 0) - 0.010) < 1e-15)
    #expect(abs(curve.seconds(atFraction: 0.5) - 0.012) < 1e-15)
    #expect(abs(curve.seconds(atFraction: 1) - 0.011) < 1e-15)
    #expect(curve.seconds(atFraction: -3) == curve.seconds(atFraction: 0))
    #expect(curve.seconds(atFraction: 9) == curve.seconds(atFraction: 1))
  }

  @Test("Every reason has a word of its own and an explanation")
  func reasons() {
    #expect(Set(Reason.allCases.map(\.explanation)).count == Reason.allCases.count)
    for reason in Reason.allCases {
      #expect(reason.rawValue.allSatisfy { $0 == "-" || ("a"..."z").contains($0) })
    }
  }
}
