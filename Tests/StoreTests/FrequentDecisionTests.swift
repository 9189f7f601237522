import Foundation
import Frames
import Geography
import SeededRandomness
import Service
import Testing

@testable import Store

@Suite("Decisions read straight from their text")
struct FrequentDecisionTests {
  private static func text(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "kit", "-", "/", "\"", "\\", "ü", "\n", "\u{1}", "{", "}", ",", ":", "1", " ", "\u{1F6F0}",
    ]
    return (0..<Int.random(in: 0...6, using: &random))
      .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private static func instant(_ random: inout SeededGenerator) -> Instant? {
    guard Bool.random(using: &random) else { return nil }
    return SampleActs.at + .milliseconds(Int.random(in: 0...100_000_000, using: &random))
  }

  private static func decision(_ random: inout SeededGenerator) -> Act.Decision {
    switch Int.random(in: 0..<5, using: &random) {
    case 4: .register(terminals: TerminalSheet(kits(&random)))
    case 0: .satellite(name: text(&random), works: Bool.random(using: &random))
    case 1:
      .licence(
        Licence(
          territory: ["UA", "IR", "XZ"].randomElement(using: &random) ?? "UA",
          status: LicenceStatus.allCases.randomElement(using: &random) ?? .none,
          from: instant(&random),
          until: instant(&random),
          gatewayRights: Bool.random(using: &random),
          source: text(&random),
          isRecalled: Bool.random(using: &random)
        )
      )
    default:
      .terminal(
        TerminalID(text(&random)),
        TerminalState.allCases.randomElement(using: &random) ?? .activated
      )
    }
  }

  /// Kits with some of what a sheet has columns for; now and then one with what it has none for.
  private static func kits(_ random: inout SeededGenerator) -> [Terminal] {
    let (hasNames, hasHeights) = (Bool.random(using: &random), Bool.random(using: &random))
    // Half of the sheets have no text with escapes, which are left to Foundation.
    let isPlain = Bool.random(using: &random)
    func word() -> String { isPlain ? "kit/\"ü" : text(&random) }
    return (0..<Int.random(in: 1...6, using: &random)).map { number in
      var kit = Terminal(
        id: TerminalID("\(word())\(number)"),
        name: "",
        point: GeodeticPoint(
          latitudeDegrees: Double.random(in: -90...90, using: &random),
          longitudeDegrees: Double(Int.random(in: -180...180, using: &random)),
          heightMetres: hasHeights ? Double.random(in: -0.001...0.001, using: &random) : 0
        ),
        state: [.ordered, .activated].randomElement(using: &random) ?? .lost
      )
      kit.name = hasNames ? word() : kit.id.rawValue
      if Bool.random(using: &random) {
        kit.contract = Contract(
          owner: Bool.random(using: &random) ? word() : nil,
          payer: BillingGroup.Payer.allCases.randomElement(using: &random),
          plan: Bool.random(using: &random) ? "p" : nil,
          home: Bool.random(using: &random) ? "UA" : nil,
          roaming: Roaming.allCases.randomElement(using: &random) ?? .home
        )
      }
      if Int.random(in: 0..<12, using: &random) == 0 { kit.avoid = ["RU"] }
      return kit
    }
  }

  @Test("A registration is read column by column, whatever kits it holds", arguments: 1...200)
  func sheets(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var readCount = 0
    for _ in 0..<20 {
      let decision = Act.Decision.register(terminals: TerminalSheet(Self.kits(&random)))
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      let text = String(decoding: try encoder.encode(decision), as: UTF8.self)
      guard let read = FrequentDecision.read(text) else { continue }
      #expect(read == decision, "seed \(seed): \(text)")
      readCount += 1
    }
    #expect(readCount > 0, "seed \(seed)")
  }

  @Test("What is read is what Foundation reads", arguments: 1...300)
  func same(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var readCount = 0
    for formatting in [JSONEncoder.OutputFormatting(), .withoutEscapingSlashes, .prettyPrinted] {
      let encoder = JSONEncoder()
      encoder.outputFormatting = formatting
      for _ in 0..<20 {
        let decision = Self.decision(&random)
        let text = String(decoding: try encoder.encode(decision), as: UTF8.self)
        guard let read = FrequentDecision.read(text) else { continue }
        #expect(read == decision, "seed \(seed): \(text)")
        readCount += 1
      }
    }
    #expect(readCount > 5)
  }

  @Test("What is damaged is read as Foundation reads it, or left to it", arguments: 1...200)
  func damaged(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var bytes = Array(try JSONEncoder().encode(Self.decision(&random)))
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0x20...0x7e, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(bytes[index], at: index)
        }
      }
      // As a column of text comes: bytes that are no UTF-8 were mended.
      let text = String(decoding: bytes, as: UTF8.self)
      guard let read = FrequentDecision.read(text) else { continue }
      let slow = try? JSONDecoder().decode(Act.Decision.self, from: Data(text.utf8))
      #expect(read == slow, "seed \(seed): \(text)")
    }
  }

  @Test(
    "What is of no known form is left to Foundation",
    arguments: [
      "", "{", "{}", "[]", "{\"terminal\":{}}", "{\"terminal\":{\"_0\":\"a\",\"_1\":\"gone\"}}",
      "{\"terminal\":{\"_0\":\"a\",\"_1\":\"active\"}}x",
      "{\"terminal\":{\"_0\":\"a\",\"_0\":\"b\"}}",
      "{\"terminal\":{\"_0\":\"a\",\"_1\":\"active\",\"_2\":\"b\"}}", "{\"terminal\":\"a\"}",
      "{\"terminal\":{\"_0\":\"\\u0041\",\"_1\":\"active\"}}",
      "{\"licence\":{\"_0\":{\"territory\":\"UA\"}}}", "{\"register\":{\"terminals\":{}}}",
      #"{"register":{"terminals":{"ids":["a"],"latitudesDeg":[01],"longitudesDeg":[1]}}}"#,
      #"{"register":{"terminals":{"ids":["a"],"latitudesDeg":[1.],"longitudesDeg":[1]}}}"#,
      #"{"register":{"terminals":{"ids":["a"],"latitudesDeg":[91],"longitudesDeg":[1]}}}"#,
      #"{"register":{"terminals":{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[]}}}"#,
      #"{"register":{"terminals":{"ids":["a"],"ids":["b"],"latitudesDeg":[1],"longitudesDeg":[1]}}}"#,
      #"{"register":{"terminals":{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1]}}"#,
    ]
  )
  func others(text: String) {
    #expect(FrequentDecision.read(text) == nil)
  }
}
