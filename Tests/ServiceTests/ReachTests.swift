import Geography
import Service
import Testing

@Suite("People who are reached over the ground and by satellite")
struct ReachTests {
  private static func network(
    _ name: String,
    _ kind: TerrestrialKind,
    _ share: Double,
    state: Bool = false
  ) -> TerrestrialNetwork {
    TerrestrialNetwork(
      territory: "UA",
      operatorName: name,
      kind: kind,
      share: share,
      isStateControlled: state,
      source: ""
    )
  }

  private static let networks = [
    network("A", .mobile, 0.7), network("B", .mobile, 0.9, state: true), network("C", .fibre, 0.6),
  ]

  @Test("The widest network of the kinds that are not cut reaches whom it reaches")
  func ground() {
    let all = Reach(people: 1_000, networks: Self.networks)
    #expect(all.groundShare == 0.9 && all.overGround == 900 && all.byNeither == 100)
    #expect(all.kinds.map(\.kind) == [.fibre, .mobile])
    #expect(all.kinds.last?.operators == ["B", "A"] && all.kinds.last?.stateControlled == ["B"])
    let cut = Reach(people: 1_000, networks: Self.networks, cut: [.mobile])
    #expect(cut.overGround == 600 && cut.kinds.map(\.isCut) == [false, true])
    let none = Reach(people: 1_000, networks: Self.networks, cut: [.mobile, .fibre])
    #expect(none.overGround == 0 && none.together == 0)
    #expect(Reach(people: 1_000, networks: []).groundShare == 0)
  }

  @Test("Kits reach six people each, of whom some have a network too; nobody counts twice")
  func satellite() {
    let reach = Reach(people: 1_000, networks: Self.networks, cut: [.mobile], kits: 10)
    #expect(reach.bySatellite == 60 && reach.together == 600 + 24 && reach.byNeither == 376)
    let many = Reach(people: 1_000, networks: [], kits: 1_000, usersPerKit: 2.5)
    #expect(many.bySatellite == 1_000 && many.together == 1_000 && many.byNeither == 0)
  }

  @Test("What a cut takes and kits give back")
  func comparison() {
    let comparison = ReachComparison(
      "UA",
      people: 1_000,
      networks: Self.networks,
      cut: [.mobile],
      kits: 10
    )
    #expect(comparison.lost == 300 && comparison.regained == 24)
    #expect(comparison.uncut.kits == 0 && comparison.withoutKits.kits == 0)
  }

  @Test("Numbers that are none do not stop it")
  func odd() {
    let reach = Reach(
      people: .max,
      networks: [Self.network("A", .fibre, .nan)],
      kits: .max,
      usersPerKit: .infinity
    )
    #expect(reach.groundShare == 0 && reach.together == reach.people)
    #expect(Reach(people: -1, networks: [], kits: -1, usersPerKit: -1).together == 0)
  }
}
