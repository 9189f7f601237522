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

  /// Propagates the sky of a slot.
  ///
  /// Where `previous` ends as the slot begins, its end is taken over; any other is ignored.
  public init(of constellation: Constellation, in slot: Slot, after previous: SlotSky? = nil) {
    self.slot = slot
    if let previous, previous.slot.end == slot.start {
      start = previous.end
    } else {
      start = Sky(of: constellation, at: slot.start)
    }
    middle = Sky(of: constellation, at: slot.start + slot.duration / 2)
    end = Sky(of: constellation, at: slot.end)
    index = SkyIndex(start)
  }
}
