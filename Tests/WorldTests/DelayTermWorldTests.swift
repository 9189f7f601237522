import Foundation
import Frames
import Geography
import Links
import Quantities
import Routing
import Scheduling
import Service
import Testing
import World

/// Delay terms from the world file to the rows that people see.
@Suite struct DelayTermWorldTests {
  private static func description(_ delay: String) throws -> WorldDescription {
    let text = """
      apus-world: 1
      name: test
      start: 2022-10-10T12:00:00Z
      constellation:
        shells:
          - {name: A, altitude-km: 550, inclination-deg: 53, planes: 72, satellites-per-plane: 22,
             phasing: half-slot-on-odd-planes, lasers: plus-grid}
      territories: {standing: licensed, border-buffer-km: 0}
      ground:
        gateways:
          - {name: G, territory: DE, latitude-deg: 50.33, longitude-deg: 8.47}
        points-of-presence:
          - {code: P, name: P, latitude-deg: 50.11, longitude-deg: 8.68}
      delay: \(delay)

      """
    return try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
  }

  private static let place = TopocentricSite(
    GeodeticPoint(latitudeDegrees: 52.23, longitudeDegrees: 21.01)
  )

  private static let random = """
    {access-uplink-ms: {minimum-ms: 8, random-mean-ms: 6, shape: 1.5, label: measured, source: S},
      satellite-ms: 0.3, gateway-ms: {random-mean-ms: 2}, backhaul-ms: {minimum-ms: 1},
      point-of-presence-ms: 1, fibre-factor: 2}
    """

  @Test("A term is a number, or a minimum with a random part")
  func reading() throws {
    let delays = try Self.description(Self.random).rules.delays
    #expect(
      delays.accessUplink
        == DelayTerm(
          minimumSeconds: 0.008,
          randomMeanSeconds: 0.006,
          shape: 1.5,
          label: .measured,
          source: "S"
        )
    )
    #expect(delays.accessDownlink == .none && delays.satellite == .constant(0.0003))
    #expect(delays.gateway == DelayTerm(minimumSeconds: 0, randomMeanSeconds: 0.002))
    #expect(delays.gateway.shape == DelayTerm.defaultShape && delays.backhaul == .constant(0.001))
    #expect(delays.fibreFactor == 2)
  }

  @Test(
    "A wrong term is named",
    arguments: [
      ("{gateway-ms: {minimum-ms: -1}}", "delay.gateway-ms.minimum-ms"),
      ("{gateway-ms: {mean-ms: 1}}", "delay.gateway-ms.mean-ms"),
      ("{satellite-ms: {shape: 0}}", "delay.satellite-ms.shape"),
      ("{satellite-ms: {label: guessed}}", "delay.satellite-ms.label"),
      ("{satellite-ms: [1, 2]}", "delay.satellite-ms"),
    ]
  )
  func wrong(delay: String, key: String) throws {
    do {
      _ = try Self.description(delay)
      Issue.record("read without a problem")
    } catch let error as WorldFileError {
      #expect(error.problems.map(\.key) == [key])
    }
  }

  private static func world(_ delay: String) throws -> World {
    World(try description(delay), catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  @Test("A path's round trip is propagation, fibre and the median of the sum of the terms")
  func path() throws {
    let world = try Self.world(Self.random)
    let row = world.pathRow(from: Self.place, to: .pointOfPresence(0), at: world.start)
    let (rtt, least) = (try #require(row.rttMs), try #require(row.rttMinMs))
    let propagation = try #require(row.propagationMs)
    let fibre = try #require(row.hopDetails.first { $0.link == "fibre" }).linkKm
    let satellites = row.hopDetails.count { $0.kind == "satellite" }
    let slowness = 2 * fibre / 299.792458
    let constants = 8 + 2 * (0.3 * Double(satellites) + 1 + 1)
    #expect(abs(least - (propagation + slowness + constants)) < 1e-9)
    let terms = world.planner.rules.delays.roundTrip(
      satellites: satellites,
      ends: .terminalToPointOfPresence
    )
    #expect(abs(rtt - (propagation + slowness + terms.medianSeconds * 1_000)) < 1e-9)
    #expect(rtt > least + 3)
    #expect(abs(row.terms.reduce(0) { $0 + $1.rttMs } - rtt) < 1e-9)
    #expect(abs(row.terms.reduce(0) { $0 + $1.rttMinMs } - least) < 1e-9)
    #expect(row.terms.first { $0.name == "access-uplink" }?.label == "measured")
    #expect(row.territories == ["DE"])
  }

  @Test("A schedule shows the median, and the least without the random parts")
  func schedule() throws {
    let rows = try [Self.random, "{fibre-factor: 2}"].map { delay in
      let world = try Self.world(delay)
      let guest = world.prepared(
        Terminal(id: TerminalID("t"), name: "", point: Self.place.point, state: .activated)
      )
      let plan = world.plan(for: Slot(containing: world.start), guests: [guest])
      return world.scheduleRow(of: TerminalID("t"), in: plan)
    }
    #expect(rows[0].satellite == rows[1].satellite && rows[0].hops == rows[1].hops)
    let terms = try Self.world(Self.random).planner.rules.delays.roundTrip(
      satellites: try #require(rows[0].hops) + 1,
      ends: .terminalToPointOfPresence
    )
    let (rtt, bare) = (try #require(rows[0].rttMs), try #require(rows[1].rttMs))
    let (least, bareLeast) = (try #require(rows[0].rttMinMs), try #require(rows[1].rttMinMs))
    #expect(abs(rtt - bare - terms.medianSeconds * 1_000) < 1e-9)
    #expect(abs(least - bareLeast - terms.minimumSeconds * 1_000) < 1e-9)
  }
}
