import Constellation
import Foundation
import Frames
import Links
import Orbits
import Quantities
import SeededRandomness
import Testing

@Suite("Which lasers are joined")
struct LaserTopologyTests {
  /// A slot within a day of the epoch of the random worlds.
  static func slot(using random: inout SeededGenerator) -> Slot {
    Slot(containing: RealLikeShell.epoch + .seconds(Int.random(in: 0...86_400, using: &random)))
  }

  @Test("links are what the slow model has", arguments: 1...7 as ClosedRange<UInt64>)
  func agreesWithSlowModel(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let constellation = try RandomConstellation.choosing(using: &random)
    try #require(SlowLaserModel.isFit(for: constellation), "seed \(seed)")
    let slot = Self.slot(using: &random)
    let outages = Self.outages(of: constellation, around: slot, using: &random)
    let topology = LaserTopology(of: constellation, in: slot, outages: outages)
    let model = SlowLaserModel(constellation: constellation, outages: outages)
    #expect(topology.links == model.links(in: slot), "seed \(seed)")
    #expect(!topology.links.isEmpty, "seed \(seed)")
  }

  @Test("every link keeps every rule", arguments: 1...40 as ClosedRange<UInt64>)
  func properties(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let constellation = try RandomConstellation.make(using: &random)
    var slot = Self.slot(using: &random)
    while slot.start.utc.time.second != 12 { slot = slot.next }
    let failed = Set(
      constellation.satellites.indices.filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
    )
    let links = LaserTopology(of: constellation, in: slot, failed: failed).links
    #expect(links == links.sorted() && Set(links).count == links.count, "seed \(seed)")
    let sky = Sky(of: constellation, at: slot.start)
    var degrees: [Int: Int] = [:]
    for link in links {
      let (a, b) = (constellation.satellites[link.a], constellation.satellites[link.b])
      #expect(a.system == b.system && a.shell == b.shell && link.a < link.b)
      #expect(a.isOperational && b.isOperational && a.hasLasers && b.hasLasers)
      #expect(!failed.contains(link.a) && !failed.contains(link.b))
      degrees[link.a, default: 0] += 1
      degrees[link.b, default: 0] += 1
      guard let shell = a.shell.map({ constellation.shells[$0] }) else {
        Issue.record("a link outside the shells")
        continue
      }
      if shell.lasers == .plusGrid, shell.laserRules == .immediate { continue }
      Self.expectInSight(link, sky, constellation)
    }
    for (satellite, degree) in degrees {
      guard let shell = constellation.satellites[satellite].shell else { continue }
      let rules = constellation.shells[shell]
      let most = rules.lasers == .plusGrid ? 4 : rules.laserRules.lasersPerSatellite
      #expect(degree <= most, "seed \(seed)")
    }
  }

  /// Straight line between two states, looked at point by point.
  private static func expectInSight(_ link: LaserLink, _ sky: Sky, _ constellation: Constellation) {
    let (a, b) = (sky.position(link.a).metres, sky.position(link.b).metres)
    let line = b - a
    #expect((line * line).sum().squareRoot() <= constellation.maximumLaserLength.metres)
    let lowest =
      (0...200).map { step -> Double in
        let place = a + line * (Double(step) / 200)
        return (place * place).sum().squareRoot()
      }
      .min() ?? 0
    #expect(lowest >= 6_378_137 + constellation.laserGrazingHeight.metres)
  }

  @Test(
    "a run that began at a slot has the bytes of one that passed through",
    arguments: 1...8 as ClosedRange<UInt64>
  )
  func coldIsWarm(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let constellation = try RandomConstellation.make(using: &random)
    var slot = Self.slot(using: &random)
    let outages = Self.outages(of: constellation, around: slot, using: &random)
    var warm = LaserTopology(of: constellation, in: slot, outages: outages)
    for step in 1...300 {
      // Now and then a few slots are left out, and the sky is not always at hand.
      for _ in 0..<(Int.random(in: 0..<12, using: &random) == 0 ? 7 : 1) { slot = slot.next }
      let sky = Bool.random(using: &random) ? Sky(of: constellation, at: slot.start) : nil
      warm = LaserTopology(of: constellation, in: slot, after: warm, start: sky, outages: outages)
      guard step.isMultiple(of: 9) || slot.start.utc.time.minute.isMultiple(of: 20) else {
        continue
      }
      let cold = LaserTopology(of: constellation, in: slot, outages: outages)
      #expect(warm.links == cold.links, "seed \(seed), \(slot.start)")
    }
  }

