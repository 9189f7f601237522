import Constellation
import Foundation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Scheduling
import Service
import World

/// One slot of a whole network: propagate, index, lasers, routes and the plan of every terminal.
///
/// apus-benchmarks network [--satellites N | --catalogue FILE] [--terminals N] [--gateways N]
///   [--pops N] [--threads N] [--slots N]
enum NetworkBenchmark {
  static func run(_ options: Options) throws {
    let threads = try options.number("threads", default: 1)
    let slots = try options.number("slots", default: 9)
    let world = try world(options, threads: threads)
    // One thread is timed by the processor time that it had, several by the time that passed.
    func clock() -> Double { threads == 1 ? Stopwatch.processorSeconds : Stopwatch.wallSeconds }
    var slot = Slot(containing: world.start)
    var before = world.plan(for: slot)
    var skyTimes: [Double] = []
    var planTimes: [Double] = []
    for _ in 0..<slots {
      slot = slot.next
      let began = clock()
      let sky = SlotSky(of: world.constellation, in: slot, after: before.sky)
      let middle = clock()
      before = world.plan(under: sky, acts: [], guests: [], after: before)
      skyTimes.append((middle - began) * 1_000)
      planTimes.append((clock() - middle) * 1_000)
    }
    let totals = zip(skyTimes, planTimes).map { $0 + $1 }.sorted()
    let outcomes = before.outcomes.all
    let figures: [String: any Sendable] = [
      "satellites": world.constellation.satellites.count,
      "terminals": world.terminals.count,
      "gateways": world.ground.gateways.count,
      "points_of_presence": world.ground.pointsOfPresence.count,
      "lasers": before.sky.lasers.links.count,
      "threads": threads,
      "served": outcomes.count { $0.assignment != nil },
      "hand_overs": outcomes.count { $0.assignment?.isHandOver ?? false },
      "sky_and_lasers_ms": skyTimes.sorted()[slots / 2],
      "plan_ms": planTimes.sorted()[slots / 2],
      "slot_ms": totals[slots / 2],
      "slot_ms_worst": totals[slots - 1],
      "peak_memory_mb": peakMemory(),
    ]
    print(try JSONLine.text(figures))
  }

  private static func world(_ options: Options, threads: Int) throws -> World {
    let library = try WorldLibrary()
    var description = try library.description(of: WorldLibrary.defaultName)
    description.start = Catalogue.epoch
    description.events = []
    // Everyone may be served: the work of the plan is to be measured, not the law's refusals.
    description.licences = []
    description.standing = .licensed
    description.ground = try ground(options, description.ground, library.gazetteer)
    description.terminals = try terminals(options, library.gazetteer)
    var elements: [ElementSet] = []
    if let file = options.text("catalogue") {
      description.shells = []
      description.catalogues = [CatalogueDescription(file, lasers: .nearestStable)]
      elements = try Catalogue.elements(file)
    } else {
      description.shells = try shells(options.number("satellites", default: 10_395)).map {
        ShellDescription($0, lasers: .plusGrid)
      }
    }
    return World(
      description,
      catalogues: elements.isEmpty ? [] : [World.Catalogue("b", elements)],
      atlas: try TerritoryAtlas.bundled(),
      crew: Crew(size: threads)
    )
  }

  /// Three shells of about the same size, nearly as many planes as satellites in each.
  private static func shells(_ count: Int) throws -> [WalkerShell] {
    let slots = max(1, Int((Double(count) / 3 / 2.8).squareRoot()))
    let planes = max(1, Int((Double(count) / 3 / Double(slots)).rounded()))
    return try [(550.0, 53.0), (540, 53.2), (570, 43)].enumerated().map { index, size in
      try WalkerShell(
        name: "B\(index)",
        height: .altitude(.kilometres(size.0)),
        inclination: .degrees(size.1),
        planes: planes,
        satellitesPerPlane: slots,
        phasing: .walker(factor: 1),
        epoch: Catalogue.epoch
      )
    }
  }

  /// Gateways and points of presence at the largest places that are not close to each other.
  private static func ground(
    _ options: Options,
    _ standard: GroundSegment,
    _ gazetteer: Gazetteer
  ) throws -> GroundSegment {
    var ground = standard
    ground.homes = [:]
    let pops = try options.number("pops", default: 60)
    ground.pointsOfPresence = spread(gazetteer, pops, apart: .kilometres(500)).map {
      PointOfPresence(code: $0.name ?? "", name: $0.name ?? "", point: $0.point)
    }
    let gateways = try options.number("gateways", default: 200)
    ground.gateways = spread(gazetteer, gateways, apart: .kilometres(300)).map {
      Gateway(
        name: $0.name ?? "",
        territory: $0.country ?? .highSeas,
        point: $0.point,
        minimumElevation: .degrees(25),
        antennas: 8,
        isInService: true,
        status: ""
      )
    }
    return ground
  }

  private static func spread(
    _ gazetteer: Gazetteer,
    _ count: Int,
    apart distance: Length
  ) -> [Place] {
    var chosen: [Place] = []
    var number = 0
    while chosen.count < count, number < gazetteer.count {
      if let place = gazetteer.place(number: number),
        chosen.allSatisfy({ $0.point.greatCircleDistance(to: place.point) > distance })
      {
        chosen.append(place)
      }
      number += 1
    }
    return chosen
  }

  /// Terminals within 100 km of populated places, a fixed sequence of them.
  private static func terminals(_ options: Options, _ gazetteer: Gazetteer) throws -> [Terminal] {
    let count = try options.number("terminals", default: 100_000)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var terminals: [Terminal] = []
    terminals.reserveCapacity(count)
    while terminals.count < count {
      let number = Int(unit() * Double(gazetteer.count))
      guard let place = gazetteer.place(number: number) else { continue }
      let latitude = place.point.latitude.degrees + unit() * 2 - 1
      let longitude = place.point.longitude.degrees + unit() * 2 - 1
      terminals.append(
        Terminal(
          id: TerminalID("t\(terminals.count)"),
          name: "",
          point: GeodeticPoint(
            latitudeDegrees: min(max(latitude, -90), 90),
            longitudeDegrees: longitude
          )
        )
      )
    }
    return terminals
  }

  /// The most memory that this process has had, in 10⁶ bytes.
  private static func peakMemory() -> Double {
    var usage = rusage()
    #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) * 1_024 / 1e6
    #else
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1e6
    #endif
  }
}
