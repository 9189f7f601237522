public import Constellation
import Frames
public import Links

/// The sky at the start, the middle and the end of one slot.
public struct SlotSky: Sendable {
  /// The interval that the three skies span.
  public let slot: Slot
  /// The sky at the first instant of the slot.
  public let start: Sky
  /// The sky halfway through the slot.
  public let middle: Sky
  /// The sky at the first instant after the slot, where the next one begins.
  public let end: Sky
  /// Who is where at the start.
  public let index: SkyIndex
  /// Which lasers are established.
  public let lasers: LaserTopology

  /// Propagates the sky of a slot.
  ///
  /// - Parameters:
  ///   - constellation: the satellites.
  ///   - slot: the slot.
  ///   - previous: a sky of the same constellation: where it ends as the slot begins, its end is taken
  ///     over, and the choice of lasers goes on from it. The result is the same with and without.
  ///   - outages: when satellites are out of service, which the choice of lasers depends on.
  public init(
    of constellation: Constellation,
    in slot: Slot,
    after previous: SlotSky? = nil,
    outages: SatelliteOutages = .none
  ) {
    self.slot = slot
    if let previous, previous.slot.end == slot.start {
      start = previous.end
    } else {
      start = Sky(of: constellation, at: slot.start)
    }
    middle = Sky(of: constellation, at: slot.start + slot.duration / 2)
    end = Sky(of: constellation, at: slot.end)
    index = SkyIndex(start)
    lasers = LaserTopology(
      of: constellation,
      in: slot,
      after: previous?.lasers,
      start: start,
      outages: outages
    )
  }
}
