/// What is assumed of a terminal, because no measurement and no plan says it.
public struct DeviceParameters: Hashable, Sendable {
  /// How long a start takes, in seconds.
  ///
  /// Assumed. Users report one to three minutes until a terminal is online.
  public var bootSeconds = 60.0
  /// Probes to the point of presence in a second.
  ///
  /// Assumed; it sets how fine the drop rate is where no packets flow.
  public var probesPerSecond = 10
  /// What it draws while it is connected and idle, in W.
  ///
  /// Assumed: the lower end of the 75 W to 100 W on average that the maker of the best known kit
  /// gives for its standard model, at the wall (starlink.com/specifications).
  public var connectedWatts = 75.0
  /// What it draws when the link carries all that it can, in W.
  ///
  /// Assumed: the upper end of the same range; between the two it grows with the part of the rate that
  /// is used.
  public var busyWatts = 100.0
  /// What it draws while it has no link and searches, in W: assumed to be as when it idles.
  public var searchingWatts = 75.0
  /// What it draws while it starts, in W: assumed.
  public var bootingWatts = 60.0
  /// What it draws while it is stowed or sleeps, in W.
  ///
  /// Assumed: what the same maker calls idle for its standard model.
  public var idleWatts = 20.0
  /// What melting snow adds, in W: assumed.
  public var snowMeltWatts = 20.0
  /// Navigation satellites that it hears: assumed, in the middle of what users report.
  public var gpsSatelliteCount: UInt32 = 14
  /// One standard deviation of a place by satellite navigation, in metres: assumed.
  public var gpsSigmaMetres = 5.0
  /// One standard deviation of a place by the network's own satellites, in metres: assumed.
  public var networkSigmaMetres = 100.0
  /// One standard deviation of the attitude, in degrees: assumed.
  public var attitudeUncertaintyDegrees = 0.5
  /// An obstruction is prolonged from this many seconds on: assumed.
  public var prolongedObstructionSeconds = 2.0
  /// A weak signal is persistent from this many seconds on: assumed.
  public var persistentlyLowSeconds = 60.0
  /// For how many seconds the alert of a cleared map stays: assumed, the length of the history.
  public var mapResetAlertSeconds = 900.0
  /// Round trip between router and terminal, in ms: assumed.
  public var routerRoundTripMilliseconds = 1.0

  /// What is assumed unless somebody says otherwise.
  public init() {}
}
