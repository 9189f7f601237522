import Foundation
import Frames
import Links
import Quantities
import Testing

@testable import Console

/// Links that go over the socket and come back.
@Suite("A link comes back from JSON as it was")
struct LinkMessageTests {
  /// The names of keys as the service and its client write and read them.
  private static func sent<Value: Codable>(_ value: Value) throws -> Value {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: encoder.encode(value))
  }

  /// Numbers of many sizes with all their digits, no two alike.
  private struct Numbers {
    private var count = 0

    mutating func next() -> Double {
      count += 1
      let golden = 0.618_033_988_749_894_9 * Double(count)
      return (golden - golden.rounded(.down)) * pow(10, Double(count % 13) - 9)
    }
  }

  private static func direction(_ termCount: Int, _ numbers: inout Numbers) -> Link.Direction {
    let names = ["access-uplink", "satellite", "gateway", "backhaul", "\"a,\\b\"", "ü"]
    return Link.Direction(
      delay: DelayCurve(
        startSeconds: numbers.next(),
        middleSeconds: numbers.next(),
        endSeconds: numbers.next()
      ),
      variation: DelayVariation(
        terms: names.prefix(termCount).map {
          DelayVariation.Term(name: $0, meanSeconds: numbers.next(), shape: numbers.next())
        },
        typicalSeconds: numbers.next(),
        coherenceSeconds: numbers.next()
      ),
      rate: .bitsPerSecond(numbers.next()),
      loss: LossProcess(
        goodLossProbability: numbers.next(),
        badLossProbability: numbers.next(),
        meanGoodSeconds: numbers.next(),
        meanBadSeconds: numbers.next()
      )
    )
  }

  /// Every reason, and paths with any number of random terms, with and without a hand-over and a
  /// gateway.
  private static var states: [Link.State] {
    var numbers = Numbers()
    var states = Reason.allCases.map { Link.State.down($0) }
    for termCount in 0...DelayVariation.mostTerms {
      for kind in 0..<4 {
        let path = Link.Path(
          satellite: "S-\(termCount)",
          gateway: kind % 2 == 0 ? "G" : "",
          pointOfPresence: "P",
          uplink: direction(termCount, &numbers),
          downlink: direction(DelayVariation.mostTerms - termCount, &numbers),
          handOver: kind < 2
            ? HandOver(
              gapSeconds: numbers.next(),
              burstSeconds: numbers.next(),
              burstLossProbability: numbers.next()
            ) : nil,
          gatewayShare: numbers.next()
        )
        states.append(.up(path))
      }
    }
    return states
  }

  @Test("Links and spans of every kind")
  func roundTrip() throws {
    let start = try #require(Instant(iso8601: "2022-10-10T12:00:12Z"))
    for (index, state) in Self.states.enumerated() {
      let link = Link(slot: Slot(containing: start), state: state)
      #expect(try Self.sent(LinkAnswer(link)).link == link)
      let from = start + .nanoseconds(123_456_789 * index)
      let span = LinkSpan(start: from, end: from + .nanoseconds(index + 1), state: state)
      #expect(try Self.sent(LinkSpanAnswer(span)).span == span)
    }
  }

  /// What a client makes of the text of an answer.
  private static func link(_ json: String) throws -> Link? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(LinkAnswer.self, from: Data(json.utf8)).link
  }

  private static func answer(_ direction: String) -> String {
    """
    {"slot_start_utc": "2022-10-10T12:00:12Z", "satellite": "S", "gateway": "G", "pop": "P",
     "uplink": \(direction), "downlink": \(direction)}
    """
  }

  @Test("A service that says neither variation nor bursts has none")
  func older() throws {
    let direction =
      "{\"delay_s\": [0.01, 0.02, 0.03], \"rate_bps\": 1e6, \"loss_probability\": 0.25}"
    let path = try #require(try Self.link(Self.answer(direction))?.path)
    #expect(path.gatewayShare == 1 && path.handOver == nil)
    #expect(path.uplink.variation == .none)
    #expect(path.uplink.loss == LossProcess(independent: 0.25))
  }

  @Test("An answer that is no link gives none")
  func malformed() throws {
    let term = "{\"name\": \"a\", \"mean_s\": 1, \"shape\": 1}"
    let many = Array(repeating: term, count: DelayVariation.mostTerms + 1).joined(separator: ",")
    for direction in [
      "{\"delay_s\": [0.01, 0.02], \"rate_bps\": 1e6, \"loss_probability\": 0}",
      """
      {"delay_s": [1, 2, 3], "rate_bps": 1e6, "loss_probability": 0,
       "variation": {"terms": [\(many)], "typical_s": 1, "coherence_s": 1}}
      """,
    ] {
      #expect(try Self.link(Self.answer(direction)) == nil)
    }
    #expect(try Self.link("{\"slot_start_utc\": \"2022-10-10T12:00:12Z\"}") == nil)
  }
}
