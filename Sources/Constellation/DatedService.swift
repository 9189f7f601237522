public import Frames
public import Links

/// Something on the ground that is in service between two dates.
public protocol DatedService {
  /// False: it is never in service, whatever its dates.
  var isInService: Bool { get }
  /// The first instant of its service; nil: from the beginning.
  var serviceBegins: Instant? { get }
  /// The first instant after its service; nil: it has no end.
  var serviceEnds: Instant? { get }
}

extension DatedService {
  /// Whether it is in service at an instant; the beginning counts, the end no longer.
  public func isInService(at instant: Instant) -> Bool {
    isInService && (serviceBegins.map { $0 <= instant } ?? true)
      && (serviceEnds.map { instant < $0 } ?? true)
  }

  /// Whether it serves in a slot.
  ///
  /// What takes service away counts for the whole slot in which it happens, what gives it counts
  /// from the first slot that begins at or after it.
  public func isInService(during slot: Slot) -> Bool {
    isInService && (serviceBegins.map { $0 <= slot.start } ?? true)
      && (serviceEnds.map { $0 >= slot.end } ?? true)
  }

  /// Whether no date takes it out of service.
  public var isAlwaysInService: Bool {
    isInService && serviceBegins == nil && serviceEnds == nil
  }
}
