import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Testing
import World

@Suite("Kits, contracts and money in plans")
struct KitWorldTests {
  private static let text = """
    apus-world: 1
    name: small
    start: 2022-10-10T12:00:00Z
    constellation:
      shells:
        - {name: A, altitude-km: 1200, inclination-deg: 60, planes: 18, satellites-per-plane: 18,
           lasers: plus-grid}
    ground:
      points-of-presence: [{code: fra, territory: DE, latitude-deg: 50.1, longitude-deg: 8.7}]
      gateways:
        - {name: G, territory: DE, latitude-deg: 50.3, longitude-deg: 8.5, minimum-elevation-deg: 10}
    links: {minimum-elevation-deg: 20}
    territories:
      licences: [{territory: DE, status: licensed}, {territory: FR, status: licensed}]
    plans:
      - {name: basic, monthly: {list: 100 USD, invoiced: 50 USD, marginal: 10 USD},
         kit: {list: 500 USD, invoiced: 400 USD, marginal: 900 USD}, downlink-mbps: 20}
    sponsors: [{name: fund}]
    programmes:
      - name: aid
        territories: [FR]
        reserve: 10 USD
        end-of-runway: {grace-days: 1, throttle-mbps: 1, suspend-after-days: 2}
    terminals:
      - {id: berlin, latitude-deg: 52.5, longitude-deg: 13.4}
      - {id: lyon, latitude-deg: 45.76, longitude-deg: 4.84, plan: basic, home: FR}
    """

