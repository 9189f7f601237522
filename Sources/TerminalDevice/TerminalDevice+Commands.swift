import Frames

extension TerminalDevice {
  /// Does what the terminal is told, now; it shows in the very next readout.
  ///
  /// - Parameter command: What to do.
  /// - Throws: Why it does not; nothing has changed then.
  public mutating func apply(_ command: DeviceCommand) throws(DeviceRefusal) {
    switch command {
    case .stow: stowedSince = stowedSince ?? now
    case .unstow: stowedSince = nil
    case .reboot: restart()
    case .setPowerSave(let schedule):
      try schedule.check()
      config.powerSave = schedule
    case .inhibitGPS(let isInhibited): isGPSInhibited = isInhibited
    case .clearObstructionMap: forgetPicture()
    case .configure(let change): config = try change.applied(to: config)
    }
    beginSpell()
  }

  /// Starts anew: the history is lost, settings and map are not.
  private mutating func restart() {
    boot = DeviceBoot(
      instant: now,
      count: boot.count == .max ? .max : boot.count + 1,
      reason: .command
    )
    rings = SampleRings()
    spells = Spells()
    passedOverSeconds = 0
  }
}

extension PowerSaveSchedule {
  /// - Throws: What is wrong, also with a schedule that is switched off, as real terminals do.
  func check() throws(DeviceRefusal) {
    guard startMinutes < 1_440 else { throw .powerSaveStart(minutes: startMinutes) }
    guard (1..<1_440).contains(durationMinutes) else {
      throw .powerSaveDuration(minutes: durationMinutes)
    }
  }
}

extension DeviceConfigChange {
  /// The settings after the change.
  func applied(to config: DeviceConfig) throws(DeviceRefusal) -> DeviceConfig {
    var config = config
    try powerSave?.check()
    if let hour = softwareUpdateRebootHour, hour > 23 { throw .rebootHour(hour) }
    config.snowMelt = snowMelt ?? config.snowMelt
    config.locationAccess = locationAccess ?? config.locationAccess
    config.isForcedLevel = isForcedLevel ?? config.isForcedLevel
    config.powerSave = powerSave ?? config.powerSave
    config.defersSoftwareUpdates = defersSoftwareUpdates ?? config.defersSoftwareUpdates
    config.softwareUpdateRebootHour = softwareUpdateRebootHour ?? config.softwareUpdateRebootHour
    return config
  }
}
