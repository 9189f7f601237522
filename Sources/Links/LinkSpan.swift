public import Frames

/// What a link is like during a span of world time, of any length: a slot, or the step of a trace.
public struct LinkSpan: Hashable, Sendable {
  /// The first instant in which it holds.
  public let start: Instant
  /// The first instant after it.
  public let end: Instant
  /// Up with its service, or down with its reason.
  public let state: Link.State

  /// A span of time; delay curves in its state run from its start to its end.
  ///
  /// That the end is after the start is not checked.
  public init(start: Instant, end: Instant, state: Link.State) {
    self.start = start
    self.end = end
    self.state = state
  }

  /// The span of a slot.
  public init(_ link: Link) {
    self.init(start: link.slot.start, end: link.slot.end, state: link.state)
  }
}
