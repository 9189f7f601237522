public import Links

/// The slots through which the choice of satellites has a memory.
///
/// A terminal rather stays with its satellite than changes. So that a plan is still a function of
/// world time, the memory reaches back to the beginning of its window only: four slots, a minute, from
/// :57 to :57. The first slot of a window is planned without memory, and whoever starts in the middle
/// plans the window from there.
public enum ChoiceWindow {
  /// How many slots a window has.
  public static let slots = 4

  /// Whether a slot is the first of its window.
  public static func begins(at slot: Slot) -> Bool { slot.number.isMultiple(of: slots) }

  /// The first slot of the window that a slot is in.
  public static func start(of slot: Slot) -> Slot {
    var first = slot
    while !begins(at: first) { first = first.previous }
    return first
  }
}