  private static func world() throws -> World {
    let library = try WorldLibrary()
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  private static func instant(_ text: String) throws -> Instant {
    try #require(Instant(iso8601: text))
  }

  private static func kit(_ id: String, _ latitude: Double, _ longitude: Double) -> Terminal {
    Terminal(
      id: TerminalID(id),
      name: id,
      point: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
    )
  }

  @Test(
    "A registered kit is planned for from its slot on, moved, suspended and refused as acts say"
  )
  func registered() throws {
    let world = try Self.world()
    let first = Slot(containing: world.start).next
    let (second, third, fourth) = (first.next, first.next.next, first.next.next.next)
    let id = TerminalID("new")
    var move = Amendment()
    move.point = GeodeticPoint(latitudeDegrees: 55.75, longitudeDegrees: 37.6)
    let acts = [
      Act(
        at: first.start,
        actor: "a",
        reason: "",
        decision: .register(terminals: TerminalSheet([Self.kit("new", 48.1, 11.6)]))
      ),
      Act(
        at: second.start,
        actor: "a",
        reason: "",
        decision: .terminals(ids: [id], state: .suspended)
      ),
      Act(at: third.start, actor: "a", reason: "", decision: .terminal(id, .activated)),
      Act(at: fourth.start, actor: "a", reason: "", decision: .amend(ids: [id], change: move)),
    ]
    #expect(world.plan(for: first.previous, acts: acts).outcomes[id] == nil)
    #expect(world.plan(for: first, acts: acts).outcomes[id]?.assignment != nil)
    #expect(world.plan(for: second, acts: acts).outcomes[id]?.reason == .terminalSuspended)
    #expect(world.plan(for: third, acts: acts).outcomes[id]?.assignment != nil)
    #expect(world.plan(for: fourth, acts: acts).outcomes[id]?.reason == .notLicensed)
    // In any order of asking: what was made for a later slot is not found in an earlier one.
    #expect(world.plan(for: first, acts: acts).outcomes[id]?.assignment != nil)
  }

  @Test("A kit bound to its home is refused elsewhere, and says why")
  func roaming() throws {
    let world = try Self.world()
    var kit = Self.kit("bound", 52.5, 13.4)
    kit.contract = Contract(home: "FR", roaming: .home)
    let slot = Slot(containing: world.start)
    let plan = world.plan(for: slot, guests: [world.prepared(kit)])
    #expect(plan.outcomes[kit.id]?.reason == .notHomeTerritory)
    kit.contract = Contract(home: "DE", roaming: .home)
    let home = world.plan(for: slot, guests: [world.prepared(kit)])
    #expect(home.outcomes[kit.id]?.assignment != nil)
  }

  @Test("A whitelist lets in by kit number, from the slot on that an act names it")
  func whitelist() throws {
    let world = try Self.world()
    let slot = Slot(containing: world.start).next
    let acts = [
      Act(
        at: slot.start,
        actor: "a",
        reason: "",
        decision: .licences([
          Licence(territory: "DE", status: .whitelist, gatewayRights: true, source: "")
        ])
      ),
      Act(
        at: slot.next.start,
        actor: "a",
        reason: "",
        decision: .whitelist(territory: "DE", ids: [TerminalID("berlin")], listed: true)
      ),
    ]
    let berlin = TerminalID("berlin")
    #expect(world.plan(for: slot, acts: acts).outcomes[berlin]?.reason == .notOnWhitelist)
    #expect(world.plan(for: slot.next, acts: acts).outcomes[berlin]?.assignment != nil)
  }

  @Test(
    "At the end of the runway comes grace, then the throttle, then no service; money brings it back"
  )
  func runway() throws {
    let world = try Self.world()
    let lyon = TerminalID("lyon")
    func outcome(_ time: String, _ acts: [Act] = []) throws -> SlotPlan.Outcome? {
      let slot = Slot(containing: try Self.instant(time))
      return world.plan(for: slot, acts: acts).outcomes[lyon]
    }
    // 50 USD a month of 31 days against 10 USD: the seventh day cannot be paid whole.
    let books = try #require(world.money(at: try Self.instant("2022-10-20T00:00:00Z"))).books
    let exhausted = try Self.instant("2022-10-17T00:00:00Z")
    #expect(
      try books.standing(of: "aid", at: exhausted) == .grace(until: exhausted + .seconds(86_400))
    )
    #expect(try outcome("2022-10-12T12:00:00Z")?.assignment?.downlinkRate == .megabitsPerSecond(20))
    #expect(try outcome("2022-10-17T12:00:00Z")?.assignment?.downlinkRate == .megabitsPerSecond(20))
    #expect(try outcome("2022-10-18T12:00:00Z")?.assignment?.downlinkRate == .megabitsPerSecond(1))
    #expect(try outcome("2022-10-20T12:00:00Z")?.reason == .accountUnfunded)
    // The slot in which the suspension begins is closed as a whole.
    #expect(try outcome("2022-10-19T23:59:58Z")?.reason == .accountUnfunded)
    #expect(try outcome("2022-10-19T23:59:50Z")?.assignment != nil)
    let payment = Act(
      at: try Self.instant("2022-10-21T12:00:12Z"),
      actor: "a",
      reason: "",
      decision: .money(
        .transfer(
          Transfer(
            debit: .opening,
            credit: .reserve("aid"),
            amount: try Money(parsing: "1000 USD"),
            text: "more"
          )
        )
      )
    )
    #expect(try outcome("2022-10-21T12:00:00Z", [payment])?.reason == .accountUnfunded)
    #expect(try outcome("2022-10-21T12:00:30Z", [payment])?.assignment != nil)
  }

  @Test("The books are the same for whoever asks early, late, often or once")
  func sameBooks() throws {
    let late = try Self.instant("2023-01-15T03:00:00Z")
    let world = try Self.world()
    var asked = try Self.instant("2022-10-10T12:00:00Z")
    while asked < late {
      _ = world.money(at: asked)
      asked = asked + .seconds(400_000)
    }
    let often = try #require(world.money(at: late)).books
    let once = try #require(Self.world().money(at: late)).books
    #expect(often.entries == once.entries)
    // Nine days of fees and of costs, before the service is suspended, and the reserve.
    #expect(often.entries.count >= 19)
    #expect(world.money(at: late)?.refusals.isEmpty == true)
  }
}
