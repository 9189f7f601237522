import SeededRandomness
import Testing

@testable import Catalogues

@Suite("Planes inferred from nodes")
struct PlaneInferenceTests {
  @Test("planes come back from exact nodes, from one plane to one satellite in each")
  func exact() {
    for (planes, satellites) in [(1, 10), (2, 5), (3, 1), (6, 58), (72, 22), (72, 1), (200, 3)] {
      let nodes = (0..<planes * satellites).map { 360 * Double($0 / satellites) / Double(planes) }
      let inferred = PlaneInference(nodesDegrees: nodes)
      #expect(inferred?.planes.map(\.count) == Array(repeating: satellites, count: planes))
      #expect(inferred?.strayCount == 0)
      let spacing = inferred?.spacingDegrees
      #expect(planes == 1 ? spacing == nil : abs((spacing ?? 0) - 360 / Double(planes)) < 1e-9)
    }
  }

  @Test("noise up to a twelfth of the spacing, gaps, missing planes and strays do not hide them")
  func noisy() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let lattice = Int.random(in: 4...90, using: &random)
      let spacing = 360 / Double(lattice)
      let start = Double.random(in: 0..<360, using: &random)
      // At least two neighbours are there, so that the pattern can be seen.
      let present = (0..<lattice).filter {
        $0 < 2 || Double.random(in: 0..<1, using: &random) < 0.8
      }
      var nodes: [Double] = []
      for plane in present {
        for _ in 0..<Int.random(in: 15...25, using: &random) {
          let noise = Double.random(in: -spacing / 12...spacing / 12, using: &random)
          nodes.append(start + Double(plane) * spacing + noise - 720)
        }
      }
      // Two satellites on their way, half-way between two planes that are there.
      nodes += [0.49, 0.51].map { start + $0 * spacing }
      nodes.shuffle(using: &random)
      let inferred = PlaneInference(nodesDegrees: nodes)
      #expect(inferred?.planes.count == present.count, "lattice \(lattice)")
      #expect(inferred?.strayCount == 2)
      #expect(inferred?.planes.allSatisfy { (0..<360).contains($0.nodeDegrees) } == true)
    }
  }

  @Test("nodes without a pattern show no planes")
  func none() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    // The largest gap of random nodes stands out now and then; seldom by so much.
    for count in [20, 60, 300] {
      let found = (0..<200).count { _ in
        let nodes = (0..<count).map { _ in Double.random(in: 0..<360, using: &random) }
        return PlaneInference(nodesDegrees: nodes) != nil
      }
      print("random nodes \(count): \(found) of 200 show planes")
      #expect(found <= 40)
    }
    #expect(PlaneInference(nodesDegrees: []) == nil)
    #expect(PlaneInference(nodesDegrees: [.nan, .infinity]) == nil)
    #expect(PlaneInference(nodesDegrees: [12])?.planes.count == 1)
  }

  @Test("a plane across 0° is one plane, and its node is its middle")
  func wrap() throws {
    let inferred = try #require(PlaneInference(nodesDegrees: [359.9, 0.1, 0.0, 180, 180.1, 179.9]))
    #expect(inferred.planes.map(\.count) == [3, 3])
    let nodes = inferred.planes.map(\.nodeDegrees)
    #expect(min(nodes[0], 360 - nodes[0]) < 1e-9)
    #expect(abs(nodes[1] - 180) < 1e-9)
  }

  @Test("each node is of the plane around it, whatever the order and wherever the circle begins")
  func owners() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let count = Int.random(in: 1...40, using: &random)
      let spacing = 360 / Double(count)
      let start = Double.random(in: -720..<720, using: &random)
      var nodes: [(degrees: Double, plane: Int?)] = [(.nan, nil)]
      for plane in 0..<count {
        for _ in 0..<20 {
          let noise = Double.random(in: -spacing / 20...spacing / 20, using: &random)
          nodes.append((start + Double(plane) * spacing + noise, plane))
        }
      }
      nodes.shuffle(using: &random)
      let inferred = try #require(PlaneInference(nodesDegrees: nodes.map(\.degrees)))
      #expect(inferred.planes.map(\.count) == Array(repeating: 20, count: count))
      for (node, found) in zip(nodes, inferred.planeOfNode) {
        guard let built = node.plane else {
          #expect(found == nil)
          continue
        }
        let plane = try #require(found)
        let centre = start + Double(built) * spacing
        let offset = (inferred.planes[plane].nodeDegrees - centre).remainder(dividingBy: 360)
        #expect(abs(offset) <= spacing / 20)
      }
    }
  }

  @Test("a stray is of no plane")
  func strays() throws {
    let nodes = (0..<60).map { 60 * Double($0 / 10) } + [30]
    let inferred = try #require(PlaneInference(nodesDegrees: nodes))
    #expect(inferred.planes.count == 6)
    #expect(inferred.planeOfNode.dropLast().allSatisfy { $0 != nil })
    #expect(inferred.planeOfNode.last == .some(nil))
  }
}
