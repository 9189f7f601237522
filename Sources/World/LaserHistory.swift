import Constellation
import Links
import Synchronization

/// The established lasers of slots that were asked for, each worked out once.
///
/// Slots in the order of time are cheap: the choice goes on from the one before.
final class LaserHistory: Sendable {
  private struct State {
    var last: LaserTopology?
    var links: [Slot: [LaserLink]] = [:]
  }

  /// So many slots are kept.
  private static let capacity = 1_024

  private let constellation: Constellation
  private let outages: SatelliteOutages
  private let state = Mutex(State())

  init(_ constellation: Constellation, outages: SatelliteOutages) {
    self.constellation = constellation
    self.outages = outages
  }

  func links(in slot: Slot) -> [LaserLink] {
    state.withLock { state in
      if let known = state.links[slot] { return known }
      let topology = LaserTopology(
        of: constellation,
        in: slot,
        after: state.last,
        outages: outages
      )
      if state.links.count >= Self.capacity { state.links.removeAll() }
      state.links[slot] = topology.links
      state.last = topology
      return topology.links
    }
  }
}
