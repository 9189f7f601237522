extension DeviceConfig: CodedByFields, Codable {
  static let blank = DeviceConfig()
  static let fields: [CodedField<DeviceConfig>] = [
    .value("snow_melt", \.snowMelt),
    .value("location_access", \.locationAccess),
    .value("is_forced_level", \.isForcedLevel),
    .value("power_save", \.powerSave),
    .value("defers_software_updates", \.defersSoftwareUpdates),
    .count("software_update_reboot_hour", \.softwareUpdateRebootHour, in: 0...UInt32.max),
  ]
}

extension PowerSaveSchedule: CodedByFields, Codable {
  static let blank = PowerSaveSchedule.off
  static let fields: [CodedField<PowerSaveSchedule>] = [
    .count("start_minutes", \.startMinutes, in: 0...UInt32.max),
    .count("duration_minutes", \.durationMinutes, in: 0...UInt32.max),
    .value("is_enabled", \.isEnabled),
  ]
}

extension DeviceConfigChange: CodedByFields, Codable {
  static let blank = DeviceConfigChange()
  static let fields: [CodedField<DeviceConfigChange>] = [
    .optional("snow_melt", \.snowMelt),
    .optional("location_access", \.locationAccess),
    .optional("is_forced_level", \.isForcedLevel),
    .optional("power_save", \.powerSave),
    .optional("defers_software_updates", \.defersSoftwareUpdates),
    .optional("software_update_reboot_hour", \.softwareUpdateRebootHour),
  ]
}

extension DeviceCommand: Codable {
  /// The words of commands; they are promises.
  private enum Word: String, Codable, CaseIterable {
    case stow = "stow"
    case unstow = "unstow"
    case reboot = "reboot"
    case setPowerSave = "set-power-save"
    case inhibitGPS = "inhibit-gps"
    case clearObstructionMap = "clear-obstruction-map"
    case configure = "configure"
  }

  private enum Key: String, CodingKey {
    case command
    case powerSave = "power_save"
    case isInhibited = "is_inhibited"
    case change
  }

  /// Reads the word in `command`, and what that command needs; whether a terminal does it, the terminal
  /// says.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    let text = try members.decode(String.self, forKey: .command)
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .command,
        in: members,
        debugDescription: "'\(text.prefix(40))' is no command; there are \(words)"
      )
    }
    switch word {
    case .stow: self = .stow
    case .unstow: self = .unstow
    case .reboot: self = .reboot
    case .clearObstructionMap: self = .clearObstructionMap
    case .setPowerSave:
      self = .setPowerSave(try members.decode(PowerSaveSchedule.self, forKey: .powerSave))
    case .inhibitGPS: self = .inhibitGPS(try members.decode(Bool.self, forKey: .isInhibited))
    case .configure:
      self = .configure(try members.decode(DeviceConfigChange.self, forKey: .change))
    }
  }

  /// Writes the word, and what the command needs.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(word, forKey: .command)
    switch self {
    case .stow, .unstow, .reboot, .clearObstructionMap: break
    case .setPowerSave(let schedule): try members.encode(schedule, forKey: .powerSave)
    case .inhibitGPS(let isInhibited): try members.encode(isInhibited, forKey: .isInhibited)
    case .configure(let change): try members.encode(change, forKey: .change)
    }
  }

  private var word: Word {
    switch self {
    case .stow: .stow
    case .unstow: .unstow
    case .reboot: .reboot
    case .setPowerSave: .setPowerSave
    case .inhibitGPS: .inhibitGPS
    case .clearObstructionMap: .clearObstructionMap
    case .configure: .configure
    }
  }
}

extension DeviceRefusal: Codable {
  private enum Word: String, Codable {
    case powerSaveStart = "power-save-start"
    case powerSaveDuration = "power-save-duration"
    case rebootHour = "reboot-hour"
    case locationDisabled = "location-disabled"
  }

  private enum Key: String, CodingKey { case refusal, minutes, hour }

  /// The stable word in machine output.
  public var code: String { word.rawValue }

  private var word: Word {
    switch self {
    case .powerSaveStart: .powerSaveStart
    case .powerSaveDuration: .powerSaveDuration
    case .rebootHour: .rebootHour
    case .locationDisabled: .locationDisabled
    }
  }

  /// Reads the word in `refusal`, and the number that was refused.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    switch try members.decode(Word.self, forKey: .refusal) {
    case .powerSaveStart:
      self = .powerSaveStart(minutes: try members.decode(UInt32.self, forKey: .minutes))
    case .powerSaveDuration:
      self = .powerSaveDuration(minutes: try members.decode(UInt32.self, forKey: .minutes))
    case .rebootHour: self = .rebootHour(try members.decode(UInt32.self, forKey: .hour))
    case .locationDisabled: self = .locationDisabled
    }
  }

  /// Writes the word, and the number that was refused.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(word, forKey: .refusal)
    switch self {
    case .powerSaveStart(let minutes), .powerSaveDuration(let minutes):
      try members.encode(minutes, forKey: .minutes)
    case .rebootHour(let hour): try members.encode(hour, forKey: .hour)
    case .locationDisabled: break
    }
  }
}
