import Frames
import Orbits
import Quantities
import SeededRandomness
import Testing

@testable import Catalogues

@Suite("Shells inferred from a catalogue")
struct ShellInferenceTests {
  private static func infer(_ sets: [ElementSet]) -> ShellInference {
    ShellInference(sets.compactMap { CatalogueObject($0, at: NoisyShell.epoch) })
  }

  private static func random() -> SeededGenerator {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    return SeededGenerator(seed: seed)
  }

  @Test("the five shells of a filing come back with their counts and planes, among strays")
  func filing() throws {
    var random = Self.random()
    // FCC 21-48: Starlink's first generation as modified; the last two share a shell.
    let filed = [
      NoisyShell(altitude: 550, inclination: 53.05, planes: 72, satellitesPerPlane: 22),
      NoisyShell(altitude: 540, inclination: 53.2, planes: 72, satellitesPerPlane: 22),
      NoisyShell(altitude: 570, inclination: 70, planes: 36, satellitesPerPlane: 20),
      NoisyShell(altitude: 560, inclination: 97.6, planes: 6, satellitesPerPlane: 58),
    ]
    for _ in 0..<5 {
      var sets: [ElementSet] = []
      var counts: [Int] = []
      for (index, shell) in filed.enumerated() {
        let own = try shell.sets(firstNumber: 10_000 * (index + 1), using: &random)
        counts.append(own.count)
        sets += own
      }
      sets += NoisyShell.strays(300, firstNumber: 90_000, using: &random)
      sets.shuffle(using: &random)
      let found = Self.infer(sets).shells
      let expected = filed.indices.sorted { filed[$0].inclination < filed[$1].inclination }
      try #require(found.count == 4)
      for (shell, index) in zip(found, expected) {
        #expect(abs(shell.inclinationDegrees - filed[index].inclination) < 0.02)
        #expect(abs(shell.altitudeKilometres - filed[index].altitude) < 0.1)
        #expect(shell.planes?.planes.count == filed[index].planes)
        // A stray may lie in the box; none of the shell's own may be missing.
        #expect((counts[index]...counts[index] + 3).contains(shell.members.count))
        let spacing = try #require(shell.planes?.spacingDegrees)
        #expect(abs(spacing - 360 / Double(filed[index].planes)) < 0.2)
      }
    }
  }

  @Test("a star with planes at heights of their own is one shell")
  func staggered() throws {
    var random = Self.random()
    var sets: [ElementSet] = []
    for plane in 0..<12 {
      var shell = NoisyShell(altitude: 1_175 + 4 * Double(plane), inclination: 87.9)
      (shell.planes, shell.satellitesPerPlane, shell.nodeNoise) = (1, 49, 0.1)
      var own = try shell.sets(firstNumber: 1_000 * (plane + 1), using: &random)
      let first = own.first?.rightAscensionOfAscendingNode ?? .zero
      for index in own.indices {
        let node = own[index].rightAscensionOfAscendingNode - first
        own[index].rightAscensionOfAscendingNode = node + .degrees(15.2 * Double(plane) + 300)
      }
      sets += own
    }
    let found = Self.infer(sets).shells
    try #require(found.count == 1)
    #expect(found[0].members.count == sets.count)
    #expect(found[0].planes?.planes.count == 12)
    #expect(abs((found[0].planes?.spacingDegrees ?? 0) - 15.2) < 0.2)
    #expect(found[0].altitudeRange.upperBound - found[0].altitudeRange.lowerBound > 43)
  }

  @Test("a batch that flies as a train is no shell, the same batch spread out is one")
  func trains() throws {
    var random = Self.random()
    let batch = NoisyShell(altitude: 350, planes: 3, satellitesPerPlane: 20, epochSpreadDays: 0)
    let spread = try batch.sets(firstNumber: 1, using: &random)
    var train = spread
    for index in train.indices {
      let anomaly = train[index].meanAnomaly.normalizedToTurn.degrees
      train[index].meanAnomaly = .degrees(anomaly / 20)
    }
    #expect(Self.infer(spread).shells.count == 1)
    #expect(Self.infer(train).shells.isEmpty)
  }

  @Test("neither order nor a turn of all nodes changes the result, and strays alone are none")
  func invariance() throws {
    var random = Self.random()
    let shell = NoisyShell(planes: 30, satellitesPerPlane: 10)
    let sets = try shell.sets(firstNumber: 1, using: &random)
    let turned = sets.shuffled(using: &random).map { set in
      var turned = set
      turned.rightAscensionOfAscendingNode =
        (set.rightAscensionOfAscendingNode + .degrees(77)).normalizedToTurn
      return turned
    }
    for version in [sets, turned] {
      let found = Self.infer(version).shells
      #expect(found.map(\.members.count) == [sets.count])
      #expect(found.first?.planes?.planes.count == 30)
    }
    #expect(Self.infer(NoisyShell.strays(500, firstNumber: 1, using: &random)).shells.isEmpty)
    #expect(Self.infer([]).shells.isEmpty)
  }

  @Test("each object belongs to one shell at most")
  func owners() throws {
    var random = Self.random()
    let sets =
      try NoisyShell().sets(firstNumber: 1, using: &random)
      + NoisyShell(altitude: 553).sets(firstNumber: 5_000, using: &random)
    let inference = Self.infer(sets)
    #expect(inference.shells.count == 2)
    let members = inference.shells.flatMap(\.members)
    #expect(Set(members).count == members.count)
    let isOutside = sets.indices.filter { inference.shellOfObject[$0] == nil }
    #expect(isOutside.allSatisfy { inference.planeOfObject[$0] == nil })
    for (index, shell) in inference.shells.enumerated() {
      #expect(shell.members.allSatisfy { inference.shellOfObject[$0] == index })
      let planes = try #require(shell.planes)
      for (plane, described) in planes.planes.enumerated() {
        let own = shell.members.filter { inference.planeOfObject[$0] == plane }
        #expect(own.count == described.count)
        for member in own {
          let node = sets[member].rightAscensionOfAscendingNode.degrees
          // Noise of 0.3°, and half a day's turn of 2.5°.
          #expect(abs((node - described.nodeDegrees).remainder(dividingBy: 360)) < 3)
        }
      }
    }
  }
}
