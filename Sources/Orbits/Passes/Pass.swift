public import Frames

/// One time that an object stands above the mask of a site.
///
/// The interval during which its geometric elevation (no refraction, above the plane that touches
/// the WGS-84 ellipsoid, see ``Frames/TopocentricSite``) is at least the minimum elevation. Instants
/// are rounded to the microsecond.
public struct Pass: Hashable, Sendable {
  /// An instant of a pass and where the object stands then.
  public struct Event: Hashable, Sendable {
    /// When.
    public var instant: Instant
    /// Where in the sky of the site.
    public var look: LookAngle

    /// Joins an instant and a direction.
    public init(instant: Instant, look: LookAngle) {
      (self.instant, self.look) = (instant, look)
    }
  }

  /// Which ends of a pass are not crossings of the mask.
  public enum Cut: String, Hashable, Sendable, CaseIterable {
    /// Both ends are crossings.
    case none = ""
    /// The object is up when the span begins.
    case start
    /// The object is up when the span, or its propagation, ends.
    case end
    /// Both.
    case both
  }

  /// The crossing upwards; the start of the span where the pass is cut there.
  public var rise: Event
  /// The highest elevation of the whole pass, an end of it where it is cut.
  public var culmination: Event
  /// The crossing downwards; the end of what was searched where the pass is cut there.
  public var set: Event
  /// Which ends are not crossings.
  public var cut: Cut

  /// Joins the events of a pass; that they are in order is up to the caller.
  public init(rise: Event, culmination: Event, set: Event, cut: Cut = .none) {
    self.rise = rise
    self.culmination = culmination
    self.set = set
    self.cut = cut
  }
}

/// Why the search for the passes of an object ended before its span did.
public struct PassFailure: Error, Hashable, Sendable {
  /// What ended a search.
  public enum Reason: Hashable, Sendable {
    /// The model has no usable state from there on.
    case propagation(SGP4Error)
    /// The object moves so that a day of it takes more evaluations than
    /// ``PassFinder/mostEvaluationsPerDay``: its elements are far outside what they describe.
    case workLimit
  }

  /// The last instant that was searched, to a millisecond.
  public var instant: Instant
  /// What ended the search.
  public var reason: Reason

  /// Joins an instant and a reason.
  public init(instant: Instant, reason: Reason) {
    (self.instant, self.reason) = (instant, reason)
  }
}

extension PassFailure: CustomStringConvertible {
  /// When, why and what to do.
  public var description: String {
    switch reason {
    case .propagation(let error): "passes end at \(instant): \(error)"
    case .workLimit:
      "passes end at \(instant): work-limit: the elements are too far from their epoch to be "
        + "searched; use newer elements"
    }
  }
}

/// The passes of one object over one span.
public struct PassReport: Sendable {
  /// The passes in order of time.
  public var passes: [Pass]
  /// Why the search ended early; nil if it reached the end of the span.
  public var failure: PassFailure?

  /// Joins passes and the reason why there are no more.
  public init(passes: [Pass], failure: PassFailure? = nil) {
    (self.passes, self.failure) = (passes, failure)
  }
}
