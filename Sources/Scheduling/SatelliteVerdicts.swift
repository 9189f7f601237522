import Constellation
import Links

/// Which satellites may serve in a slot, whatever the place, and why the others may not.
struct SatelliteVerdicts: Sendable {
  private var reasons: [Reason?]

  init(_ sky: SlotSky, of constellation: Constellation, failed: Set<Int>) {
    reasons = constellation.satellites.indices.map { satellite in
      if failed.contains(satellite) { return .failed }
      return sky.start.reason(for: satellite, of: constellation)
        ?? sky.end.reason(for: satellite, of: constellation)
    }
  }

  subscript(satellite: Int) -> Reason? { reasons[satellite] }
}
