/// What a terminal says of itself.
///
/// Nothing in it passes for a real kit: the versions name this software, whatever stands around them.
public struct DeviceInformation: Hashable, Sendable {
  /// `ut` and a hash of the terminal's name in the form of such names.
  public var id: String
  /// What stands for the model.
  public var hardwareVersion: String
  /// The software and its version.
  public var softwareVersion: String
  /// Two letters of the territory (ISO 3166-1); empty where no territory is known.
  public var countryCode: String
  /// Local time less UTC, in seconds.
  public var utcOffsetSeconds: Int32
  /// How often it has started, the first time included.
  public var bootCount: Int32
  /// The number of the hardware's generation.
  public var generationNumber: Int64
  /// The build of the software.
  public var buildID: String
  /// Why it started the last time.
  public var rebootReason: RebootReason

  /// Information as stated; offsets and counts are 0, and names empty, unless told otherwise.
  public init(
    id: String,
    hardwareVersion: String,
    softwareVersion: String,
    countryCode: String = "",
    utcOffsetSeconds: Int32 = 0,
    bootCount: Int32 = 1,
    generationNumber: Int64 = 0,
    buildID: String = "",
    rebootReason: RebootReason = .powerCycle
  ) {
    self.id = id
    self.hardwareVersion = hardwareVersion
    self.softwareVersion = softwareVersion
    self.countryCode = countryCode
    self.utcOffsetSeconds = utcOffsetSeconds
    self.bootCount = bootCount
    self.generationNumber = generationNumber
    self.buildID = buildID
    self.rebootReason = rebootReason
  }
}

/// Why a terminal started.
public enum RebootReason: String, CaseIterable, Codable, Hashable, Sendable {
  /// It was given power.
  case powerCycle = "power-cycle"
  /// It was told to.
  case command = "command"
}
