import Constellation
import Frames
import Links
import SeededRandomness
import Testing

@Suite("How long lasers stay joined")
struct LaserStabilityTests {
  @Test(
    "in planes like real ones links last for hours, and nearly every satellite is in one network"
  )
  func lifetimes() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var shell = RealLikeShell(altitude: 550)
    // Heights that are kept this badly shift neighbours by 30 km an orbit.
    (shell.planes, shell.altitudeNoise, shell.phaseNoise) = (36, 1.6, 5)
    let sets = try shell.sets(firstNumber: 100_000, using: &random)
    let constellation = Constellation([.catalogue(sets, name: "C", lasers: .nearestStable)])
    var slot = Slot(containing: RealLikeShell.epoch)
    var topology = LaserTopology(of: constellation, in: slot)
    var (lost, present, worst) = (0, 0, 0)
    let slots = 600
    for _ in 0..<slots {
      slot = slot.next
      let next = LaserTopology(of: constellation, in: slot, after: topology)
      let gone = Set(topology.links).subtracting(next.links).count
      lost += gone
      present += next.links.count
      worst = max(worst, gone)
      topology = next
    }
    let life = Double(present) * 15 / 3_600 / Double(max(1, lost))
    let share = Double(lost) / Double(present)
    let network = Self.largestNetwork(topology.links, of: constellation.satellites.count)
    print(
      "\(constellation.satellites.count) satellites, \(present / slots) links: mean life \(life) h,",
      "share lost a slot \(share), at most \(worst) at once; largest network \(network)"
    )
    #expect(life > 5)
    #expect(worst * 50 < topology.links.count)
    #expect(Double(network) > 0.98 * Double(constellation.satellites.count))
    // Two links for each satellite are the most that four lasers allow.
    #expect(Double(present) / Double(slots) > 1.8 * Double(constellation.satellites.count))
  }

  /// How many satellites the largest connected network holds.
  static func largestNetwork(_ links: [LaserLink], of count: Int) -> Int {
    var leader = Array(0..<count)
    func top(_ satellite: Int) -> Int {
      var satellite = satellite
      while leader[satellite] != satellite { satellite = leader[satellite] }
      return satellite
    }
    for link in links { leader[top(link.a)] = top(link.b) }
    return Dictionary(grouping: 0..<count, by: top).values.map(\.count).max() ?? 0
  }

  @Test("a finished filed shell chooses a grid of its own: four partners each, never changed")
  func filed() throws {
    var random = SeededGenerator(seed: 1)
    var shell = RealLikeShell()
    (shell.altitudeNoise, shell.nodeNoise, shell.phaseNoise) = (0, 0, 0)
    (shell.inclinationNoise, shell.missingShare, shell.epochSpreadDays) = (0, 0, 0)
    let sets = try shell.sets(firstNumber: 1, using: &random)
    let constellation = Constellation([.catalogue(sets, name: "C", lasers: .nearestStable)])
    var slot = Slot(containing: RealLikeShell.epoch)
    let first = LaserTopology(of: constellation, in: slot)
    #expect(first.links.count == 2 * sets.count)
    var topology = first
    for _ in 0..<400 {
      slot = slot.next
      topology = LaserTopology(of: constellation, in: slot, after: topology)
      #expect(topology.links == first.links)
    }
  }
}
