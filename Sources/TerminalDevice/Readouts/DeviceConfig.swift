/// A terminal's settings.
public struct DeviceConfig: Hashable, Sendable {
  /// When it melts snow.
  public enum SnowMelt: String, CaseIterable, Codable, Hashable, Sendable {
    /// When it finds some.
    case automatic = "automatic"
    /// Always.
    case alwaysOn = "always-on"
    /// Never.
    case alwaysOff = "always-off"
  }

  /// Whom it tells where it is.
  public enum LocationAccess: String, CaseIterable, Codable, Hashable, Sendable {
    /// Nobody.
    case nobody = "none"
    /// Whoever asks at its local interface.
    case local = "local"
  }

  /// When it melts snow.
  public var snowMelt = SnowMelt.automatic
  /// Whom it tells where it is.
  public var locationAccess = LocationAccess.local
  /// Whether it is to lie flat although it could tilt.
  public var isForcedLevel = false
  /// When it sleeps.
  public var powerSave = PowerSaveSchedule.off
  /// Whether new software waits three days.
  public var defersSoftwareUpdates = false
  /// The hour of day, UTC, in which it starts with new software.
  public var softwareUpdateRebootHour: UInt32 = 3

  /// Settings as a kit comes.
  public init() {}
}

/// When a terminal sleeps, once a day.
public struct PowerSaveSchedule: Hashable, Sendable {
  /// When it falls asleep, in minutes past midnight UTC.
  public var startMinutes: UInt32
  /// How long it sleeps, in minutes.
  public var durationMinutes: UInt32
  /// Whether it sleeps at all.
  public var isEnabled: Bool

  /// A schedule as stated; a terminal checks it when it is told.
  public init(startMinutes: UInt32, durationMinutes: UInt32, isEnabled: Bool) {
    self.startMinutes = startMinutes
    self.durationMinutes = durationMinutes
    self.isEnabled = isEnabled
  }

  /// Never; a duration of 0 does not exist.
  public static let off = PowerSaveSchedule(startMinutes: 0, durationMinutes: 1, isEnabled: false)
}

/// New settings for a terminal; nil leaves one as it is.
public struct DeviceConfigChange: Hashable, Sendable {
  /// When it melts snow.
  public var snowMelt: DeviceConfig.SnowMelt?
  /// Whom it tells where it is.
  public var locationAccess: DeviceConfig.LocationAccess?
  /// Whether it is to lie flat.
  public var isForcedLevel: Bool?
  /// When it sleeps.
  public var powerSave: PowerSaveSchedule?
  /// Whether new software waits three days.
  public var defersSoftwareUpdates: Bool?
  /// The hour of day, UTC, in which it starts with new software.
  public var softwareUpdateRebootHour: UInt32?

  /// No change.
  public init() {}
}
