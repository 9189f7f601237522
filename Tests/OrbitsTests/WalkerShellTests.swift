import Frames
import Quantities
import Testing

@testable import Orbits

@Suite("Walker shells")
struct WalkerShellTests {
  private func shell(
    height: WalkerShell.Height = .altitude(.kilometres(630)),
    inclination: Angle = .degrees(51.9),
    planes: Int = 34,
    satellitesPerPlane: Int = 34,
    nodeArc: Angle = .fullTurn,
    phasing: WalkerShell.Phasing = .halfSlotOnOddPlanes,
    eccentricity: Double = 0,
    firstNode: Angle = .zero,
    angleDecimals: Int? = nil
  ) throws -> WalkerShell {
    try WalkerShell(
      name: "K1",
      height: height,
      inclination: inclination,
      planes: planes,
      satellitesPerPlane: satellitesPerPlane,
      nodeArc: nodeArc,
      phasing: phasing,
      eccentricity: eccentricity,
      firstNode: firstNode,
      angleDecimals: angleDecimals,
      epoch: try #require(Instant(iso8601: "2000-01-01"))
    )
  }

  private func isSameAngle(_ angle: Angle, degrees: Double) -> Bool {
    abs((angle - .degrees(degrees)).normalizedToHalfTurn.degrees) < 1e-9
  }

  @Test("names and numbers count planes and slots from 0")
  func names() throws {
    let sets = try shell().elementSets()
    #expect(sets.count == 1_156)
    #expect(sets[5 * 34 + 14].objectName == "K1-5-14")
    #expect(sets.enumerated().allSatisfy { $1.catalogNumber.rawValue == UInt32($0) })
  }

  @Test("odd planes are ahead by half a slot")
  func halfSlot() throws {
    for (index, set) in try shell().elementSets().enumerated() {
      let (plane, slot) = (index / 34, index % 34)
      let shift = plane % 2 == 1 ? 180.0 / 34 : 0
      #expect(isSameAngle(set.meanAnomaly, degrees: 360.0 * Double(slot) / 34 + shift))
      #expect(
        isSameAngle(set.rightAscensionOfAscendingNode, degrees: 360.0 * Double(plane) / 34)
      )
    }
  }

  @Test("Walker phasing steps by 360° F / (P S), and a star spreads over 180°")
  func walkerStar() throws {
    let star = try shell(
      inclination: .degrees(87.9),
      planes: 12,
      satellitesPerPlane: 49,
      nodeArc: .degrees(180),
      phasing: .walker(factor: 5),
      firstNode: .degrees(350)
    )
    for (index, set) in star.elementSets().enumerated() {
      let (plane, slot) = (Double(index / 49), Double(index % 49))
      #expect(isSameAngle(set.rightAscensionOfAscendingNode, degrees: 350 + 15 * plane))
      #expect(
        isSameAngle(set.meanAnomaly, degrees: 360 * slot / 49 + 360 * 5 * plane / 588)
      )
      #expect((0..<360).contains(set.meanAnomaly.degrees))
    }
  }

  @Test("angles are rounded as a two-line set would carry them")
  func rounding() throws {
    let set = try shell(angleDecimals: 4).elementSets()[34 + 1]
    #expect(set.rightAscensionOfAscendingNode == .degrees(10.5882))
    #expect(set.meanAnomaly == .degrees(15.8824))
  }

  @Test(
    "SGP4 recovers the filed altitude to a micrometre",
    arguments: [(550.0, 53.0), (630, 51.9), (1_200, 87.9), (35_786, 0.05), (8_062, 0), (340, 96.9)]
  )
  func altitude(kilometres: Double, inclinationDegrees: Double) throws {
    let sets = try shell(
      height: .altitude(.kilometres(kilometres)),
      inclination: .degrees(inclinationDegrees),
      planes: 1,
      satellitesPerPlane: 2
    ).elementSets()
    let axis = SGP4(sets[0]).coefficients.a0 * 6_378.135
    #expect(abs(axis - (6_378.137 + kilometres)) < 1e-9)
    // A circular orbit stays near its mean radius: J2 moves it by up to some 10 km.
    let radius = try SGP4(sets[1]).propagate(minutesSinceEpoch: 17).position.radius.kilometres
    #expect(abs(radius - axis) < 12)
  }

  @Test("eccentricities of 0 and 1e-7 work and hardly differ")
  func circular() throws {
    let round = try shell().elementSets()[40]
    let almost = try shell(eccentricity: 1e-7).elementSets()[40]
    let a = try SGP4(round).propagate(minutesSinceEpoch: 200)
    let b = try SGP4(almost).propagate(minutesSinceEpoch: 200)
    #expect(a.position.distance(to: b.position).metres < 2)
  }

  @Test("a filed mean motion is kept to the bit")
  func meanMotion() throws {
    let motion = MeanMotion(revolutionsPerDay: 14.80)
    #expect(try shell(height: .meanMotion(motion)).elementSets()[0].meanMotion == motion)
  }

  @Test("shells that cannot be built are refused")
  func problems() throws {
    #expect(throws: WalkerShell.Problem.self) { try shell(planes: 0) }
    #expect(throws: WalkerShell.Problem.self) { try shell(planes: .max, satellitesPerPlane: 2) }
    #expect(throws: WalkerShell.Problem.self) {
      try shell(planes: 1_001, satellitesPerPlane: 1_000)
    }
    #expect(throws: WalkerShell.Problem.self) { try shell(height: .altitude(.kilometres(-1))) }
    #expect(throws: WalkerShell.Problem.self) { try shell(height: .altitude(.metres(.nan))) }
    #expect(throws: WalkerShell.Problem.self) { try shell(inclination: .degrees(181)) }
    #expect(throws: WalkerShell.Problem.self) { try shell(eccentricity: 1) }
    #expect(throws: WalkerShell.Problem.self) { try shell(firstNode: .radians(.nan)) }
    #expect(throws: WalkerShell.Problem.self) { try shell(angleDecimals: 400) }
  }
}
