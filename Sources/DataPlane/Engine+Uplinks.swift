import CTunnel

/// Which of the terminal's ways out can be used: a cut fibre has no carrier, and the kernel takes its
/// other route.
extension Engine {
  /// Takes links that were published, each for its way out.
  func publish(_ spans: [Mailbox.PublishedSpan], now: Int64) {
    for published in spans {
      switch published.uplink {
      case .satellite: accesses[0].emulator.publish(published.span, now: now)
      case .terrestrial where accesses.count > 1:
        accesses[1].emulator.publish(published.span, now: now)
      case .terrestrial: break
      }
    }
    watchCarrier(now: now)
  }

  /// Takes the carrier of the terrestrial device down while its link is down, and brings it back.
  func watchCarrier(now: Int64) {
    guard accesses.count > 1 else { return }
    let terrestrial = accesses[1]
    let isUp = !terrestrial.emulator.isDown(at: now)
    if isUp != hasTerrestrialCarrier {
      hasTerrestrialCarrier = isUp
      carrierChanges += 1
      for tunnel in [terrestrial.terminalTunnel, terrestrial.popTunnel] {
        _ = ct_set_carrier(tunnel, isUp ? 1 : 0)
      }
    }
    nextCarrierChange = terrestrial.emulator.schedule.nextBoundary(after: now)
  }
}
