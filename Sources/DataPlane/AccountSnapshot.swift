import Links

/// The counts of one link at one moment, taken quickly on the thread that carries its packets.
struct LinkSnapshot: Sendable {
  var uplink: DirectionTally
  var downlink: DirectionTally
  var uplinkInFlight: Int
  var downlinkInFlight: Int
  var uplinkWaitingBytes: Int
  var downlinkWaitingBytes: Int
  var timeline: Timeline
  var satellites: [String]
  var present = DataPlaneAccount.Present()
  var echoes: RoundTripReservoir
  var handshakes: RoundTripReservoir

  init(_ emulator: LinkEmulator, now: Int64) {
    emulator.settle(now: now)
    uplink = emulator.uplink.tally
    downlink = emulator.downlink.tally
    uplinkInFlight = emulator.uplink.packetsInFlight
    downlinkInFlight = emulator.downlink.packetsInFlight
    uplinkWaitingBytes = emulator.uplink.queue.bytes
    downlinkWaitingBytes = emulator.downlink.queue.bytes
    timeline = emulator.timeline
    satellites = emulator.schedule.satellites
    echoes = emulator.roundTrips.echoes
    handshakes = emulator.roundTrips.handshakes
    present = emulator.present(at: now)
  }
}

/// The counts of one moment; the account is made of them elsewhere.
struct AccountSnapshot: Sendable {
  var clock: WorldClock
  var start: Int64
  var now: Int64
  var link: LinkSnapshot
  var terrestrial: LinkSnapshot?
  var carrierChanges = 0
  var egress = DataPlaneAccount.Egress()
  var machine = DataPlaneAccount.Machine()
  var recording: PacketRecording.Summary?

  init(_ emulator: LinkEmulator, clock: WorldClock, start: Int64, now: Int64) {
    self.clock = clock
    self.start = start
    self.now = now
    link = LinkSnapshot(emulator, now: now)
  }

  var account: DataPlaneAccount {
    DataPlaneAccount(
      from: clock.instant(atMonotonicNanoseconds: start),
      until: clock.instant(atMonotonicNanoseconds: now),
      uplink: direction(link.uplink, link.uplinkInFlight, link.uplinkWaitingBytes),
      downlink: direction(link.downlink, link.downlinkInFlight, link.downlinkWaitingBytes),
      satellites: link.timeline.spans.compactMap { span in
        link.satellites.indices.contains(span.satellite)
          ? DataPlaneAccount.ServedSpan(
            satellite: link.satellites[span.satellite],
            firstSlot: span.firstSlot,
            lastSlot: span.lastSlot
          ) : nil
      },
      handOvers: link.timeline.handOvers,
      present: link.present,
      servedSeconds: worldSeconds(link.timeline.served),
      outageSeconds: outages(link.timeline),
      noLinkPlanSeconds: worldSeconds(link.timeline.withoutPlan),
      echoes: summary(link.echoes),
      handshakes: summary(link.handshakes),
      egress: egress,
      terrestrial: terrestrial.map(terrestrialAccount),
      machine: machine,
      recording: recording
    )
  }

  private func terrestrialAccount(_ link: LinkSnapshot) -> DataPlaneAccount.Terrestrial {
    DataPlaneAccount.Terrestrial(
      uplink: direction(link.uplink, link.uplinkInFlight, link.uplinkWaitingBytes),
      downlink: direction(link.downlink, link.downlinkInFlight, link.downlinkWaitingBytes),
      servedSeconds: worldSeconds(link.timeline.served),
      outageSeconds: outages(link.timeline),
      carrierChanges: carrierChanges
    )
  }

  private func outages(_ timeline: Timeline) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: timeline.outages.map { ($0.key.rawValue, worldSeconds($0.value)) }
    )
  }

  private func worldSeconds(_ nanoseconds: Int64) -> Double {
    Double(nanoseconds) / 1e9 * clock.speed
  }

  private func direction(
    _ tally: DirectionTally,
    _ inFlight: Int,
    _ waitingBytes: Int
  ) -> DataPlaneAccount.Direction {
    DataPlaneAccount.Direction(
      packetsIn: tally.packetsIn,
      bytesIn: tally.bytesIn,
      packetsDelivered: tally.packetsDelivered,
      bytesDelivered: tally.bytesDelivered,
      packetsMarked: tally.packetsMarked,
      packetsInFlight: inFlight,
      bytesWaiting: waitingBytes,
      delay: tally.delay.summary,
      dropped: drops(tally)
    )
  }

  private func drops(_ tally: DirectionTally) -> DataPlaneAccount.Drops {
    var drops = DataPlaneAccount.Drops()
    for cause in DropCause.plain + Reason.allCases.map(DropCause.outage) {
      let count = tally.drops(cause)
      guard count > 0 else { continue }
      switch cause {
      case .activeQueue: drops.activeQueue = count
      case .hopLimit: drops.hopLimit = count
      case .queueFull: drops.queueFull = count
      case .randomLoss: drops.randomLoss = count
      case .handOver: drops.handOver = count
      case .noLinkPlan: drops.noLinkPlan = count
      case .malformed: drops.malformed = count
      case .noise: drops.noise = count
      case .refusedByDevice: drops.refusedByDevice = count
      case .shutdown: drops.shutdown = count
      case .outage(let reason): drops.outage[reason.rawValue] = count
      }
    }
    return drops
  }

  private func summary(_ reservoir: RoundTripReservoir) -> DataPlaneAccount.RoundTripSummary {
    let samples = reservoir.samples
    return DataPlaneAccount.RoundTripSummary(
      count: reservoir.count,
      measured: .init(samples.map { Double($0.measured) * 1e-6 }),
      set: .init(samples.map { Double($0.set) * 1e-6 }),
      beyond: .init(samples.map { Double($0.beyond) * 1e-6 }),
      error: .init(samples.map { Double(abs($0.error)) * 1e-6 })
    )
  }
}
