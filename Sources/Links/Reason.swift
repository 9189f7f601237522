/// Why there is no service, or why a satellite may not give it.
///
/// The raw values are a promise to whoever reads machine output; `Documentation/Reasons.md` lists
/// them all.
public enum Reason: String, CaseIterable, Codable, Hashable, Sendable {
  // What the law says.
  case notLicensed = "not-licensed"
  case licencePending = "licence-pending"
  case prohibited = "prohibited"
  case notOnWhitelist = "not-on-whitelist"
  case borderBuffer = "border-buffer"
  case borderCell = "border-cell"
  case disputedArea = "disputed-area"

  // What the sky gives.
  case noSatelliteInView = "no-satellite-in-view"
  case belowElevationMask = "below-elevation-mask"
  case beyondRangeLimit = "beyond-range-limit"
  case gsoExclusion = "gso-exclusion"
  case obstructed = "obstructed"
  case outsideFieldOfView = "outside-field-of-view"
  case setsDuringSlot = "sets-during-slot"

  // What the network gives.
  case noGatewayInReach = "no-gateway-in-reach"
  case noPointOfPresence = "no-point-of-presence"
  case beamFull = "beam-full"
  case linkBelowThreshold = "link-below-threshold"
  case jammed = "jammed"

  // What became of the satellite.
  case failed = "failed"
  case notOperational = "not-operational"
  case decayed = "decayed"
  case noOrbit = "no-orbit"

  // What is on the ground.
  case noTerrestrialAccess = "no-terrestrial-access"
  case terrestrialCut = "terrestrial-cut"

  // What became of the terminal or its account.
  case terminalSuspended = "terminal-suspended"
  case terminalInactive = "terminal-inactive"
  case terminalLost = "terminal-lost"
  case terminalDestroyed = "terminal-destroyed"
  case notHomeTerritory = "not-home-territory"
  case accountUnfunded = "account-unfunded"

  // What the terminal itself is doing: it is off, whatever the network gives.
  case terminalStowed = "terminal-stowed"
  case terminalAsleep = "terminal-asleep"
  case terminalBooting = "terminal-booting"

  /// Whether it is about what became of the terminal or its account, which somebody decided, and not
  /// about its place.
  ///
  /// That the terminal is off of its own accord is no such decision: ``isTerminalOff``.
  public var isOfTerminal: Bool {
    switch self {
    case .terminalSuspended, .terminalInactive, .terminalLost, .terminalDestroyed,
      .notHomeTerritory, .accountUnfunded:
      true
    default: false
    }
  }

  /// Whether the terminal itself is off, by command, by its schedule or because it starts.
  ///
  /// No plan gives such a reason; whoever carries the terminal's packets stops them for it.
  public var isTerminalOff: Bool {
    switch self {
    case .terminalStowed, .terminalAsleep, .terminalBooting: true
    default: false
    }
  }

  /// One sentence that explains the reason to a person.
  public var explanation: String {
    switch self {
    case .notLicensed: "No licence for the service is in force in this territory."
    case .licencePending: "A licence is applied for in this territory and not yet granted."
    case .prohibited: "The service is prohibited in this territory."
    case .notOnWhitelist: "Only terminals on the territory's whitelist are served here."
    case .borderBuffer: "The place is within the border buffer of a territory without a licence."
    case .borderCell: "The cell of the place lies over a territory without a licence."
    case .disputedArea: "The place lies in a disputed area that the world's policy closes."
    case .noSatelliteInView: "No satellite is above the elevation mask."
    case .belowElevationMask: "The satellite is below the elevation mask."
    case .beyondRangeLimit: "The satellite is farther than the world's range limit allows."
    case .gsoExclusion: "The satellite is too close to the geostationary arc as seen from here."
    case .obstructed: "The satellite is behind the terminal's obstruction mask."
    case .outsideFieldOfView: "The satellite is too far from the boresight of the antenna."
    case .setsDuringSlot: "The satellite does not stay above the mask for the whole slot."
    case .noGatewayInReach: "No satellite in view has a path to a gateway."
    case .noPointOfPresence: "No point of presence is set for this territory."
    case .beamFull: "Every beam of the satellites in view is in use."
    case .linkBelowThreshold: "The link is too weak for the lowest modulation."
    case .jammed: "The link is jammed."
    case .failed: "The satellite, gateway or link has failed."
    case .notOperational: "The satellite is climbing, drifting or otherwise not in its orbit."
    case .decayed: "The satellite has decayed."
    case .noOrbit: "The satellite's elements give no orbit at this time."
    case .noTerrestrialAccess: "Neither a fixed line nor a mobile network is known at the place."
    case .terrestrialCut: "The terrestrial networks at the place are cut."
    case .terminalSuspended: "The terminal is suspended."
    case .terminalInactive: "The terminal is not activated."
    case .terminalLost: "The terminal is reported lost."
    case .terminalDestroyed: "The terminal is destroyed."
    case .notHomeTerritory: "The terminal's plan does not allow it outside its home territory."
    case .accountUnfunded: "No one pays for the terminal."
    case .terminalStowed: "The terminal is stowed."
    case .terminalAsleep: "The terminal sleeps, by its own schedule."
    case .terminalBooting: "The terminal is starting."
    }
  }
}