  @Test("where much is held that would not be chosen again, a late start has the same bytes too")
  func coldIsWarmWithMuchHeld() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    // Far between planes, so that partners differ little, at heights that shift them.
    var shell = RealLikeShell(altitude: 1_200, inclination: 87.9, planes: 8, satellitesPerPlane: 24)
    (shell.nodeArc, shell.altitudeNoise, shell.phaseNoise) = (.degrees(120), 1.8, 5)
    let sets = try shell.sets(firstNumber: 1, using: &random)
    let rules = LaserTerminalRules(acquisitionSeconds: 70, hysteresis: 1.3)
    let constellation = Constellation([
      .catalogue(sets, name: "C", lasers: .nearestStable, rules: rules)
    ])
    var slot = Self.slot(using: &random)
    var warm = LaserTopology(of: constellation, in: slot)
    var (atPeriods, between) = (0, 0)
    for _ in 0..<500 {
      slot = slot.next
      let before = warm.links
      warm = LaserTopology(of: constellation, in: slot, after: warm)
      let time = slot.start.utc.time
      let gone = Set(before).subtracting(warm.links).count
      let begins = time.minute.isMultiple(of: 20) && time.second == 12
      if begins { atPeriods += gone } else { between += gone }
      guard begins || Int.random(in: 0..<12, using: &random) == 0 else { continue }
      #expect(warm.links == LaserTopology(of: constellation, in: slot).links, "\(slot.start)")
    }
    print("lost at six or seven period marks \(atPeriods), between them \(between)")
    #expect(atPeriods > 0 && between > 0)
  }

  static func outages(
    of constellation: Constellation,
    around slot: Slot,
    using random: inout SeededGenerator
  ) -> SatelliteOutages {
    SatelliteOutages(
      constellation.satellites.indices.filter { _ in Int.random(in: 0..<12, using: &random) == 0 }
        .map { satellite in
          let from = slot.start + .seconds(Int.random(in: -4_000...4_000, using: &random))
          return SatelliteOutages.Outage(
            satellite: satellite,
            from: Bool.random(using: &random) ? from : nil,
            until: Bool.random(using: &random)
              ? from + .seconds(Int.random(in: 0...3_000, using: &random)) : nil
          )
        }
    )
  }

  @Test("a topology of another constellation, time or past is not led on")
  func foreignPast() throws {
    var random = SeededGenerator(seed: 5)
    let sets = try RealLikeShell().sets(firstNumber: 1, using: &random)
    let constellation = Constellation([.catalogue(sets, name: "C", lasers: .nearestStable)])
    let smaller = Constellation([
      .catalogue(Array(sets.dropLast(3)), name: "C", lasers: .nearestStable)
    ])
    let wider = Constellation([
      .catalogue(
        sets,
        name: "C",
        lasers: .nearestStable,
        rules: LaserTerminalRules(lasersPerSatellite: 6)
      )
    ])
    let slot = Self.slot(using: &random)
    let expected = LaserTopology(of: constellation, in: slot).links
    var later = slot
    for _ in 0..<500 { later = later.next }
    let past = [
      LaserTopology(of: smaller, in: slot.previous), LaserTopology(of: wider, in: slot.previous),
      LaserTopology(of: constellation, in: later),
      LaserTopology(of: constellation, in: slot.previous, failed: [0, 1, 2, 40]),
    ]
    let otherSky = Sky(of: smaller, at: slot.start)
    for previous in past {
      #expect(
        LaserTopology(of: constellation, in: slot, after: previous, start: otherSky).links
          == expected
      )
    }
    let far = LaserTopology(of: constellation, in: later, after: past[0]).links
    #expect(far == LaserTopology(of: constellation, in: later).links)
  }

  @Test("an outage takes links away at once, and others are there when they are established")
  func outage() throws {
    var random = SeededGenerator(seed: 11)
    var shell = RealLikeShell()
    shell.missingShare = 0
    let sets = try shell.sets(firstNumber: 1, using: &random)
    let constellation = Constellation([.catalogue(sets, name: "C", lasers: .nearestStable)])
    var slot = Self.slot(using: &random)
    while slot.start.utc.time.second != 27 { slot = slot.next }
    let before = LaserTopology(of: constellation, in: slot)
    let lost = 100
    let from = slot.next.start
    let outages = SatelliteOutages([.init(satellite: lost, from: from)])
    let partners = before.links.compactMap { link in
      link.a == lost ? link.b : link.b == lost ? link.a : nil
    }
    #expect(partners.count == 4)
    func degree(_ topology: LaserTopology, _ satellite: Int) -> Int {
      topology.links.count { $0.a == satellite || $0.b == satellite }
    }
    var topology = before
    var regained: Double?
    for _ in 0..<12 {
      slot = slot.next
      topology = LaserTopology(of: constellation, in: slot, after: topology, outages: outages)
      #expect(degree(topology, lost) == 0)
      let aft = partners.filter {
        constellation.satellites[$0].plane == constellation.satellites[lost].plane
      }
      #expect(aft.count == 2)
      if regained == nil, let link = LaserLink(aft[0], aft[1]), topology.links.contains(link) {
        regained = (slot.start - from).inSeconds
      }
    }
    // The outage begins at :42, the mark follows 30 s later, establishing takes 27 s: two slots.
    #expect(regained == 60)
  }
}
