import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import World

/// `GET /api/v1/connections`: the terminals that programs carry now.
struct ConnectionsAnswer: Encodable {
  /// How many there are; the list may be shorter.
  var count: Int
  var connections: [ConnectionRow]

  /// So many are listed unless the question says otherwise.
  static let usualLimit = 1_000

  init(_ live: LiveWorld, limit: Int) {
    let guests = live.guests
    let plan = live.present.plan
    count = guests.count
    connections = guests.prefix(limit).map { ConnectionRow($0, plan: plan, live: live) }
  }
}

/// One terminal that a program carries: where it is, who serves it and what it reported last.
struct ConnectionRow: Encodable, Sendable {
  var id: String
  var name: String
  var dnsLabel: String
  var addressNumber: Int
  var ipv4: String
  var ipv6: String
  var system: String
  var latitudeDeg: Double
  var longitudeDeg: Double
  var heightM: Double
  /// Whether it is one of the world's own terminals.
  var ofWorld: Bool
  var connectedS: Double
  var served: Bool
  /// Why it is not served; empty when it is.
  var reason: String
  @Nullable var satellite: Int?
  var satelliteName: String
  var gateway: String
  var pop: String
  /// Seconds since its last account; null before the first.
  @Nullable var accountAgeS: Double?
  @Nullable var uplink: ConnectionDirection?
  @Nullable var downlink: ConnectionDirection?

  init(
    _ guest: GuestBook.Guest,
    plan: SlotPlan,
    live: LiveWorld,
    now: ContinuousClock.Instant = .now
  ) {
    let world = live.world
    let outcome = plan.outcomes[guest.id] ?? .refused(.terminalInactive)
    let assignment = outcome.assignment
    let point = guest.planned.terminal.point(at: live.clock.now)
    id = guest.id.rawValue
    name = guest.planned.terminal.name
    dnsLabel = guest.label
    addressNumber = guest.address.number
    ipv4 = guest.address.ipv4Text
    ipv6 = guest.address.ipv6Text
    system = world.systemName(of: guest.planned)
    latitudeDeg = point.latitude.degrees
    longitudeDeg = point.longitude.degrees
    heightM = point.height.metres
    ofWorld = guest.isOfWorld
    connectedS = (now - guest.joinedAt) / .seconds(1)
    served = assignment != nil
    reason = outcome.reason?.rawValue ?? ""
    satellite = assignment?.satellite
    satelliteName = assignment.map { world.constellation.satellites[$0.satellite].name } ?? ""
    gateway = assignment?.gateway.map { world.ground.gateways[$0].name } ?? ""
    pop = assignment?.pointOfPresence.map { world.ground.pointsOfPresence[$0].code } ?? ""
    accountAgeS = guest.report.map { (now - $0.receivedAt) / .seconds(1) }
    uplink = guest.report.map { ConnectionDirection($0.account.uplink, $0.uplink) }
    downlink = guest.report.map { ConnectionDirection($0.account.downlink, $0.downlink) }
  }
}

extension World {
  /// The name of the system that a terminal is a kit of.
  func systemName(of planned: PlannedTerminal) -> String {
    let systems = description.systems
    return systems.indices.contains(planned.system)
      ? systems[planned.system].name : description.name
  }
}

/// One direction of a connection: counts since it began, and what the last interval gave.
struct ConnectionDirection: Encodable, Sendable {
  var packetsIn: Int
  var bytesIn: Int
  var packetsDelivered: Int
  var bytesDelivered: Int
  /// Bytes that wait before the transmitter.
  var queueBytes: Int
  /// Packets lost, by cause.
  var packetsDropped: [String: Int]
  @Nullable var delayP50Ms: Double?
  @Nullable var delayP90Ms: Double?
  @Nullable var delayP99Ms: Double?
  @Nullable var delayMaxMs: Double?
  /// Between the last two accounts; null when there are not two.
  @Nullable var interval: Interval?

  /// What happened between two accounts.
  struct Interval: Encodable, Sendable {
    var seconds: Double
    var packetsPerS: Double
    /// Bits of delivered packets a second.
    var rateBps: Double
    var packetsLost: Int
    @Nullable var delayMeanMs: Double?
  }

  init(_ account: ReportedAccount.Direction, _ last: LinkInterval?) {
    packetsIn = account.packetsIn
    bytesIn = account.bytesIn
    packetsDelivered = account.packetsDelivered
    bytesDelivered = account.bytesDelivered
    queueBytes = account.bytesWaiting
    packetsDropped = account.drops
    delayP50Ms = account.delay?.p50
    delayP90Ms = account.delay?.p90
    delayP99Ms = account.delay?.p99
    delayMaxMs = account.delay?.maximum
    interval = last.map {
      Interval(
        seconds: $0.seconds,
        packetsPerS: $0.packetsPerSecond,
        rateBps: $0.bitsPerSecond,
        packetsLost: $0.packetsLost,
        delayMeanMs: $0.meanDelayMilliseconds
      )
    }
  }
}

/// The event `connection`: what happened, and how the connection is now.
struct ConnectionEvent: Encodable {
  var change: ConnectionChange.Kind
  var id: String
  var name: String
  /// Null once it has left.
  @Nullable var connection: ConnectionRow?

  init(_ change: ConnectionChange, _ live: LiveWorld) {
    let guest = change.kind == .left ? nil : live.guest(change.id)
    self.change = guest == nil ? .left : change.kind
    id = change.id.rawValue
    name = change.name
    connection = guest.map { ConnectionRow($0, plan: live.present.plan, live: live) }
  }
}
