import Foundation
import Frames
import Geography
import Service
import Testing

@Suite("Who could see and stop what on a way")
struct PathSightTests {
  private static let time = Instant(sinceTAI2000: .seconds(700_000_000))

  private static func regime(
    _ territory: TerritoryCode,
    _ filtering: Filtering,
    pop: String? = nil,
    from: Double? = nil,
    until: Double? = nil,
    recalled: Bool = false
  ) -> Regime {
    Regime(
      territory: territory,
      pointOfPresence: pop,
      filtering: filtering,
      interception: .bulk,
      dataRetentionMonths: 12,
      law: "Act",
      from: from.map { time + .seconds($0) },
      until: until.map { time + .seconds($0) },
      source: "a source",
      isRecalled: recalled
    )
  }

  @Test(
    "The statement that began last counts, and one about a point of presence before its territory"
  )
  func book() {
    var book = RegimeBook([
      Self.regime("DE", .none), Self.regime("DE", .targeted, from: -9),
      Self.regime("DE", .shutdown, from: 9),
      Self.regime("DE", .extensive, pop: "fra", from: -5, until: 5),
    ])
    #expect(book.regime(of: "DE", at: Self.time)?.filtering == .targeted)
    #expect(book.regime(of: "DE", at: Self.time - .seconds(10))?.filtering == Filtering.none)
    #expect(book.regime(of: "DE", at: Self.time + .seconds(9))?.filtering == .shutdown)
    #expect(book.regime(of: "DE", pointOfPresence: "fra", at: Self.time)?.filtering == .extensive)
    #expect(book.regime(of: "DE", pointOfPresence: "ber", at: Self.time)?.filtering == .targeted)
    #expect(
      book.regime(of: "DE", pointOfPresence: "fra", at: Self.time + .seconds(5))?.filtering
        == .targeted
    )
    #expect(book.regime(of: "UA", at: Self.time) == nil)
    book.enter(Self.regime("UA", .targeted))
    #expect(book.territories == ["DE", "UA"] && book.history(of: "DE").count == 4)
  }

  @Test("A regime reads back as it was written")
  func codable() throws {
    let regime = Self.regime("IR", .shutdown, pop: "x", from: 0, until: 9, recalled: true)
    let data = try JSONEncoder().encode(RegimeBook([regime]))
    #expect(try JSONDecoder().decode(RegimeBook.self, from: data).regimes == [regime])
    #expect(Interception.courtOrder.rawValue == "court-order")
    #expect(Interception.directAccess.rawValue == "direct-access")
  }

  private static let path = SightedPath(
    home: "IR",
    system: "S",
    seat: "US",
    gateway: SightedPath.Station("Muallim", "TR"),
    pointOfPresence: SightedPath.Station("frntdeu1", "DE")
  )

  private static let book = RegimeBook([
    regime("IR", .shutdown), regime("TR", .extensive, recalled: true), regime("DE", .none),
    regime("US", .none),
  ])

  @Test(
    "The filtering of the point of presence is what the user gets, not that at home or at the gateway"
  )
  func filtering() {
    let sight = PathSight(of: Self.path, under: Self.book, at: Self.time)
    #expect(sight.filteringOnPath == Filtering.none && sight.filteringAtHome == .shutdown)
    #expect(sight.gateway?.filtering == .extensive)
    #expect(sight.through == "gateway Muallim (TR), PoP frntdeu1 (DE)")
    #expect(sight.filteringText == "none at the PoP (DE); shutdown on networks at home (IR)")
    #expect(sight.onTheGround.contains("closed") && sight.onTheGround.contains("12 months"))
  }

  @Test(
    "Everyone on the way is named, and only the operator and its state see place and addresses together"
  )
  func observers() throws {
    let sight = PathSight(of: Self.path, under: Self.book, at: Self.time)
    #expect(sight.observers.map(\.position) == PathObserver.Position.allCases)
    for observer in sight.observers {
      let both = Set(observer.sees).isSuperset(of: [.place, .addresses])
      let isOperator = [.satelliteOperator, .operatorState].contains(observer.position)
      #expect(both == isOperator, "\(observer.position)")
      #expect(!observer.explanation.isEmpty && !observer.source.isEmpty)
    }
    let home = try #require(sight.observers.first)
    #expect(home.sees == [.times, .place] && home.label == .assumed)
    let labels = Dictionary(uniqueKeysWithValues: sight.observers.map { ($0.position, $0.label) })
    #expect(labels[.gatewayState] == .assumed, "a recalled statement")
    #expect(labels[.pointOfPresenceState] == .modelled && labels[.operatorState] == .modelled)
    #expect(
      Set(sight.controls.map(\.position)) == [
        .satelliteOperator, .homeState, .gatewayState, .pointOfPresenceState,
      ]
    )
  }

  @Test("Without a way there is nobody on it but the operator and the home state")
  func refused() {
    let path = SightedPath(home: "IR", system: "S")
    let sight = PathSight(of: path, under: RegimeBook(), at: Self.time)
    #expect(sight.observers.map(\.position) == [.homeState, .satelliteOperator, .operatorState])
    #expect(sight.through.isEmpty && sight.filteringOnPath == nil && path.territories.isEmpty)
    #expect(sight.filteringText == "not stated on networks at home (IR)")
    #expect(sight.observers.allSatisfy { $0.label == .assumed })
    #expect(Self.path.territories == ["TR", "DE"] && Self.path.hasTerrestrialLine)
  }
}
