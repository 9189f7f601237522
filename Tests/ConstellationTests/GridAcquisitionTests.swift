import Constellation
import Foundation
import Frames
import Links
import Orbits
import Quantities
import SeededRandomness
import Testing

@Suite("Filed grids whose links take time")
struct GridAcquisitionTests {
  /// A polar delta, whose neighbouring planes are in reach near the poles only.
  private static func constellation(
    acquisition: Double,
    planes: Int = 4
  ) throws -> Constellation {
    let shell = try WalkerShell(
      name: "P",
      height: .altitude(.kilometres(800)),
      inclination: .degrees(87),
      planes: planes,
      satellitesPerPlane: 12,
      nodeArc: .degrees(180),
      phasing: .halfSlotOnOddPlanes,
      epoch: RealLikeShell.epoch
    )
    let rules = LaserTerminalRules(slewRate: .infinity, acquisitionSeconds: acquisition)
    return Constellation(
      [.shell(shell, lasers: .plusGrid, rules: rules)],
      maximumLaserLength: .kilometres(3_900)
    )
  }

  @Test(
    "a link is there once it was in reach as long as it takes",
    arguments: [1, 15, 16, 40, 200]
  )
  func lookBack(acquisition: Double) throws {
    let constellation = try Self.constellation(acquisition: acquisition)
    let slots = Int((acquisition / 15).rounded(.up))
    var slot = Slot(containing: RealLikeShell.epoch + .seconds(3_000))
    var warm: LaserTopology?
    var sizes: Set<Int> = []
    for step in 0..<60 {
      // The slot's start and those before it, each link at each of them.
      var starts: [Slot] = [slot]
      while starts.count <= slots, let last = starts.last { starts.append(last.previous) }
      let skies = starts.map { Sky(of: constellation, at: $0.start) }
      let expected = constellation.lasers.filter { link in
        skies.allSatisfy { sky in
          let (a, b) = (sky.position(link.a).metres, sky.position(link.b).metres)
          let middle = (a + b) / 2
          // Both are about as high: the middle is the lowest point, to some metres.
          return sky.position(link.a).distance(to: sky.position(link.b)).kilometres <= 3_900
            && (middle * middle).sum().squareRoot() >= 6_378_137 + 80_000
        }
      }
      warm = LaserTopology(of: constellation, in: slot, after: warm)
      #expect(warm?.links == expected, "\(slot.start)")
      if step.isMultiple(of: 7) {
        #expect(LaserTopology(of: constellation, in: slot, start: skies[0]).links == expected)
      }
      sizes.insert(expected.count)
      slot = slot.next
    }
    // Links do come and go in this shell.
    #expect(sizes.count > 1)
  }

  @Test("without a time to establish every link is there always, but for outages")
  func immediate() throws {
    let constellation = try Self.constellation(acquisition: 0)
    var slot = Slot(containing: RealLikeShell.epoch)
    var topology = LaserTopology(of: constellation, in: slot)
    for _ in 0..<20 {
      #expect(topology.links == constellation.lasers)
      slot = slot.next
      topology = LaserTopology(of: constellation, in: slot, after: topology)
    }
    let failed: Set = [3, 40]
    let fewer = LaserTopology(of: constellation, in: slot, after: topology, failed: failed)
    #expect(
      fewer.links
        == constellation.lasers.filter { !failed.contains($0.a) && !failed.contains($0.b) }
    )
    #expect(fewer.links.count < constellation.lasers.count)
  }

  @Test("after an outage a link takes its time again")
  func outage() throws {
    let constellation = try Self.constellation(acquisition: 20)
    let start = Slot(containing: RealLikeShell.epoch)
    let outages = SatelliteOutages([
      .init(satellite: 0, from: start.next.start, until: start.next.next.next.start)
    ])
    let partner = try #require(LaserLink(0, 1))
    var slot = start
    var topology: LaserTopology?
    var seen: [Bool] = []
    for _ in 0..<8 {
      topology = LaserTopology(of: constellation, in: slot, after: topology, outages: outages)
      seen.append(topology?.links.contains(partner) ?? false)
      slot = slot.next
    }
    // Two slots of outage, then two until 20 s have passed.
    #expect(seen == [true, false, false, false, false, true, true, true])
  }
}
