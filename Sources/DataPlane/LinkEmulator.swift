import Links

/// The emulated link: two pipes, the schedule that drives them, and what is measured on them.
///
/// Everything here is a function of the packets, the links and the times given; the device, the
/// sockets and the clock are elsewhere.
final class LinkEmulator {
  let access: Access
  let uplink: Pipe
  let downlink: Pipe
  let pool: PacketPool
  let schedule: LinkSchedule
  private(set) var timeline: Timeline
  var roundTrips: RoundTrips
  private var hint = 0

  init(
    _ configuration: DataPlane.Configuration,
    access: Access = .satellite,
    pool: PacketPool,
    now: Int64
  ) {
    self.access = access
    self.pool = pool
    var seeds = SeededGenerator(seed: configuration.seed ^ access.seed)
    let schedule = LinkSchedule(configuration)
    func pipe(_ side: LinkDirection, _ seed: UInt64) -> Pipe {
      Pipe(
        side: side,
        access: access,
        pool: pool,
        schedule: schedule,
        seed: seed,
        configuration: configuration
      )
    }
    uplink = pipe(.uplink, seeds.next())
    downlink = pipe(.downlink, seeds.next())
    roundTrips = RoundTrips(seed: seeds.next())
    self.schedule = schedule
    timeline = Timeline(start: now)
  }

  /// Begins the account of time.
  func begin(now: Int64) { timeline = Timeline(start: now) }

  /// Has what becomes of each packet written down.
  func record(with recorder: PacketRecorder) {
    uplink.recorder = recorder
    downlink.recorder = recorder
    for (index, name) in schedule.satellites.enumerated() {
      recorder.setName(name, ofSatellite: Int32(index))
    }
  }

  /// Takes the link of a span.
  ///
  /// What left before keeps the path that it left on.
  func publish(_ span: LinkSpan, now: Int64) {
    advance(to: now)
    timeline.advance(to: now, windows: schedule.windows)
    let known = schedule.satellites.count
    schedule.insert(span, now: now)
    uplink.forgetWindow()
    downlink.forgetWindow()
    for index in known..<schedule.satellites.count {
      uplink.recorder?.setName(schedule.satellites[index], ofSatellite: Int32(index))
    }
  }

  /// Takes the link of a slot.
  func publish(_ link: Link, now: Int64) { publish(LinkSpan(link), now: now) }

  /// Lets packets leave their queues.
  func advance(to now: Int64) {
    uplink.advance(to: now)
    downlink.advance(to: now)
  }

  /// Takes the packet in a place, with the device's offload header before it.
  ///
  /// So many bytes of the packet lie in the place; one that begins at the gateway meets a part of the
  /// delay only.
  ///
  /// - Returns: whether it went on its way; malformed ones and noise are counted and go nowhere.
  @discardableResult
  func receive(
    _ place: PlaceHandle,
    length: Int,
    on pipe: Pipe,
    isFromGateway: Bool = false,
    now: Int64
  ) -> Bool {
    pipe.receive(place, length: length, isFromGateway: isFromGateway, now: now)
  }

  /// Takes a packet from memory.
  @discardableResult
  func receive(
    _ bytes: Span<UInt8>,
    on pipe: Pipe,
    isFromGateway: Bool = false,
    now: Int64
  ) -> Bool {
    pipe.receive(bytes, isFromGateway: isFromGateway, now: now)
  }

  /// Whether the link is known to be down at a time.
  func isDown(at now: Int64) -> Bool {
    guard let index = schedule.index(at: now, hint: &hint) else { return true }
    return !schedule.windows[index].isUp
  }

  /// What the link is at a time, for people.
  func present(at now: Int64) -> DataPlaneAccount.Present {
    var present = DataPlaneAccount.Present()
    guard let index = schedule.index(at: now, hint: &hint) else { return present }
    let window = schedule.windows[index]
    switch window.service {
    case .up:
      present.isUp = true
      let satellite =
        schedule.satellites.indices.contains(window.satellite)
        ? schedule.satellites[window.satellite] : ""
      present.satellite = satellite.isEmpty ? nil : satellite
    case .down(let reason): present.reason = reason.rawValue
    case .invalid: break
    }
    return present
  }

  /// When a packet leaves or arrives next; `Int64.max` when none is on its way.
  var nextEvent: Int64 { min(uplink.nextEvent, downlink.nextEvent) }

  /// Brings the account of time up to date.
  func settle(now: Int64) { timeline.advance(to: now, windows: schedule.windows) }
}

/// A way out of the terminal's network.
enum Access: UInt8 {
  case satellite, terrestrial
  /// A wire: no router on it.
  case bare

  /// The routers that a packet passes between the two devices, each of which lowers its hop limit by
  /// one: the terminal, and on the way over a satellite the gateway.
  var routers: UInt8 {
    switch self {
    case .satellite: 2
    case .terrestrial: 1
    case .bare: 0
    }
  }

  /// Keeps the draws of the two apart.
  fileprivate var seed: UInt64 { UInt64(rawValue) &* 0x9e37_79b9_7f4a_7c15 }
}
