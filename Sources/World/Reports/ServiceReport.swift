import Constellation
public import Frames
public import Geography
import Links
import Quantities
import Radio
import Routing
public import Scheduling
public import Service

/// A licence as machine output shows it.
public struct LicenceReport: Encodable, Sendable {
  /// A word of ``LicenceStatus``; that of the standing rule where nothing is stated.
  public var status: String
  /// From when the statement holds; null when it always did or when there is none.
  @Nullable public var sinceUtc: Instant?
  /// Whether gateways may work in the territory.
  public var gatewayRights: Bool
  /// Who decided it, such as the authority; empty where it is not stated.
  public var decidedBy: String
  /// Where the statement is known from, or that it is the world's standing rule.
  public var source: String
  /// Whether the statement is from memory, without a source.
  public var recalled: Bool
  /// When the source was last looked at, as a date; null where it is not stated.
  @Nullable public var checkedOn: String?

  init(_ licence: Licence?, standing: LicenceStatus) {
    status = (licence?.status ?? standing).rawValue
    sinceUtc = licence?.from
    gatewayRights = licence?.gatewayRights ?? standing.permitsService
    decidedBy = licence?.decidedBy ?? ""
    source = licence?.source ?? "the world's standing rule"
    recalled = licence?.isRecalled ?? false
    checkedOn = licence?.checkedOn
  }
}

/// One station of a path.
public struct PathStation: Encodable, Sendable {
  /// `terminal`, `satellite`, `gateway` or `pop`.
  public var kind: String
  /// What the world calls it; for a point of presence its code.
  public var name: String
  /// The satellite's index in `/api/v1/satellites`.
  @Nullable public var satellite: Int?
  /// Geodetic latitude, north positive; null for a satellite.
  @Nullable public var latitudeDeg: Double?
  /// Longitude, east positive; null for a satellite.
  @Nullable public var longitudeDeg: Double?
}

/// Whether a place is served, how well, and why or why not.
public struct ServiceReport: Encodable, Sendable {
  /// The instant that was asked about.
  public var timeUtc: Instant
  /// First instant of the slot that holds it.
  public var slotStartUtc: Instant
  /// Whether a terminal at the place has a link in this slot.
  public var served: Bool
  /// A reason word, or empty when served.
  public var reason: String
  /// The reason as a sentence, or empty when served.
  public var explanation: String
  /// ISO code of the territory.
  public var territory: String
  /// Name of the territory in English.
  public var territoryName: String
  /// The system that the terminal is a kit of, and whose licence counts.
  public var system: String
  /// The disputed area that the place lies in, or empty.
  public var disputedArea: String
  /// Who decides in disputed areas, a word of ``DisputePolicy``; empty outside of them.
  public var disputes: String
  /// ISO code of the territory whose law decides: in a disputed area, by the policy, the first that
  /// refuses, else the first that is asked.
  public var licenceTerritory: String
  /// The licence of that territory at the start of the slot.
  public var licence: LicenceReport
  /// Where the terminal stands.
  public var place: PlaceReport
  /// What would have to change for service here; empty when served.
  public var whatItWouldTake: String
  /// The serving satellite, or empty when not served.
  public var satelliteName: String
  /// Its elevation at the start of the slot, without refraction.
  @Nullable public var elevationDeg: Double?
  /// Its azimuth at the start of the slot, clockwise from true north.
  @Nullable public var azimuthDeg: Double?
  /// Name of the gateway, or empty when not served.
  public var gateway: String
  /// Code of the point of presence, or empty when not served.
  public var pop: String
  /// Laser hops.
  @Nullable public var hops: Int?
  /// Round-trip time that the delay terms give, at the middle of the slot.
  @Nullable public var rttMs: Double?
  /// Smallest round-trip time in the slot.
  @Nullable public var rttMinMs: Double?
  /// The terminal's share of its beam, in 10⁶ bit/s.
  @Nullable public var downlinkMbps: Double?
  /// The terminal's share of the uplink channel, in 10⁶ bit/s.
  @Nullable public var uplinkMbps: Double?
  /// From the terminal to the point of presence, both included; empty when not served.
  public var path: [PathStation]
  /// Every satellite above the mask, the highest first.
  public var candidates: [SatelliteReport]
  /// Through whose ground the way goes, who could see what of it, and who can stop it.
  public var sight: SightReport
  /// Where each kind of value comes from: measured, modelled or assumed.
  public var provenance: [String: String]
}

extension World {
  /// The licence that holds in a territory at an instant for a system: for the first when nil, as
  /// for a name that no system has.
  public func licenceReport(
    of territory: TerritoryCode,
    at time: Instant,
    system: String? = nil,
    acts: [Act] = []
  ) -> LicenceReport {
    licenceReports(of: [territory], at: time, system: system, acts: acts)[0]
  }

  /// The licences that hold in territories at an instant, in their order.
  public func licenceReports(
    of territories: [TerritoryCode],
    at time: Instant,
    system: String? = nil,
    acts: [Act] = []
  ) -> [LicenceReport] {
    let index = description.systems.firstIndex { $0.name == system } ?? 0
    let licences = state(in: Slot(containing: time), acts: acts).circumstances
      .licences(ofSystem: index)
    return territories.map {
      LicenceReport(licences.licence(of: $0, at: time), standing: licences.standing)
    }
  }

