import Frames
import SeededRandomness
import Service
import Testing

/// A site that goes from uplink to uplink, against one that is looked at second by second.
@Suite("A site between its uplinks")
struct SiteFailoverTests {
  private static let start = Instant(sinceTAI2000: .seconds(700_000_000))

  private static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

  /// Spans from the state in each second.
  private static func spans(_ states: [Bool]) -> [UplinkSpan] {
    states.indices.map { UplinkSpan(start: at($0), end: at($0 + 1), isUp: states[$0]) }
  }

  /// What a site uses in each second, by counting seconds: obviously right, and slow.
  private static func slow(
    _ rules: SiteFailover,
    _ states: [SiteUplink: [Bool]],
    _ count: Int
  ) -> [SiteUplink?] {
    let detection = Int(rules.detectionSeconds), hold = Int(rules.holdSeconds)
    var believed: [SiteUplink: Bool] = [:]
    var differs: [SiteUplink: Int] = [:]
    var upFor: [SiteUplink: Int] = [:]
    var used: SiteUplink?
    var result: [SiteUplink?] = []
    for second in 0..<count {
      for uplink in rules.order {
        let isUp = states[uplink]?[second] ?? false
        guard second > 0 else {
          believed[uplink] = isUp
          upFor[uplink] = isUp ? 1_000_000 : 0
          continue
        }
        // Seconds before this one in which it was other than believed.
        let was = states[uplink]?[second - 1] ?? false
        let old = believed[uplink] ?? false
        differs[uplink] = was != old ? (differs[uplink] ?? 0) + 1 : 0
        upFor[uplink] = old ? (upFor[uplink] ?? 0) + 1 : 0
        let changes = detection == 0 ? isUp != old : (differs[uplink] ?? 0) >= detection
        if changes {
          believed[uplink] = !old
          differs[uplink] = 0
          upFor[uplink] = 0
        }
      }
      let up = rules.order.filter { believed[$0] ?? false }
      if let present = used, up.contains(present), second > 0 {
        for uplink in rules.order.prefix(while: { $0 != present })
        where up.contains(uplink) && (upFor[uplink] ?? 0) >= hold {
          used = uplink
          break
        }
      } else {
        used = up.first
      }
      result.append(used)
    }
    return result
  }

  /// What the timeline says is used, and works, in each second.
  private static func seconds(_ timeline: SiteTimeline, _ count: Int) -> [(SiteUplink?, Bool)] {
    (0..<count).map { second in
      let span = timeline.spans.first { $0.start <= at(second) && at(second) < $0.end }
      return (span?.uplink, span?.works ?? false)
    }
  }

