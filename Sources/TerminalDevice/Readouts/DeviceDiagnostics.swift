/// What a terminal says to whoever looks for a fault.
public struct DeviceDiagnostics: Hashable, Sendable {
  /// What its test of itself found.
  public enum SelfTest: String, CaseIterable, Codable, Hashable, Sendable {
    /// It has not run since the start.
    case pending = "pending"
    /// All is well.
    case passed = "passed"
    /// Something is broken.
    case failed = "failed"
  }

  /// Who it is.
  public var information: DeviceInformation
  /// What it warns of.
  public var alerts: DeviceAlerts
  /// Whether it may be used.
  public var disablement: DisablementCode
  /// What its test of itself found.
  public var selfTest: SelfTest
  /// Where it is; nil when it tells nobody.
  public var location: DeviceLocation?
  /// How its antenna stands.
  public var alignment: AlignmentStatistics
  /// Whether it is stowed.
  public var isStowed: Bool
  /// Whether something hides its satellite, and so keeps it from service now.
  public var isObstructed: Bool

  /// Diagnostics as stated.
  public init(
    information: DeviceInformation,
    alerts: DeviceAlerts = [],
    disablement: DisablementCode = .okay,
    selfTest: SelfTest = .passed,
    location: DeviceLocation? = nil,
    alignment: AlignmentStatistics = AlignmentStatistics(),
    isStowed: Bool = false,
    isObstructed: Bool = false
  ) {
    self.information = information
    self.alerts = alerts
    self.disablement = disablement
    self.selfTest = selfTest
    self.location = location
    self.alignment = alignment
    self.isStowed = isStowed
    self.isObstructed = isObstructed
  }
}
