/// Why a terminal is not connected, in the words of a terminal's local interface.
///
/// The raw value is the word in machine output; it is a promise.
public enum OutageCause: String, CaseIterable, Codable, Hashable, Sendable {
  /// No cause is known that has a word here.
  case unknown = "unknown"
  /// The terminal starts.
  case booting = "booting"
  /// The terminal is stowed on request.
  case stowed = "stowed"
  /// The terminal is too hot.
  case thermalShutdown = "thermal-shutdown"
  /// The network has no slot for the terminal: no licence, no account, no free beam.
  case noSchedule = "no-schedule"
  /// No satellite can be used.
  case noSatellites = "no-satellites"
  /// What stands around the terminal hides the satellite.
  case obstructed = "obstructed"
  /// A satellite is there, and nothing comes down from it.
  case noDownlink = "no-downlink"
  /// The link is up, and no probe comes back.
  case noPings = "no-pings"
  /// The antenna is being moved by its motors.
  case actuatorActivity = "actuator-activity"
  /// The cable is tested.
  case cableTest = "cable-test"
  /// The terminal sleeps by its power-save schedule.
  case sleeping = "sleeping"
  /// The terminal searches the whole sky.
  case skySearch = "sky-search"
  /// The terminal may not transmit.
  case inhibitRF = "inhibit-rf"
}
