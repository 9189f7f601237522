import Frames
import SeededRandomness
import Testing

@testable import Constellation

@Suite("Outages of satellites")
struct SatelliteOutagesTests {
  private static let zero = RealLikeShell.epoch

  @Test("an outage holds from its first instant until before its last, open ends included")
  func spans() {
    let outages = SatelliteOutages([
      .init(satellite: 1), .init(satellite: 2, from: Self.zero),
      .init(satellite: 3, until: Self.zero),
      .init(satellite: 4, from: Self.zero - .seconds(5), until: Self.zero + .seconds(5)),
      .init(satellite: 5, from: Self.zero + .seconds(5), until: Self.zero - .seconds(5)),
    ])
    #expect(outages.satellites(at: Self.zero - .seconds(6)) == [1, 3])
    #expect(outages.satellites(at: Self.zero - .seconds(5)) == [1, 3, 4])
    #expect(outages.satellites(at: Self.zero) == [1, 2, 4])
    #expect(outages.satellites(at: Self.zero + .seconds(5)) == [1, 2])
    #expect(SatelliteOutages(always: [7, 9]).satellites(at: Self.zero) == [7, 9])
  }

  @Test("what was known by an instant is the same however the future turns out")
  func known() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      let all = (0..<10).map { _ in
        let from = Self.zero + .seconds(Int.random(in: -100...100, using: &random))
        return SatelliteOutages.Outage(
          satellite: Int.random(in: 0...3, using: &random),
          from: Bool.random(using: &random) ? from : nil,
          until: Bool.random(using: &random) ? from + .seconds(30) : nil
        )
      }
      let outages = SatelliteOutages(all)
      let known = outages.known(at: Self.zero)
      #expect(SatelliteOutages(all.shuffled(using: &random)) == outages)
      for second in -150...0 {
        let instant = Self.zero + .seconds(second)
        #expect(known.satellites(at: instant) == outages.satellites(at: instant))
      }
      let later = SatelliteOutages(all + [.init(satellite: 9, from: Self.zero + .seconds(1))])
      #expect(later.known(at: Self.zero) == known)
    }
  }
}
