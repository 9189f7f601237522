import Constellation
import Foundation
import Frames
import Geography
import HTTPTypes
import Hummingbird
import Links
import NIOCore
import Scheduling
import Service
import World

/// What is read over HTTP: the page, the API's questions, liveness and metrics.
struct APIRoutes: Sendable {
  let live: LiveWorld
  let desk: ActDesk
  let library: WorldLibrary
  let version: String
  private let page = PageFiles()
  /// Laid out while the first plans are made: it takes half a second.
  private let outlines: Task<[TerritoryOutline], Never>
  private let satellites: SatellitesAnswer

  init(live: LiveWorld, desk: ActDesk, library: WorldLibrary, version: String) {
    self.live = live
    self.desk = desk
    self.library = library
    self.version = version
    outlines = Task.detached(priority: .utility) { [atlas = live.world.atlas] in
      atlas.outlines(toleranceDegrees: 0.05)
        .sorted { $0.key < $1.key }
        .map { TerritoryOutline($0.key, $0.value) }
    }
    satellites = SatellitesAnswer(live.world.constellation)
  }

  /// The routes behind a gate; those of the page's port take no control.
  func router(
    behind gate: AccessGate,
    adding control: ControlRoutes? = nil
  ) -> Router<ConsoleContext> {
    let plain = Router(context: ConsoleContext.self)
    add(to: plain, control)
    let router = Router(context: ConsoleContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: CountMiddleware(counters: live.counters))
    router.add(middleware: GuardMiddleware(isPublic: gate.exposure == .network))
    router.add(middleware: FailureMiddleware())
    router.add(middleware: AccessMiddleware(gate: gate, methods: RouteMethods(plain)))
    add(to: router, control)
    return router
  }

  private func add(to router: Router<ConsoleContext>, _ control: ControlRoutes?) {
    router.get("/healthz") { _, _ in JSONAnswer.data(Data("ok\n".utf8), type: "text/plain") }
    router.get("/readyz") { _, _ in readiness() }
    router.get("/metrics") { _, _ in
      JSONAnswer.data(Data(Metrics.text(live).utf8), type: "text/plain; version=0.0.4")
    }
    let api = router.group("/api/v1")
    api.get("/world") { _, _ in JSONAnswer.response(WorldAnswer(live, version: version)) }
    api.get("/satellites") { _, _ in JSONAnswer.response(satellites) }
    api.get("/lasers.bin") { _, _ in JSONAnswer.buffer(lasers(), type: Self.binary) }
    api.get("/sky.bin") { _, _ in JSONAnswer.buffer(sky(), type: Self.binary) }
    api.get("/ground") { _, _ in
      JSONAnswer.response(GroundAnswer(live.world.ground, plan: live.present.plan))
    }
    api.get("/territories") { _, _ in await JSONAnswer.response(territories()) }
    OperatorQuestions(live: live).add(to: api)
    DeviceRoutes(live: live).add(to: api)
    let acts = OperatorActs(live: live, desk: desk, gazetteer: library.gazetteer)
    acts.add(to: api)
    ActRoutes(desk: desk).add(to: router)
    MoneyRoutes(live: live, acts: acts).add(to: api)
    api.get("/connections") { request, _ in
      connections(limit: request.uri.queryParameters["limit"].map(String.init))
    }
    api.get("/connections/{id}") { _, context in connection(context.connectionID) }
    api.get("/reasons") { _, _ in JSONAnswer.response(ReasonsAnswer()) }
    api.get("/service") { request, _ in
      let query = request.uri.queryParameters
      return service(query["at"].map(String.init), system: query["system"].map(String.init))
    }
    api.get("/events") { _, _ in EventStream.response(live) }
    api.get("/openapi.json") { _, _ in
      page.response(for: "/openapi.json") ?? Self.notFound("/api/v1/openapi.json")
    }
    router.get("/**") { request, _ in
      page.response(for: request.uri.path) ?? Self.notFound(request.uri.path)
    }
    router.get("/") { _, _ in page.response(for: "/") ?? Self.notFound("/") }
    control?.add(to: router)
  }

  private static let binary = "application/octet-stream"

  static func notFound(_ path: String) -> Response {
    let problem = APIProblem(
      code: "not-found",
      message: "there is nothing at \(path.prefix(200))",
      remedy: "The API is described at /api/v1/openapi.json; joining is offered on the "
        + "service's Unix socket alone."
    )
    return JSONAnswer.failure(problem, status: .notFound)
  }

