public import Constellation
public import Links
public import Quantities
public import Radio
public import Routing

/// The parameters of a constellation that decide who may be linked to whom.
public struct SchedulingRules: Hashable, Sendable {
  /// The lowest elevation at which terminals are served.
  public var minimumElevation = Angle.degrees(25)
  /// A mask that a licence adds, whatever makes a ground link possible; nil in a system's own rules.
  public var licensedElevation: Angle?
  /// Terminals are not served by satellites closer than this to the geostationary arc.
  public var gsoExclusion = Angle.zero
  /// When a ground link is possible at all.
  public var groundLinkRule = GroundLinkRule.elevationMask
  /// Beams that a satellite can point at cells at one time.
  public var beamsPerSatellite = 16
  /// Beams on different channels that one cell may have; co-frequency beams never overlap.
  public var channelsPerCell = 8
  /// A higher satellite is taken although its path is longer by up to this, in seconds (assumed).
  public var detourToleranceSeconds = 0.005
  /// How much a satellite's merit falls when all its beams are in use, where 1 is the difference
  /// between the horizon and the zenith (assumed).
  public var loadWeight = 0.0
  /// How much the merit of the satellite that served in the slot before is raised, on the same scale
  /// (assumed); see ``ChoiceWindow``.
  public var stayWeight = 0.0
  /// The user links.
  public var radio = AccessRadio()
  /// The terms of delay.
  public var delays = DelayModel()
  /// Random loss of packets, in each direction by itself.
  public var loss = LossProcess(independent: 0)
  /// What a change of satellite does to packets.
  public var handOver = HandOver()

  /// Rules with the default of every field: a mask of 25°, no delay terms, no random loss.
  public init() {}
}