  /// Whether a place is served in a slot: the answer for a terminal that stands there.
  public func serviceReport(
    for terminal: PlannedTerminal,
    placeName: String?,
    in plan: SlotPlan,
    time: Instant,
    acts: [Act] = []
  ) -> ServiceReport {
    serviceReport(
      for: terminal,
      placeName: placeName,
      in: plan,
      time: time,
      under: state(in: plan.slot, acts: acts)
    )
  }

  /// Whether a place is served in a slot of which it is known what holds.
  public func serviceReport(
    for terminal: PlannedTerminal,
    placeName: String?,
    in plan: SlotPlan,
    time: Instant,
    under state: WorldState
  ) -> ServiceReport {
    let row = scheduleRow(of: terminal.terminal.id, in: plan)
    let outcome = plan.outcomes[terminal.terminal.id] ?? .refused(.terminalInactive)
    let territory = terminal.jurisdiction.territory
    let licences = state.circumstances.licences(ofSystem: terminal.system)
    let deciding = terminal.jurisdiction.deciding(under: licences, during: plan.slot)
    return ServiceReport(
      timeUtc: time,
      slotStartUtc: plan.slot.start,
      served: outcome.assignment != nil,
      reason: row.reason,
      explanation: outcome.reason?.explanation ?? "",
      territory: territory.rawCode,
      territoryName: territory.name,
      system: systemName(terminal.system),
      disputedArea: terminal.jurisdiction.disputedArea?.name ?? "",
      disputes: terminal.jurisdiction.disputedArea == nil ? "" : description.disputes.rawValue,
      licenceTerritory: deciding.rawCode,
      licence: LicenceReport(
        licences.licence(of: deciding, at: plan.slot.start),
        standing: licences.standing
      ),
      place: PlaceReport(terminal.terminal.point, name: placeName),
      whatItWouldTake: outcome.reason.map {
        remedy(
          for: $0,
          of: terminal,
          under: state,
          in: plan.slot,
          at: time
        )
      } ?? "",
      satelliteName: row.satellite,
      elevationDeg: row.elevationDeg,
      azimuthDeg: row.azimuthDeg,
      gateway: row.gateway,
      pop: row.pop,
      hops: row.hops,
      rttMs: row.rttMs,
      rttMinMs: row.rttMinMs,
      downlinkMbps: row.downlinkMbps,
      uplinkMbps: row.uplinkMbps,
      path: stations(of: terminal, outcome),
      candidates: candidates(of: terminal, plan.sky, state),
      sight: SightReport(sight(of: terminal, outcome, at: time)),
      provenance: Self.provenance
    )
  }

  func systemName(_ index: Int) -> String {
    let systems = description.systems
    return systems.indices.contains(index) ? systems[index].name : description.first.name
  }

  private func candidates(
    of terminal: PlannedTerminal,
    _ sky: SlotSky,
    _ state: WorldState
  ) -> [SatelliteReport] {
    let rules = terminal.rules(
      planner.systemRules[terminal.system],
      under: state.circumstances.licences(ofSystem: terminal.system),
      during: sky.slot
    )
    return sky.candidates(
      for: terminal,
      of: constellation,
      under: rules,
      failed: state.circumstances.failedSatellites
    )
    .sorted(by: Self.higherFirst)
    .map { candidate in
      SatelliteReport(
        candidate,
        of: constellation,
        gsoSeparation: terminal.arc.separation(
          from: sky.start.position(candidate.satellite),
          seenFrom: terminal.site
        ),
        seenBy: terminal.terminal,
        under: rules
      )
    }
  }

  /// The stations of a terminal's present path, the terminal first.
  public func stations(
    of terminal: PlannedTerminal,
    _ outcome: SlotPlan.Outcome
  ) -> [PathStation] {
    guard let assignment = outcome.assignment else { return [] }
    let point = terminal.terminal.point
    return [
      PathStation(
        kind: "terminal",
        name: terminal.terminal.name,
        satellite: nil,
        latitudeDeg: point.latitude.degrees,
        longitudeDeg: point.longitude.degrees
      )
    ] + assignment.nodes.map(station)
  }

  private func station(_ node: NetworkNode) -> PathStation {
    switch node {
    case .satellite(let index):
      PathStation(
        kind: "satellite",
        name: constellation.satellites[index].name,
        satellite: index,
        latitudeDeg: nil,
        longitudeDeg: nil
      )
    case .gateway(let index):
      groundStation("gateway", ground.gateways[index].name, ground.gateways[index].site.point)
    case .pointOfPresence(let index):
      groundStation(
        "pop",
        ground.pointsOfPresence[index].code,
        ground.pointsOfPresence[index].point
      )
    }
  }

  private func groundStation(_ kind: String, _ name: String, _ point: GeodeticPoint) -> PathStation
  {
    PathStation(
      kind: kind,
      name: name,
      satellite: nil,
      latitudeDeg: point.latitude.degrees,
      longitudeDeg: point.longitude.degrees
    )
  }

  /// Where the figures of reports come from.
  public static let provenance = [
    "elevation_deg": "modelled: SGP4 (WGS-72), WGS-84 ellipsoid, no refraction",
    "rtt_ms":
      "modelled: exact geometry plus the world's delay terms (fitted or assumed, section delay)",
    "downlink_mbps":
      "modelled: Shannon with a gap of 1.5 dB over the world's section links.radio (assumed)",
    "uplink_mbps":
      "modelled: Shannon with a gap of 1.5 dB over the world's section links.radio (assumed)",
    "licence": "as dated in the world file, with its source; 'recalled' where there is none",
  ]
}
