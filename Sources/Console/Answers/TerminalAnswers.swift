import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import World

/// `GET /api/v1/terminals`: what the present plan gives each terminal.
struct TerminalsAnswer: Encodable {
  var slotStartUtc: Instant
  /// How many kits are registered, whatever was asked for.
  var registeredCount: Int
  var terminals: [TerminalRow]
  /// Ask with `after` set to this for those that follow; null at the end.
  @Nullable var nextAfter: String?

  init(_ live: LiveWorld, _ query: TerminalQuery) {
    let plan = live.present.plan
    let (page, isEnd) = live.terminals(query)
    slotStartUtc = plan.slot.start
    registeredCount = live.registeredCount
    terminals = page.map { TerminalRow($0, plan: plan, live: live) }
    nextAfter = isEnd ? nil : page.last?.terminal.id.rawValue
  }
}

/// One terminal in the present slot.
struct TerminalRow: Encodable {
  var id: String
  var name: String
  /// Where it is when the slot begins, as is its territory.
  var latitudeDeg: Double
  var longitudeDeg: Double
  var territory: String
  var state: String
  var served: Bool
  var reason: String
  var explanation: String
  @Nullable var satellite: Int?
  var satelliteName: String
  @Nullable var elevationDeg: Double?
  @Nullable var azimuthDeg: Double?
  var gateway: String
  var pop: String
  @Nullable var hops: Int?
  var path: [PathStation]
  @Nullable var rttMs: Double?
  @Nullable var downlinkMbps: Double?
  @Nullable var uplinkMbps: Double?
  /// Whether a program uses the terminal now.
  var connected: Bool
  @Nullable var owner: String?
  @Nullable var sponsor: String?
  @Nullable var plan: String?
  /// The territory that it is registered in.
  @Nullable var home: String?
  /// Where it may be used: a word of ``Roaming``.
  var roaming: String

  init(_ planned: PlannedTerminal, plan: SlotPlan, live: LiveWorld) {
    let terminal = planned.terminal
    let outcome = plan.outcomes[terminal.id] ?? .refused(.terminalInactive)
    let row = live.world.scheduleRow(of: terminal.id, in: plan)
    id = terminal.id.rawValue
    name = terminal.name
    let point = planned.site.point
    latitudeDeg = point.latitude.degrees
    longitudeDeg = point.longitude.degrees
    territory = planned.jurisdiction.territory.rawCode
    state = terminal.state.rawValue
    served = outcome.assignment != nil
    reason = row.reason
    explanation = outcome.reason?.explanation ?? ""
    satellite = outcome.assignment?.satellite
    satelliteName = row.satellite
    elevationDeg = row.elevationDeg
    azimuthDeg = row.azimuthDeg
    gateway = row.gateway
    pop = row.pop
    hops = row.hops
    path = live.world.stations(of: planned, outcome)
    rttMs = row.rttMs
    downlinkMbps = row.downlinkMbps
    uplinkMbps = row.uplinkMbps
    connected = live.isGuest(terminal.id)
    owner = terminal.contract.owner
    sponsor = terminal.contract.sponsor
    self.plan = terminal.contract.plan
    home = terminal.contract.home?.rawCode
    roaming = terminal.contract.roaming.rawValue
  }
}