  @Test("A site uses in every second what the slow model uses")
  func property() {
    for seed in UInt64(0)..<400 {
      var random = SeededGenerator(seed: seed)
      let count = 120
      let order = Array(
        SiteUplink.allCases.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
      )
      let rules = SiteFailover(
        order: order,
        detectionSeconds: Double(Int.random(in: 0...6, using: &random)),
        holdSeconds: Double(Int.random(in: 0...20, using: &random))
      )
      var states: [SiteUplink: [Bool]] = [:]
      for uplink in order {
        var isUp = Bool.random(using: &random)
        let mean = Int.random(in: 2...25, using: &random)
        states[uplink] = (0..<count).map { _ in
          if Int.random(in: 0..<mean, using: &random) == 0 { isUp.toggle() }
          return isUp
        }
      }
      let timeline = rules.timeline(
        of: states.mapValues(Self.spans),
        from: Self.start,
        until: Self.at(count)
      )
      let slow = Self.slow(rules, states, count)
      let fast = Self.seconds(timeline, count)
      for second in 0..<count {
        #expect(fast[second].0 == slow[second], "seed \(seed), second \(second), \(rules)")
        let works = slow[second].map { states[$0]?[second] ?? false } ?? false
        #expect(fast[second].1 == works, "seed \(seed), second \(second)")
      }
      // Without gaps, and each change of the uplink is said once.
      #expect(
        timeline.spans.first?.start == Self.start && timeline.spans.last?.end == Self.at(count)
      )
      #expect(zip(timeline.spans, timeline.spans.dropFirst()).allSatisfy { $0.end == $1.start })
      let changes = zip(slow, slow.dropFirst()).filter { $0 != $1 }.count
      #expect(timeline.switches.count == changes, "seed \(seed)")
      let carried = SiteUplink.allCases.map(timeline.seconds(over:)).reduce(0, +)
      #expect(abs(carried + timeline.secondsDown - Double(count)) < 1e-6)
    }
  }

  private static func span(_ from: Int, _ until: Int) -> UplinkSpan {
    UplinkSpan(start: at(from), end: at(until), isUp: true)
  }

  @Test("A cut: satellite at once, the mobile network when it is back, the line last")
  func story() throws {
    let rules = SiteFailover(
      order: [.fibre, .mobile, .satellite],
      detectionSeconds: 3,
      holdSeconds: 60
    )
    let timeline = rules.timeline(
      of: [
        .fibre: [Self.span(0, 100), Self.span(2_000, 3_000)],
        .mobile: [Self.span(0, 100), Self.span(500, 3_000)],
        .satellite: [Self.span(0, 3_000)],
      ],
      from: Self.start,
      until: Self.at(3_000)
    )
    #expect(timeline.switches.map(\.cause) == [.lost, .restored, .restored])
    #expect(timeline.switches.map(\.to) == [.satellite, .mobile, .fibre])
    #expect(timeline.switches.map(\.at) == [103, 563, 2_063].map(Self.at))
    #expect(timeline.secondsDown == 3)
    let back = try #require(timeline.restorations.first)
    #expect(timeline.restorations.count == 1)
    #expect(
      back.leftAt == Self.at(103) && back.first == .satellite && back.backAt == Self.at(2_063)
    )
  }

  @Test(
    "Nothing works: the first that is back is taken at once, and its outage is not noticed in a blip"
  )
  func nothing() throws {
    let rules = SiteFailover(order: [.fibre, .satellite], detectionSeconds: 5, holdSeconds: 60)
    let timeline = rules.timeline(
      of: [
        .fibre: [Self.span(0, 10), Self.span(200, 300), Self.span(303, 400)],
        .satellite: [Self.span(50, 60)],
      ],
      from: Self.start,
      until: Self.at(400)
    )
    #expect(timeline.switches.map(\.cause) == [.cutOff, .firstBack, .cutOff, .firstBack])
    #expect(timeline.switches.map(\.at) == [15, 55, 65, 205].map(Self.at))
    let back = try #require(timeline.restorations.first)
    #expect(back.first == .satellite && back.firstAt == Self.at(55) && back.backAt == Self.at(205))
    // 10 to 15, then until 55, then 60 to 205, and the blip of three seconds.
    #expect(timeline.secondsDown == 5 + 40 + 145 + 3)
  }

  @Test("No time, no uplink, no rule that is a number: an answer all the same")
  func odd() {
    let none = SiteFailover.usual.timeline(of: [:], from: Self.start, until: Self.start)
    #expect(none.spans.isEmpty && none.switches.isEmpty && none.restorations.isEmpty)
    let empty = SiteFailover(order: []).timeline(of: [:], from: Self.start, until: Self.at(9))
    #expect(empty.secondsDown == 9 && empty.switches.isEmpty)
    var odd = SiteFailover(order: [.fibre, .fibre])
    #expect(odd.order == [.fibre])
    odd.detectionSeconds = .nan
    odd.holdSeconds = .infinity
    let spans = [Self.span(0, 4), Self.span(2, 3), Self.span(9, 5)]
    #expect(odd.timeline(of: [.fibre: spans], from: Self.start, until: Self.at(9)).secondsDown == 5)
  }
}
