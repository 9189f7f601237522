import GRPCCore
import GRPCProtobuf
import SeededRandomness
import SwiftProtobuf
import TerminalMessages
import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// Requests that nobody would write: the decoder and what follows it never trap.
@Suite struct MutationTests {
  /// Requests with members known and unknown, nested and repeated, groups included.
  private static let seeds: [[UInt8]] = [
    Wire.number(1, 7) + Wire.text(13, "ut0") + Wire.number(14, 9) + Wire.message(1004),
    Wire.message(2013, Wire.number(1, 90) + Wire.number(2, 60) + Wire.number(3, 1)),
    Wire.message(2010, Wire.message(1, Wire.number(1, 2) + Wire.number(9_001, 1))),
    Wire.message(2014, Wire.number(1, 1)) + Wire.message(2002, Wire.number(1, 1)),
    Wire.message(1017, Wire.number(1, 4)) + Wire.message(1009, Wire.text(1, "x")),
    // A group of a group, and a number of 32 and one of 64 bits.
    [0x0b, 0x13, 0x14, 0x0c, 0x1d, 1, 2, 3, 4, 0x21, 1, 2, 3, 4, 5, 6, 7, 8],
  ]

  @Test("20,000 mutated requests are decoded or refused, and answered or refused")
  func requests() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let answers = DishAnswers(terminal: TestTerminal())
    var (answered, refused, undecodable) = (0, 0, 0)
    for round in 0..<20_000 {
      let input = Self.seeds[round % Self.seeds.count].mutated(with: &random)
      guard let request = try? SpaceX_API_Device_Request(serializedBytes: input) else {
        undecodable += 1
        continue
      }
      do throws(RPCError) {
        let answer = try await answers.answer(request)
        #expect(answer.id == request.id, "seed \(seed), round \(round)")
        answered += 1
      } catch {
        #expect(error.code != .internalError && error.code != .unknown, "seed \(seed)")
        refused += 1
      }
    }
    let counts = "\(answered) answered, \(refused) refused, \(undecodable) no requests"
    print("mutated requests: seed \(seed): \(counts)")
    #expect(answered > 0 && refused > 0 && undecodable > 0)
  }

  @Test("Mutated questions to reflection are answered or refused")
  func reflection() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let answers = ReflectionAnswers(index: try DescriptorIndex.bundled.get())
    let seeds = [
      Wire.text(7, "*"), Wire.text(4, "SpaceX.API.Device.Device"), Wire.text(3, "a/b.proto"),
    ]
    for round in 0..<20_000 {
      let input = seeds[round % seeds.count].mutated(with: &random)
      guard
        let request = try? Grpc_Reflection_V1_ServerReflectionRequest(serializedBytes: input)
      else { continue }
      #expect(answers.answer(request).messageResponse != nil, "seed \(seed), round \(round)")
    }
  }

  @Test("The reader of unknown fields ends on any bytes")
  func wireFields() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      }
      #expect(Wire.fields(bytes).count <= bytes.count, "seed \(seed)")
    }
  }

  @Test("Groups within groups are refused before they exhaust the stack")
  func deepGroups() throws {
    let deep = [UInt8](repeating: 0x0b, count: 60_000) + [UInt8](repeating: 0x0c, count: 60_000)
    #expect(throws: (any Error).self) {
      try SpaceX_API_Device_Request(serializedBytes: deep)
    }
  }
}

extension [UInt8] {
  /// The same with one to four faults: bits turned, bytes lost, doubled, put in or taken from the end.
  func mutated(with random: inout SeededGenerator) -> [UInt8] {
    var bytes = self
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
      case 3: bytes.insert(contentsOf: bytes.suffix(place), at: 0)
      default: bytes = Array(bytes.prefix(place))
      }
    }
    return bytes
  }
}
