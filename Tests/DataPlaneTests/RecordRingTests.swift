import Foundation
import Links
import Testing

@testable import DataPlane

@Suite("The ring between the packets' way and the recording")
struct RecordRingTests {
  private func fate(_ number: Int) -> PacketFate {
    PacketFate(
      direction: number % 2 == 0 ? .uplink : .downlink,
      access: number % 3 == 0 ? .terrestrial : .satellite,
      arrivalNanoseconds: Int64(number),
      ipLength: Int32(number % 2_000),
      cause: number % 5 == 0 ? .outage(.jammed) : nil
    )
  }

  private func take(_ ring: RecordRing) -> (PacketFate, [UInt8])? {
    var taken: (PacketFate, [UInt8])?
    _ = ring.takeNext { fate, bytes in taken = (fate, bytes.indices.map { bytes[$0] }) }
    return taken
  }

  @Test(
    "It gives back what a queue would, in any order of calls",
    arguments: 1...8 as ClosedRange<UInt64>
  )
  func model(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let ring = RecordRing(capacity: 1 << 16, keptBytes: 9_000)
    var model: [(PacketFate, [UInt8])] = []
    var lost: UInt64 = 0
    for number in 0..<1_500 {
      if generator.unit() < 0.55 {
        let length = Int(
          generator.unit() < 0.2 ? generator.unit() * 12_000 : generator.unit() * 300
        )
        let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let before = (0..<4).map(ring.lost).reduce(0, +)
        ring.append(fate(number), bytes.span)
        let wasLost = (0..<4).map(ring.lost).reduce(0, +) > before
        if wasLost { lost += 1 } else { model.append((fate(number), Array(bytes.prefix(9_000)))) }
        // A record is refused only when what waits fills most of the ring.
        if wasLost {
          let held = model.map { $0.1.count + 192 }.reduce(0, +)
          #expect(held + length > ring.capacity / 2, "seed \(seed), record \(number)")
        }
      } else {
        let taken = take(ring)
        let expected = model.isEmpty ? nil : model.removeFirst()
        #expect(
          taken?.0 == expected?.0 && taken?.1 == expected?.1,
          "seed \(seed), record \(number)"
        )
      }
    }
    while let taken = take(ring) {
      let expected = model.removeFirst()
      #expect(taken.0 == expected.0 && taken.1 == expected.1, "seed \(seed)")
    }
    #expect(model.isEmpty && lost > 0, "seed \(seed)")
  }

  @Test("Losses count for the interface on which they were")
  func losses() {
    let ring = RecordRing(capacity: 0, keptBytes: 100)
    ring.close()
    for number in 0..<12 { ring.append(fate(number), [1].span) }
    #expect((0..<4).map(ring.lost) == [4, 4, 2, 2])
    #expect(take(ring) == nil)
  }

  @Test("Two threads that record at once keep whole records, and every one is counted")
  func producers() async {
    let ring = RecordRing(capacity: 1 << 20, keptBytes: 64)
    let perProducer = 40_000
    let kept = await withTaskGroup(of: Int.self) { group in
      for producer in 0..<2 {
        group.addTask {
          let bytes = [UInt8](repeating: UInt8(producer + 1), count: 64)
          for number in 0..<perProducer { ring.append(fate(number), bytes.span) }
          return 0
        }
      }
      group.addTask {
        var kept = 0
        let deadline = ContinuousClock.now + .seconds(30)
        var idle = 0
        while idle < 200, ContinuousClock.now < deadline {
          if let (_, bytes) = take(ring) {
            kept += Set(bytes).count == 1 && bytes.count == 64 ? 1 : -1_000_000
            idle = 0
          } else {
            idle += 1
            usleep(1_000)
          }
        }
        return kept
      }
      return await group.reduce(0, +)
    }
    #expect(UInt64(kept) + (0..<4).map(ring.lost).reduce(0, +) == UInt64(2 * perProducer))
  }
}
