import Console
import DataPlane
import Frames
import Geography
import Links
import Scheduling
import Service
import Synchronization
import TerminalDevice
import World

/// Where the links of a connected terminal come from, slot by slot.
protocol LinkSource: Sendable {
  /// How world time runs.
  var clock: WorldClock { get }
  /// Whose world it is, for the account.
  var origin: String { get }
  /// Seed of everything random on the link.
  var seed: UInt64 { get }
  /// Whether acts may still change what was said of the next slot.
  var mayChange: Bool { get }
  /// Links known now: that of the present slot and, when it can be told, of the next.
  func links() throws -> [Link]
  /// What is on the ground at the terminal's place: spans that fill the present slot and the next, in
  /// the order of time; down where nothing is known or all is cut.
  func terrestrialSpans() throws -> [LinkSpan]
  /// Why there is no service for the terminal at all, and what would change it.
  func refusal(of reason: Reason) throws -> String
  /// Through whose ground the traffic goes now, and what is filtered on the way; nil where that is not
  /// known.
  func sight() throws -> (through: String, filtering: String)?
  /// Ends the terminal's part in the world.
  func end()
  /// What the terminal is among others that are present; nil where it is alone in its world.
  var place: PlaceAmongPeers? { get }
  /// Tells the world's service what the link did so far; at most four times a second.
  func report(_ account: DataPlaneAccount) throws
  /// Another terminal that is present, by its IPv4 or IPv6 address; nil when no other has it.
  func peer(address: String) throws -> PeerAnswer?
  /// The same by its name: the label in front of `.terminal`.
  func peer(name: String) throws -> PeerAnswer?
  /// The terminal as one that answers for itself; nil where it does not.
  func device(home: HomeNetwork, onChange: @escaping @Sendable () -> Void) -> CarriedDevice?
}

/// What a terminal is among the others of a service.
struct PlaceAmongPeers: Sendable {
  /// Its addresses.
  var address: TerminalAddress
  /// Its name as a label of the domain name system, such as `kyiv`.
  var label: String
  /// Where the others look for its Unix datagram socket.
  var socketPath: String
}

/// A terminal that is alone in its world: nobody is told of it, and there is nobody to find.
extension LinkSource {
  var place: PlaceAmongPeers? { nil }
  func report(_ account: DataPlaneAccount) throws {}
  func peer(address: String) throws -> PeerAnswer? { nil }
  func peer(name: String) throws -> PeerAnswer? { nil }
}

/// A world that this command runs by itself.
final class LocalLinks: LinkSource {
  let world: World
  let guest: PlannedTerminal
  let placeName: String?
  let clock: WorldClock
  /// Whether it is one of the world's own terminals, which its plans hold already.
  let isOwn: Bool
  /// Keeps the terminal as one that answers for itself; nil for none.
  let desk: DeviceDesk?
  /// The plan that was made last: the next goes on from it.
  private let last = Mutex<SlotPlan?>(nil)

  init(
    world: World,
    guest: PlannedTerminal,
    placeName: String?,
    clock: WorldClock,
    isOwn: Bool = false,
    desk: DeviceDesk? = nil
  ) {
    self.desk = desk
    self.isOwn = isOwn
    self.world = world
    self.guest = guest
    self.placeName = placeName
    self.clock = clock
    // Before the first links are asked for: they tell the terminal what it meets.
    let identity = isOwn ? nil : guest.terminal.placeIdentity
    desk?.open(guest.terminal.id, guest.terminal, identity: identity)
  }

  var seed: UInt64 { world.description.seed }
  var mayChange: Bool { false }
  var origin: String { "world \(world.description.name), run by this command" }

  func links() -> [Link] {
    let slot = Slot(containing: clock.now)
    let guests = isOwn ? [] : [guest]
    let present = world.planned(for: slot, guests: guests, after: last.withLock { $0 })
    last.withLock { $0 = present.plan }
    let next = world.planned(for: slot.next, guests: guests, after: present.plan)
    enterWatches(present, before: next)
    desk?.keep()
    return [present, next].map { world.link(of: guest.terminal.id, in: $0.plan) }
  }

  /// Tells the terminal what it meets in two slots.
  private func enterWatches(_ present: PlannedSlot, before next: PlannedSlot) {
    guard let desk else { return }
    for (planned, later) in [(present, next.plan), (next, nil)] {
      let place = world.prepared(guest.terminal, during: planned.plan.slot)
      let watch = world.watch(
        of: guest.terminal.track == nil ? guest : place,
        in: planned.plan,
        under: planned.state,
        before: later
      )
      desk.enter(watch, of: guest.terminal.id)
    }
  }

