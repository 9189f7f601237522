/// What a terminal warns of.
///
/// Bit `n - 1` stands for field `n` of the interface's message of alerts.
public struct DeviceAlerts: OptionSet, Hashable, Sendable {
  /// One bit an alert.
  public var rawValue: UInt32

  /// Alerts by their bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The motors do not move.
  public static let motorsStuck = DeviceAlerts(field: 1)
  /// Switched off for heat.
  public static let thermalShutdown = DeviceAlerts(field: 2)
  /// Slowed down for heat.
  public static let thermalThrottle = DeviceAlerts(field: 3)
  /// Far from where it should be.
  public static let unexpectedLocation = DeviceAlerts(field: 4)
  /// The mast leans.
  public static let mastNotNearVertical = DeviceAlerts(field: 5)
  /// The cable runs below a gigabit.
  public static let slowEthernetSpeeds = DeviceAlerts(field: 6)
  /// Outside the territory that it belongs to.
  public static let roaming = DeviceAlerts(field: 7)
  /// New software waits for a start.
  public static let installPending = DeviceAlerts(field: 8)
  /// Melts snow.
  public static let isHeating = DeviceAlerts(field: 9)
  /// The power supply is slowed down for heat.
  public static let powerSupplyThermalThrottle = DeviceAlerts(field: 10)
  /// Sleeps by its schedule.
  public static let isPowerSaveIdle = DeviceAlerts(field: 11)
  /// The beam former's telemetry is old.
  public static let beamFormerTelemetryStale = DeviceAlerts(field: 14)
  /// The motors draw little current.
  public static let lowMotorCurrent = DeviceAlerts(field: 16)
  /// The signal is lower than it should be.
  public static let lowerSignalThanPredicted = DeviceAlerts(field: 17)
  /// The cable runs at 100 Mbit/s.
  public static let slowEthernetSpeeds100 = DeviceAlerts(field: 18)
  /// The obstruction map was cleared a short time ago.
  public static let obstructionMapReset = DeviceAlerts(field: 19)
  /// Water in the terminal.
  public static let dishWaterDetected = DeviceAlerts(field: 20)
  /// Water in the router.
  public static let routerWaterDetected = DeviceAlerts(field: 21)
  /// The router's port on the power supply is slow.
  public static let powerSupplyRouterPortSlow = DeviceAlerts(field: 22)
  /// No cable.
  public static let noEthernetLink = DeviceAlerts(field: 23)

  private init(field: Int) { rawValue = 1 << UInt32(field - 1) }

  /// The stable word and the field of every alert, in the order of fields.
  public static let words: [(alert: DeviceAlerts, field: Int, word: String)] = [
    (motorsStuck, 1, "motors-stuck"),
    (thermalShutdown, 2, "thermal-shutdown"),
    (thermalThrottle, 3, "thermal-throttle"),
    (unexpectedLocation, 4, "unexpected-location"),
    (mastNotNearVertical, 5, "mast-not-near-vertical"),
    (slowEthernetSpeeds, 6, "slow-ethernet-speeds"),
    (roaming, 7, "roaming"),
    (installPending, 8, "install-pending"),
    (isHeating, 9, "is-heating"),
    (powerSupplyThermalThrottle, 10, "power-supply-thermal-throttle"),
    (isPowerSaveIdle, 11, "is-power-save-idle"),
    (beamFormerTelemetryStale, 14, "beam-former-telemetry-stale"),
    (lowMotorCurrent, 16, "low-motor-current"),
    (lowerSignalThanPredicted, 17, "lower-signal-than-predicted"),
    (slowEthernetSpeeds100, 18, "slow-ethernet-speeds-100"),
    (obstructionMapReset, 19, "obstruction-map-reset"),
    (dishWaterDetected, 20, "dish-water-detected"),
    (routerWaterDetected, 21, "router-water-detected"),
    (powerSupplyRouterPortSlow, 22, "power-supply-router-port-slow"),
    (noEthernetLink, 23, "no-ethernet-link"),
  ]
}
