import SeededRandomness
import Testing

@testable import TerminalDevice

@Suite("Rings of samples")
struct SampleRingTests {
  @Test("A ring holds the end of what an array of everything holds: random writes")
  func againstArray() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var rings = SampleRings()
      var everything: [DeviceSample] = []
      for _ in 0..<Int.random(in: 0...3_000, using: &random) {
        // Eighths are exact in the rings' short numbers.
        let sample = DeviceSample(
          dropRate: Double(Int.random(in: 0...8, using: &random)) / 8,
          roundTripMilliseconds: Double(Int.random(in: 0...800, using: &random)) / 8,
          downlinkBitsPerSecond: Double(Int.random(in: 0...1_000, using: &random)),
          uplinkBitsPerSecond: Double(Int.random(in: 0...1_000, using: &random)),
          powerWatts: Double(Int.random(in: 0...100, using: &random)),
          origin: Bool.random(using: &random) ? .measured : .modelled
        )
        if !everything.isEmpty, Int.random(in: 0..<10, using: &random) == 0 {
          let number = Int.random(in: 0...everything.count, using: &random)
          rings.replace(sample, number: UInt64(number))
          if number < everything.count { everything[number] = sample }
        } else {
          rings.append(sample)
          everything.append(sample)
        }
      }
      check(rings, everything, seed)
    }
  }

  private func check(_ rings: SampleRings, _ everything: [DeviceSample], _ seed: UInt64) {
    let history = rings.history
    #expect(history.current == UInt64(everything.count), "seed \(seed)")
    #expect(history.popPingDropRate.count == 900 && history.origins.count == 900)
    for (number, sample) in everything.enumerated() {
      guard number >= everything.count - 900 else {
        #expect(rings[UInt64(number)] == nil)
        continue
      }
      let i = number % 900
      #expect(Double(history.popPingDropRate[i]) == sample.dropRate, "seed \(seed)")
      #expect(Double(history.popPingLatencyMilliseconds[i]) == sample.roundTripMilliseconds)
      #expect(Double(history.downlinkThroughputBitsPerSecond[i]) == sample.downlinkBitsPerSecond)
      #expect(Double(history.uplinkThroughputBitsPerSecond[i]) == sample.uplinkBitsPerSecond)
      #expect(Double(history.powerWatts[i]) == sample.powerWatts)
      #expect(history.origins[i] == sample.origin)
    }
    for i in everything.count..<max(900, everything.count) where everything.count < 900 {
      #expect(history.popPingDropRate[i] == 0 && history.powerWatts[i] == 0)
    }
    let kept = everything.indices.suffix(900).map { $0 % 900 }
    #expect(history.indicesInOrder == kept)
  }

  @Test("The oldest sample that is kept can be written anew, the one before and the next cannot")
  func edges() {
    var rings = SampleRings()
    for _ in 0..<1_234 { rings.append(DeviceSample(dropRate: 0.5)) }
    for number in [333, 1_234, UInt64.max] as [UInt64] {
      rings.replace(DeviceSample(dropRate: 1), number: number)
      #expect(rings[number] == nil)
    }
    #expect(rings.history.popPingDropRate.allSatisfy { $0 == 0.5 })
    rings.replace(DeviceSample(dropRate: 1), number: 334)
    #expect(rings[334]?.dropRate == 1 && rings.history.popPingDropRate[334] == 1)
    rings.replace(DeviceSample(dropRate: 0.25), number: 1_233)
    #expect(rings.last?.dropRate == 0.25)
  }

  @Test("What is no number, or out of range, does not reach a ring")
  func hostile() throws {
    var rings = SampleRings()
    rings.append(
      DeviceSample(
        dropRate: .nan,
        roundTripMilliseconds: .infinity,
        downlinkBitsPerSecond: -5,
        uplinkBitsPerSecond: .greatestFiniteMagnitude,
        powerWatts: -.infinity
      )
    )
    rings.append(DeviceSample(dropRate: 7))
    let history = rings.history
    #expect(history.popPingDropRate[0] == 0 && history.popPingDropRate[1] == 1)
    #expect(history.popPingLatencyMilliseconds[0] == 1e15)
    #expect(history.downlinkThroughputBitsPerSecond[0] == 0)
    #expect(history.uplinkThroughputBitsPerSecond[0] == 1e15 && history.powerWatts[0] == 0)
  }
}