  /// Ready means that a plan of the present slot is published.
  private func readiness() -> Response {
    let lag = live.clock.now - live.present.plan.slot.end
    guard lag < .seconds(15 * max(1, live.clock.speed)) else {
      let problem = APIProblem(
        code: "plan-late",
        message: "the present plan ended \(lag.inSeconds) s of world time ago",
        remedy: "The machine is too slow for this world at this speed; lower --speed."
      )
      return JSONAnswer.failure(problem, status: .serviceUnavailable)
    }
    return JSONAnswer.data(Data("ready\n".utf8), type: "text/plain")
  }

  private func sky() -> ByteBuffer {
    let plan = live.present.plan
    let state = live.presentState
    return SkyBinary.encode(
      plan.sky,
      of: live.world.constellation,
      failed: state.circumstances.failedSatellites
    )
  }

  /// What is established in the present slot: it changes from slot to slot.
  private func lasers() -> ByteBuffer {
    LaserBinary.encode(live.present.plan.sky.lasers.links)
  }

  private func territories() async -> TerritoriesAnswer {
    let outlines = await outlines.value
    let reports = live.world.licenceReports(
      of: outlines.map(\.code),
      at: live.present.plan.slot.start,
      acts: live.acts
    )
    return TerritoriesAnswer(
      territories: zip(outlines, reports).map { outline, report in
        TerritoriesAnswer.Row(
          code: outline.code.rawCode,
          name: outline.code.name,
          licence: report,
          rings: outline.rings
        )
      }
    )
  }

  private func connections(limit text: String?) -> Response {
    let limit = text.map { Int($0) } ?? ConnectionsAnswer.usualLimit
    guard let limit, (1...1_000_000).contains(limit) else {
      let problem = APIProblem(
        code: "bad-limit",
        message: "the limit is no whole number from 1 to 1000000",
        remedy: "Ask with ?limit=N, or without."
      )
      return JSONAnswer.failure(problem, status: .badRequest)
    }
    return JSONAnswer.response(ConnectionsAnswer(live, limit: limit))
  }

  /// One connection with the whole of its last account, as its program sent it.
  private func connection(_ id: TerminalID?) -> Response {
    guard let guest = id.flatMap(live.guest) else { return ControlRoutes.unknownConnection() }
    let row = ConnectionRow(guest, plan: live.present.plan, live: live)
    return JSONAnswer.response(row, adding: guest.report?.json, as: "account")
  }

  /// Whether a place is served: as for a terminal that stood there in the present slot, a kit of the
  /// named system or of the world's first.
  private func service(_ text: String?, system: String?) -> Response {
    guard let text, !text.isEmpty, text.utf8.count <= 200 else {
      let problem = APIProblem(
        code: "no-place",
        message: "the query has no place, or one of more than 200 bytes",
        remedy: "Ask with ?at=LAT,LON or ?at=NAME."
      )
      return JSONAnswer.failure(problem, status: .badRequest)
    }
    if let problem = live.world.problem(ofSystem: system) {
      return JSONAnswer.failure(problem, status: .badRequest)
    }
    do {
      let place = try library.gazetteer.resolve(text)
      var terminal = Terminal(
        id: TerminalID("question"),
        name: place.name ?? "here",
        point: place.point
      )
      terminal.system = system
      let guest = live.world.prepared(terminal)
      let inquiry = live.inquiry()
      let report = live.world.serviceReport(
        for: guest,
        placeName: place.name,
        in: inquiry.plan(for: guest),
        time: live.clock.now,
        under: inquiry.state
      )
      return JSONAnswer.response(report)
    } catch {
      let problem = APIProblem(
        code: "unknown-place",
        message: "\(error)",
        remedy: "Write LAT,LON such as 50.45,30.52, or the name of a town."
      )
      return JSONAnswer.failure(problem, status: .badRequest)
    }
  }
}

/// A territory's outline, laid out once for the page.
struct TerritoryOutline: Sendable {
  var code: TerritoryCode
  var rings: [[Double]]

  init(_ code: TerritoryCode, _ rings: [[TerritoryAtlas.OutlinePoint]]) {
    self.code = code
    // Four decimals of a degree are ten metres; more would only be bytes.
    self.rings = rings.map { ring in
      ring.flatMap { [Self.rounded($0.longitude), Self.rounded($0.latitude)] }
    }
  }

  private static func rounded(_ degrees: Double) -> Double { (degrees * 1e4).rounded() / 1e4 }
}
