public import Frames
public import Links

/// What a terminal meets during one slot: all that it learns from outside.
public struct SlotWatch: Hashable, Sendable {
  /// The slot's link, up with its path or down with its reason.
  public var link: Link
  /// Where the satellite of the slot is in the terminal's sky.
  ///
  /// The serving satellite's; with a link down because it is obstructed, that of the satellite which
  /// would serve. Nil without one, and for paths over the ground.
  public var track: SkyTrack?
  /// The start of the next slot that has a satellite for the terminal, when it is known.
  public var nextScheduled: Instant?
  /// Whether any satellite is above the elevation mask of the world.
  public var seesSatellites: Bool
  /// The territory that the terminal is in, two letters (ISO 3166-1); empty where none is known.
  public var countryCode: String
  /// Whether that is another territory than the one that the terminal is registered in.
  public var isRoaming: Bool

  /// A slot as stated; that the track belongs to the link is not checked.
  public init(
    link: Link,
    track: SkyTrack? = nil,
    nextScheduled: Instant? = nil,
    seesSatellites: Bool = true,
    countryCode: String = "",
    isRoaming: Bool = false
  ) {
    self.isRoaming = isRoaming
    self.countryCode = countryCode
    self.link = link
    self.track = track
    self.nextScheduled = nextScheduled
    self.seesSatellites = seesSatellites
  }

  /// The slot.
  public var slot: Slot { link.slot }
}

/// What the packet side measured in one second of world time.
public struct MeasuredSecond: Hashable, Sendable {
  /// Probes to the point of presence that were sent.
  public var probesSent: Int
  /// Those of them that did not come back.
  public var probesLost: Int
  /// The part of round trips that was lost, `0 ... 1`, where that is not the part of the probes: probes
  /// that go one way only meet the loss of that way only.
  public var roundTripLossShare: Double?
  /// The mean round trip of those that did, in ms; nil when none did.
  public var meanRoundTripMilliseconds: Double?
  /// Bits that came down to the terminal.
  public var downlinkBits: Double
  /// Bits that went up from it.
  public var uplinkBits: Double

  /// A measurement as stated; a second without probes measures the throughput alone.
  public init(
    probesSent: Int,
    probesLost: Int,
    meanRoundTripMilliseconds: Double?,
    downlinkBits: Double,
    uplinkBits: Double,
    roundTripLossShare: Double? = nil
  ) {
    self.roundTripLossShare = roundTripLossShare
    self.probesSent = probesSent
    self.probesLost = probesLost
    self.meanRoundTripMilliseconds = meanRoundTripMilliseconds
    self.downlinkBits = downlinkBits
    self.uplinkBits = uplinkBits
  }

  /// The part of round trips that was lost, `0 ... 1`; 0 without probes.
  public var dropRate: Double {
    guard probesSent > 0 else { return 0 }
    if let share = roundTripLossShare { return share > 0 ? min(share, 1) : 0 }
    return Double(min(max(probesLost, 0), probesSent)) / Double(probesSent)
  }
}