  /// What the terminal met in the last quarter of an hour.
  func history() -> [SlotWatch] {
    world.watches(
      of: [guest.terminal],
      guests: isOwn ? [] : [guest],
      upTo: Slot(containing: clock.now),
      count: DeviceDesk.historySlots,
      acts: []
    )[0]
  }

  func terrestrialSpans() -> [LinkSpan] {
    let slot = Slot(containing: clock.now)
    return [slot, slot.next].flatMap { world.terrestrialSpans(for: guest, during: $0) }
  }

  func refusal(of reason: Reason) -> String {
    let plan = world.plan(for: Slot(containing: clock.now), guests: isOwn ? [] : [guest])
    let report = world.serviceReport(
      for: guest,
      placeName: placeName,
      in: plan,
      time: clock.now
    )
    return "\(report.explanation) \(report.whatItWouldTake)"
  }

  func sight() -> (through: String, filtering: String)? {
    let slot = Slot(containing: clock.now)
    let plan =
      last.withLock { $0 } ?? world.plan(for: slot, guests: isOwn ? [] : [guest])
    let outcome = plan.outcomes[guest.terminal.id] ?? .refused(.terminalInactive)
    let sight = world.sight(of: guest, outcome, at: clock.now)
    return (sight.through, sight.filteringText)
  }

  func end() { desk?.save() }
}

/// A service that runs already: this terminal joins its world.
struct ServiceLinks: LinkSource {
  let client: ServiceClient
  let connection: ConnectionAnswer
  let point: GeodeticPoint
  /// The system that the terminal is a kit of; nil for the world's first.
  let system: String?
  let clock: WorldClock
  var seed: UInt64 { connection.seed }
  var mayChange: Bool { true }
  var origin: String { "world \(connection.world), of the running service" }

  init(client: ServiceClient, name: String, point: GeodeticPoint, system: String?) throws {
    let connection = try client.join(name: name, at: point, system: system)
    try self.init(client: client, connection: connection, point: point, system: system)
  }

  /// Carries one of the world's own terminals, by its identity.
  init(client: ServiceClient, terminal: String) throws {
    let connection = try client.join(terminal: terminal)
    try self.init(
      client: client,
      connection: connection,
      point: GeodeticPoint(
        latitudeDegrees: connection.latitudeDeg,
        longitudeDegrees: connection.longitudeDeg,
        heightMetres: connection.heightM
      ),
      system: connection.system
    )
  }

  private init(
    client: ServiceClient,
    connection: ConnectionAnswer,
    point: GeodeticPoint,
    system: String?
  ) throws {
    self.client = client
    self.connection = connection
    self.point = point
    self.system = system
    let clock = WorldClock(
      anchorWorld: connection.anchorWorldUtc,
      anchorMonotonicNanoseconds: connection.anchorMonotonicNs,
      speed: connection.speed
    )
    guard let clock else { throw ServiceClientError.malformed }
    self.clock = clock
  }

  func links() throws -> [Link] { try client.links(of: connection.id) }

  func terrestrialSpans() throws -> [LinkSpan] { try client.terrestrialSpans(of: connection.id) }

  func refusal(of reason: Reason) throws -> String {
    guard let refusal = try client.refusal(at: point, system: system) else {
      return reason.explanation
    }
    return "\(refusal.explanation) \(refusal.whatItWouldTake) Who operates the running service can "
      + "change it ('apus licence', 'apus terminal'); with --wait this command starts and waits."
  }

  func sight() throws -> (through: String, filtering: String)? {
    try client.sight(at: point, system: system).map { ($0.through, $0.filtering) }
  }

  func end() { try? client.leave(connection.id) }

  var place: PlaceAmongPeers? {
    TerminalAddress(number: connection.addressNumber).map {
      PlaceAmongPeers(address: $0, label: connection.dnsLabel, socketPath: connection.socket)
    }
  }

  /// Of the satellites the last are told: the whole list of a run of days is larger than what the
  /// service takes.
  private static let mostSatellites = 500

  func report(_ account: DataPlaneAccount) throws {
    var account = account
    account.satellites = Array(account.satellites.suffix(Self.mostSatellites))
    try client.report(account: account, of: connection.id)
  }

  func peer(address: String) throws -> PeerAnswer? {
    try client.peer(of: connection.id, address: address)
  }

  func peer(name: String) throws -> PeerAnswer? { try client.peer(of: connection.id, name: name) }
}
