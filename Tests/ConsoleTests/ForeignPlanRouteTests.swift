import Geography
import Links
import Service
import Synchronization
import Testing
import World

@testable import Console

@Suite("Kits on plans in other currencies over HTTP")
struct ForeignPlanRouteTests {
  private static func plan(_ name: String, _ currency: String) -> String {
    let amount = #"{"amount":"100","currency":"\#(currency)"}"#
    let prices = #"{"list":\#(amount),"invoiced":\#(amount),"marginal":\#(amount)}"#
    return #"{"actor":"Tom","name":"\#(name)","monthly":\#(prices),"kit":\#(prices)}"#
  }

  private static func programme(_ name: String, _ territory: String) -> String {
    let (nothing, reserve) = (
      #"{"amount":"0","currency":"USD"}"#, #"{"amount":"9000","currency":"USD"}"#
    )
    return """
      {"actor":"Tom","name":"\(name)","title":"T","territories":["\(territory)"],"reserve":\(reserve),
       "overhead_per_month":\(nothing),"replacement_cost":\(nothing),"basis":"invoiced",
       "end_of_runway":{"grace_days":30},"label":"assumed","source":"","is_recalled":false}
      """
  }

  private static func kit(_ id: String, _ place: String, _ plan: String) -> String {
    #"{"actor":"A","id":"\#(id)","place":"\#(place)","plan":"\#(plan)","state":"activated"}"#
  }

  @Test("Register, import, change of plan and a new programme are refused until there is a rate")
  func acts() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      for (path, body) in [
        ("/plans", Self.plan("dollars", "USD")), ("/plans", Self.plan("pounds", "GBP")),
        ("/programmes", Self.programme("relief", "DE")),
        ("/terminals", Self.kit("D", "50,8", "dollars")),
        ("/terminals", Self.kit("F", "48,2", "pounds")),
      ] {
        let answer = try await desk.post(path, body)
        #expect(answer.status == 201, "\(path) \(answer.message)")
      }
      let amend = #"{"actor":"A","ids":["D"],"change":{"plan":"pounds"}}"#
      let asked = [
        ("/terminals", Self.kit("G", "50,8", "pounds")), ("/terminals/amend", amend),
        ("/programmes", Self.programme("more", "FR")),
      ]
      let count = desk.service.live.acts.count
      for (path, body) in asked {
        for query in ["", "?dry_run=true"] {
          let answer = try await desk.post(path + query, body)
          #expect(
            answer.status == 400 && answer.code == "no-exchange-rate",
            "\(path) \(answer.json)"
          )
          #expect(answer.message.contains("from GBP to USD"))
        }
      }
      let table = "id,latitude_deg,longitude_deg,plan\nT1,48,2,pounds\nT2,50,8,pounds\n"
      let imported = try await desk.post(csv: table, "/terminals/import?actor=A")
      #expect(imported.status == 400 && imported.message.contains(":3:"), "\(imported.json)")
      #expect(desk.service.live.acts.count == count)
      let rate =
        #"{"actor":"T","from":"GBP","to":"USD","rate":"1.25","since":"2022-01-01T00:00:00Z"}"#
      #expect(try await desk.post("/exchange-rates", rate).status == 201)
      for (path, body) in asked {
        let answer = try await desk.post(path, body)
        #expect(answer.status == 201, "\(path) \(answer.message)")
      }
      for (name, kits, burn) in [("relief", 2.0, "250.00"), ("more", 1, "125.00")] {
        let statement = try await desk.get("/programmes/\(name)").json["statement"]
        #expect(statement["kits"]["value"].number == kits)
        #expect(statement["burn"]["value"]["amount"].text == burn)
      }
      #expect(desk.service.live.state.withLock { $0.money.refusals.isEmpty })
    }
  }

  @Test("A kit that no rate covers is said with the books, with its instant and what to do")
  func said() throws {
    let live = try SampleWorld.live()
    var description = live.world.description
    // As a world file whose rate comes later than the start that was asked for.
    let (euros, dollars) = try (Money(parsing: "100 EUR"), Money(parsing: "9000 USD"))
    let prices = ServicePlan.Prices(list: euros, invoiced: euros, marginal: euros)
    description.money.plans = [ServicePlan(name: "euros", monthly: prices, kit: prices)]
    description.money.programmes = [
      Programme(name: "relief", territories: ["DE"], reserve: dollars)
    ]
    let berlin = try #require(description.terminals.firstIndex { $0.id == TerminalID("berlin") })
    description.terminals[berlin].contract.plan = "euros"
    let world = World(description, catalogues: [], atlas: live.world.atlas)
    let now = live.clock.now
    let course = try #require(world.money(at: now))
    let answer = try JSONValue(
      String(decoding: JSONText.encode(BalancesAnswer(course, at: now)), as: UTF8.self)
    )
    #expect(answer["refused"].elements.count == 1 && answer["stopped"] == .null)
    let refused = answer["refused"][0]
    #expect(refused["reason"].text?.contains("no exchange rate from EUR to USD") == true)
    #expect(refused["at"].text?.isEmpty == false && refused["remedy"].text?.isEmpty == false)
  }
}
