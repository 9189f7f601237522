/// What a terminal says about itself and its link at an instant.
///
/// The values of one instant; a terminal gives them, and who serves them puts them into messages.
public struct DeviceStatus: Hashable, Sendable {
  /// Who it is.
  public var information: DeviceInformation
  /// How long it has been up since its last start, in whole seconds.
  public var uptimeSeconds: UInt64 = 0
  /// Why it is not connected; nil while it is.
  ///
  /// Presence is the state.
  public var outage: DeviceOutage?
  /// The seconds until a satellite is scheduled: 0 when served, negative when unknown.
  public var secondsToFirstNonemptySlot = 0.0
  /// The part of the probes of the last second that were lost, `0 ... 1`.
  public var popPingDropRate = 0.0
  /// The mean round trip to the point of presence in the last second, in ms; 0 when all were lost.
  public var popPingLatencyMilliseconds = 0.0
  /// What came down in the last second, in bit/s.
  public var downlinkThroughputBitsPerSecond = 0.0
  /// What went up in the last second, in bit/s.
  public var uplinkThroughputBitsPerSecond = 0.0
  /// What it drew in the last second, in W.
  public var powerWatts = 0.0
  /// Where the probes of the last second come from.
  public var sampleOrigin = SampleOrigin.modelled
  /// What hides its sky.
  public var obstructions = ObstructionStatistics()
  /// What it warns of.
  public var alerts: DeviceAlerts = []
  /// Its satellite navigation.
  public var gps = GPSStatistics()
  /// Which of its parts are ready.
  public var readyStates = ReadyStates()
  /// How its antenna stands.
  public var alignment = AlignmentStatistics()
  /// Turns vectors of the dish into north, east and down.
  public var attitude = AttitudeQuaternion.identity
  /// Whether it was told to stow.
  public var isStowRequested = false
  /// The speed of its cable, in Mbit/s: assumed.
  public var ethernetSpeedMegabitsPerSecond: Int32 = 1_000
  /// Whether it moves.
  public var mobility = MobilityClass.stationary
  /// What kind of contract it has.
  public var serviceClass = ServiceClass.unknown
  /// Whether its operator lets it be used.
  public var disablement = DisablementCode.okay
  /// Whether the signal is more than about 3 dB above the noise.
  public var isSignalAboveNoiseFloor = true
  /// Whether the signal has been low for long.
  public var isSignalPersistentlyLow = false
  /// Whether service is closed in the cell that it stands in.
  public var isCellDisabled = false
  /// How long it took to start the last time, in seconds; nil until it has.
  public var initializationSeconds: Double?
  /// Its settings.
  public var config = DeviceConfig()

  /// A status with nothing to say but who it is.
  public init(information: DeviceInformation) { self.information = information }

  /// Whether it has motors: no kit of this software does.
  public var hasActuators: Bool { false }
}

/// Where the values of a second come from.
public enum SampleOrigin: String, CaseIterable, Codable, Hashable, Sendable {
  /// Drawn from the link's delay, variation and loss.
  case modelled = "modelled"
  /// Measured where packets flow.
  case measured = "measured"
}

/// What hides a terminal's sky, and what the hiding did.
public struct ObstructionStatistics: Hashable, Sendable {
  /// The part of the patches of the field of view that are hidden, `0 ... 1`.
  public var fractionObstructed = 0.0
  /// The seconds that the map's data stand for.
  public var validSeconds = 0.0
  /// Whether an obstruction keeps it from service now.
  public var isCurrentlyObstructed = false
  /// How long such an outage of more than a moment lasts, in seconds; nil when there was none.
  public var averageProlongedDurationSeconds: Double?
  /// The time between two of them, in seconds; nil when there were none.
  public var averageProlongedIntervalSeconds: Double?
  /// The part of the time in which an obstruction kept it from service, `0 ... 1`.
  public var timeObstructedFraction = 0.0
  /// The patches of the map with data.
  public var validPatches: UInt32 = 0

  /// Nothing hidden, and no data.
  public init() {}

  /// Whether there were outages to average over.
  public var isProlongedValid: Bool {
    averageProlongedDurationSeconds != nil && averageProlongedIntervalSeconds != nil
  }
}

/// A terminal's satellite navigation: assumed, but for what it is told.
public struct GPSStatistics: Hashable, Sendable {
  /// Whether it knows where it is by satellite navigation.
  public var isValid = true
  /// The satellites that it hears.
  public var satelliteCount: UInt32 = 0
  /// Whether it heard none when it had to.
  public var hasNoSatellitesAfterFirstFix = false
  /// Whether it was told not to use them.
  public var isInhibited = false

  /// Valid, with no satellite counted.
  public init() {}
}

/// Which parts of a terminal are ready.
public struct ReadyStates: Hashable, Sendable {
  /// The computer.
  public var cady = true
  /// The control processor.
  public var scp = true
  /// The first two layers of the modem.
  public var l1l2 = true
  /// The physical layer.
  public var xphy = true
  /// The antenna's processor.
  public var aap = true
  /// The radio.
  public var rf = true

  /// All ready, or none.
  public init(all ready: Bool = true) {
    (cady, scp, l1l2, xphy, aap, rf) = (ready, ready, ready, ready, ready, ready)
  }
}

/// How a terminal's antenna stands; azimuths from true north, elevations above the horizon.
public struct AlignmentStatistics: Hashable, Sendable {
  /// From the zenith to the boresight.
  public var tiltDegrees = 0.0
  /// Where the boresight leans to, `-180 ..< 180`.
  public var boresightAzimuthDegrees = 0.0
  /// The boresight above the horizon; 90 when it lies flat.
  public var boresightElevationDegrees = 90.0
  /// Where it should lean to.
  public var desiredBoresightAzimuthDegrees = 0.0
  /// How high it should point.
  public var desiredBoresightElevationDegrees = 90.0
  /// One standard deviation of the attitude: assumed.
  public var attitudeUncertaintyDegrees = 0.0
  /// Whether the attitude is known.
  public var isAttitudeConverged = true

  /// Flat on the ground.
  public init() {}
}

/// Whether a terminal may be used where it is, by the rules of its maker's interface.
public enum DisablementCode: String, CaseIterable, Codable, Hashable, Sendable {
  /// Not known.
  case unknown = "unknown"
  /// It may be used.
  case okay = "okay"
  /// No account pays for it, or it is not activated.
  case noActiveAccount = "no-active-account"
  /// Outside the territory that its contract allows.
  case tooFarFromServiceAddress = "too-far-from-service-address"
  /// The territory has given no licence.
  case unlicensedCountry = "unlicensed-country"
  /// The territory, or its list of allowed terminals, forbids it.
  case blockedCountry = "blocked-country"
  /// The account is switched off.
  case accountDisabled = "account-disabled"
  /// The cell is closed.
  case cellDisabled = "cell-disabled"
  /// The area is closed.
  case blockedArea = "blocked-area"
}

/// Whether a terminal may move.
public enum MobilityClass: String, CaseIterable, Codable, Hashable, Sendable {
  /// It stays.
  case stationary = "stationary"
  /// It moves now and then.
  case nomadic = "nomadic"
  /// It is in use while it moves.
  case mobile = "mobile"
}

/// What kind of contract a terminal has.
public enum ServiceClass: String, CaseIterable, Codable, Hashable, Sendable {
  /// Not known.
  case unknown = "unknown"
  /// A household's.
  case consumer = "consumer"
  /// A business's.
  case business = "business"
}
