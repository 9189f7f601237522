import Frames
import Geography
import Quantities
import Service
import World

/// `POST /api/v1/terminals`: one kit.
struct RegistrationRequest: Decodable {
  var id: String
  var name: String?
  /// LAT,LON or the name of a town, in place of coordinates.
  var place: String?
  var latitudeDeg, longitudeDeg, heightM: Double?
  var state: TerminalState?
  var system: String?
  var owner, sponsor, plan: String?
  var home: TerritoryCode?
  var roaming: Roaming?
  var whitelisted: Bool?

  func terminal(_ gazetteer: Gazetteer) throws -> Terminal {
    var terminal = Terminal(
      id: TerminalID(id),
      name: name ?? id,
      point: try point(gazetteer),
      state: state ?? .ordered,
      isWhitelisted: whitelisted ?? false
    )
    terminal.system = system
    terminal.contract = Contract(
      owner: owner,
      sponsor: sponsor,
      plan: plan,
      home: home,
      roaming: roaming ?? .anywhere
    )
    return terminal
  }

  private func point(_ gazetteer: Gazetteer) throws -> GeodeticPoint {
    if let place {
      guard latitudeDeg == nil, longitudeDeg == nil, heightM == nil else {
        throw APIProblem.badRequest("either place or coordinates are needed, not both")
      }
      do {
        return try gazetteer.resolve(place).point
      } catch {
        throw APIProblem(
          code: "unknown-place",
          message: "\(error)",
          remedy: "Write LAT,LON such as 50.45,30.52, or the name of a town."
        )
      }
    }
    guard let latitudeDeg, let longitudeDeg, (-90...90).contains(latitudeDeg),
      (-180...180).contains(longitudeDeg), (-500...50_000).contains(heightM ?? 0)
    else {
      throw APIProblem.badRequest(
        "place, or latitude_deg (-90 to 90) and longitude_deg (-180 to 180), is missing or out of range"
      )
    }
    return GeodeticPoint(
      latitudeDegrees: latitudeDeg,
      longitudeDegrees: longitudeDeg,
      heightMetres: heightM ?? 0
    )
  }
}

/// Kits by what their records say, in place of their ids.
struct TerminalSelection: Decodable {
  var territory: TerritoryCode?
  var home: TerritoryCode?
  var state: TerminalState?
  var owner, sponsor, plan: String?
}

/// `POST /api/v1/terminals/state`: kits come to another state.
struct StateRequest: Decodable {
  var ids: [TerminalID]?
  var `where`: TerminalSelection?
  var state: TerminalState
}

/// `POST /api/v1/terminals/amend`: something about kits is changed.
struct AmendmentRequest: Decodable {
  var ids: [TerminalID]?
  var `where`: TerminalSelection?
  var change: Amendment
}

/// `POST /api/v1/licences`: a dated statement about a territory.
struct LicenceRequest: Decodable {
  var territory: TerritoryCode
  var status: LicenceStatus
  var from, until: Instant?
  var gatewayRights: Bool?
  var exportControl: ExportControl?
  var gsoRegime: GSORegime?
  var gsoExclusionDeg, minimumElevationDeg: Double?
  var borderBufferKm: Double?
  var borderRule: BorderRule?
  var decidedBy: String?
  var source: String?
  var recalled: Bool?
  var checkedOn: String?

  func licence() throws -> Licence {
    if let from, let until, until <= from {
      throw APIProblem.badRequest("until is not after from")
    }
    var licence = Licence(
      territory: territory,
      status: status,
      from: from,
      until: until,
      gatewayRights: gatewayRights ?? status.permitsService,
      source: source ?? "",
      isRecalled: recalled ?? false
    )
    licence.exportControl = exportControl
    licence.gsoRegime = gsoRegime
    licence.gsoExclusion = try angle(gsoExclusionDeg, "gso_exclusion_deg")
    licence.minimumElevation = try angle(minimumElevationDeg, "minimum_elevation_deg")
    licence.borderRule = borderRule
    licence.decidedBy = decidedBy ?? ""
    if let checkedOn, !LicenceTable.isDate(checkedOn) {
      throw APIProblem.badRequest("checked_on is no date such as 2024-06-30")
    }
    licence.checkedOn = checkedOn
    if let borderBufferKm {
      guard (0...Licence.largestBorderBuffer.kilometres).contains(borderBufferKm) else {
        throw APIProblem.badRequest("border_buffer_km is not from 0 to 100")
      }
      licence.borderBuffer = .kilometres(borderBufferKm)
    }
    return licence
  }

  private func angle(_ degrees: Double?, _ name: String) throws(APIProblem) -> Angle? {
    guard let degrees else { return nil }
    guard (0...90).contains(degrees) else { throw .badRequest("\(name) is not from 0 to 90") }
    return .degrees(degrees)
  }
}

/// `POST /api/v1/whitelists`: kits are put on a territory's whitelist, or taken off it.
struct WhitelistRequest: Decodable {
  var territory: TerritoryCode
  var ids: [TerminalID]
  var listed: Bool
}

/// `POST /api/v1/satellites`, `POST /api/v1/gateways`: one fails, or works again.
struct PartRequest: Decodable {
  var name: String
  var works: Bool
}

/// `POST /api/v1/terrestrial`: networks on the ground are cut or restored.
struct TerrestrialRequest: Decodable {
  var territory: TerritoryCode?
  var terminal: TerminalID?
  var kind: TerrestrialKind?
  var works: Bool

  func scope() throws -> TerrestrialScope {
    switch (territory, terminal) {
    case (let territory?, nil): return TerrestrialScope(.territory(territory), kind: kind)
    case (nil, let terminal?): return TerrestrialScope(.terminal(terminal), kind: kind)
    default: throw APIProblem.badRequest("exactly one of territory and terminal is needed")
    }
  }
}
