import Foundation
import SeededRandomness
import Service
import Testing

@testable import Console

@Suite("JSON as it is written")
struct JSONTextTests {
  private enum Choice: Codable {
    case none
    case one(String)
    case two(firstOne: Int, secondOne: [Double]?)
  }

  /// Writes the members of a part among its own.
  private struct Merged: Encodable {
    struct Part: Encodable { var partOfIt = [1, 2], other: [String: Int]? = ["x": 1] }
    enum Keys: CodingKey { case ownMember, last }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(["a"], forKey: .ownMember)
      try Part().encode(to: encoder)
      try container.encode(Part(), forKey: .last)
    }
  }

  private struct Sample: Encodable {
    var plainText: String
    var aURLOfIt = "x/y"
    var _0 = 1
    var number: Double
    var count: Int64
    var small: UInt8
    var missing: String?
    var children: [Sample]
    var byName: [String: Int]
    var byNumber: [Int: String]
    var choices: [Choice]
    var nothing: [Int] = []
    var isEmpty = true
    var merged = [Merged(), Merged()]
    var matrix: [[Double?]]
  }

  private static func sample(_ depth: Int, _ random: inout SeededGenerator) -> Sample {
    let texts = ["", "a\"b\\c/d", "é\u{1F6F0}\u{2028}", "\n\r\t\u{1}\u{1F}\u{7F}", "plain"]
    let numbers = [
      0, -0.0, 1.5, 1e300, -Double.leastNonzeroMagnitude, 123_456_789, 1e15, 1e16,
      9_007_199_254_740_994, 0.1,
    ]
    return Sample(
      plainText: texts[Int.random(in: 0..<5, using: &random)],
      number: numbers[Int.random(in: 0..<10, using: &random)],
      count: Int64.random(in: .min ... .max, using: &random),
      small: UInt8.random(in: 0...255, using: &random),
      missing: Bool.random(using: &random) ? nil : "there",
      children: depth > 0 ? (0..<2).map { _ in sample(depth - 1, &random) } : [],
      byName: ["aKey": 1, "b c": 2],
      byNumber: [7: "seven"],
      choices: [
        .none, .one(texts[1]), .two(firstOne: 3, secondOne: Bool.random(using: &random) ? nil : []),
      ],
      matrix: [[1, nil], []]
    )
  }

  @Test("It is what Foundation's encoder writes, but for the order", arguments: 1...20)
  func same(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sample = Self.sample(2, &random)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let decoder = JSONDecoder()
    let expected = try decoder.decode(JSONValue.self, from: encoder.encode(sample))
    let own = try decoder.decode(JSONValue.self, from: Data(JSONText.encode(sample)))
    #expect(own == expected, "seed \(seed)")
    // Its keys are known by now.
    #expect(try JSONText.encode(sample) == JSONText.encode(sample), "seed \(seed)")
  }

  @Test("Single values, and what JSON cannot write")
  func edges() throws {
    #expect(String(decoding: try JSONText.encode("a"), as: UTF8.self) == "\"a\"")
    #expect(String(decoding: try JSONText.encode([Int]()), as: UTF8.self) == "[]")
    #expect(String(decoding: try JSONText.encode([String: Int]()), as: UTF8.self) == "{}")
    #expect(String(decoding: try JSONText.encode([1.0, 2.5, -3]), as: UTF8.self) == "[1,2.5,-3]")
    #expect(
      String(decoding: try JSONText.encode([Float(0.1), 35, -1]), as: UTF8.self) == "[0.1,35,-1]"
    )
    #expect(throws: EncodingError.self) { try JSONText.encode([Float.nan]) }
    for number in [Double.nan, .infinity, -.infinity] {
      #expect(throws: EncodingError.self) { try JSONText.encode([number]) }
    }
  }

  @Test(
    "Keys",
    arguments: [
      "servedBefore", "aURLOfIt", "_0", "x", "", "heightM", "rttMs", "aBC", "aBCd",
      "isOnline2Day", "nextAfterA",
    ]
  )
  func keys(key: String) throws {
    struct One: Encodable {
      var key: String
      struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(1, forKey: Name(stringValue: key))
      }
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    #expect(Data(try JSONText.encode(One(key: key))) == (try encoder.encode(One(key: key))))
  }
}
