import Console
import DataPlane
import Frames
import Geography
import Links
import Scheduling
import Service
import Synchronization
import World

/// Where the links of a connected terminal come from, slot by slot.
protocol LinkSource: Sendable {
  /// How world time runs.
  var clock: WorldClock { get }
  /// Whose world it is, for the account.
  var origin: String { get }
  /// Seed of everything random on the link.
  var seed: UInt64 { get }
  /// Links known now: that of the present slot and, when it can be told, of the next.
  func links() throws -> [Link]
  /// What is on the ground at the terminal's place: spans that fill the present slot and the next, in
  /// the order of time; down where nothing is known or all is cut.
  func terrestrialSpans() throws -> [LinkSpan]
  /// Why there is no service for the terminal at all, and what would change it.
  func refusal(of reason: Reason) throws -> String
  /// Ends the terminal's part in the world.
  func end()
}

/// A world that this command runs by itself.
final class LocalLinks: LinkSource {
  let world: World
  let guest: PlannedTerminal
  let placeName: String?
  let clock: WorldClock
  /// The plan that was made last: the next goes on from it.
  private let last = Mutex<SlotPlan?>(nil)

  init(world: World, guest: PlannedTerminal, placeName: String?, clock: WorldClock) {
    self.world = world
    self.guest = guest
    self.placeName = placeName
    self.clock = clock
  }

  var seed: UInt64 { world.description.seed }
  var origin: String { "world \(world.description.name), run by this command" }

  func links() -> [Link] {
    let slot = Slot(containing: clock.now)
    let present = world.plan(for: slot, guests: [guest], after: last.withLock { $0 })
    last.withLock { $0 = present }
    let next = world.plan(for: slot.next, guests: [guest], after: present)
    return [present, next].map { world.link(of: guest.terminal.id, in: $0) }
  }

  func terrestrialSpans() -> [LinkSpan] {
    let slot = Slot(containing: clock.now)
    return [slot, slot.next].flatMap { world.terrestrialSpans(for: guest, during: $0) }
  }

  func refusal(of reason: Reason) -> String {
    let plan = world.plan(for: Slot(containing: clock.now), guests: [guest])
    let report = world.serviceReport(
      for: guest,
      placeName: placeName,
      in: plan,
      time: clock.now
    )
    return "\(report.explanation) \(report.whatItWouldTake)"
  }

  func end() {}
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
  var origin: String { "world \(connection.world), of the running service" }

  init(client: ServiceClient, name: String, point: GeodeticPoint, system: String?) throws {
    self.client = client
    self.point = point
    self.system = system
    connection = try client.join(name: name, at: point, system: system)
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
    return "\(refusal.explanation) \(refusal.whatItWouldTake)"
  }

  func end() { try? client.leave(connection.id) }
}
