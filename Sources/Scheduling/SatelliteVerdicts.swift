import Constellation
import Links

/// Which satellites may serve in a slot, whatever the place, and why the others may not.
struct SatelliteVerdicts: Sendable {
  private var reasons: [Reason?]

  init(_ sky: SlotSky, of constellation: Constellation, failed: Set<Int>) {
    reasons = constellation.satellites.indices.map { satellite in
      Self.reason(satellite, sky, of: constellation, failed: failed)
    }
  }

  /// Why one of them may not serve, whatever the place; for whoever asks about a few.
  static func reason(
    _ satellite: Int,
    _ sky: SlotSky,
    of constellation: Constellation,
    failed: Set<Int>
  ) -> Reason? {
    if failed.contains(satellite) { return .failed }
    return sky.start.reason(for: satellite, of: constellation)
      ?? sky.end.reason(for: satellite, of: constellation)
  }

  subscript(satellite: Int) -> Reason? { reasons[satellite] }
}
