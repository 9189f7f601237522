/// What a terminal can be told; it shows in the very next readout.
public enum DeviceCommand: Hashable, Sendable {
  /// Lie down and stop.
  case stow
  /// Get up again.
  case unstow
  /// Start anew.
  case reboot
  /// Sleep by a schedule, or no longer.
  case setPowerSave(PowerSaveSchedule)
  /// Use satellite navigation no longer (`true`), or again.
  case inhibitGPS(Bool)
  /// Forget the obstruction map.
  case clearObstructionMap
  /// Change settings.
  case configure(DeviceConfigChange)
}

/// Why a terminal does not do, or say, what it was asked.
public enum DeviceRefusal: Error, Hashable, Sendable {
  /// The start of the sleep is not within a day.
  case powerSaveStart(minutes: UInt32)
  /// The sleep's duration is 0 or a day or longer.
  case powerSaveDuration(minutes: UInt32)
  /// The hour of the restart is not within a day.
  case rebootHour(UInt32)
  /// It tells nobody where it is.
  case locationDisabled

  /// What is wrong, and what helps; without names of members, which differ from interface to interface.
  public var explanation: String {
    switch self {
    case .powerSaveStart(let minutes):
      "the sleep is to start at minute \(minutes), counted from midnight UTC: give 0 to 1439"
    case .powerSaveDuration(let minutes):
      "the sleep is to last \(minutes) minutes, also where the schedule is switched off: "
        + "give 1 to 1439"
    case .rebootHour(let hour):
      "the hour of the restart is \(hour): give 0 to 23"
    case .locationDisabled:
      "the terminal is set to tell nobody where it is: let it tell its own network"
    }
  }
}

extension DeviceRefusal: CustomStringConvertible {
  /// The explanation.
  public var description: String { explanation }
}
