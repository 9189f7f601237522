import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishOutage {
  /// An outage as a message; its start counts in GPS time.
  init(_ outage: DeviceOutage) {
    self.init()
    cause = .init(outage.cause)
    startTimestampNs = outage.startGPSNanoseconds
    durationNs = outage.durationNanoseconds
    didSwitch = outage.didSwitch
  }
}

extension SpaceX_API_Device_DishOutage.Cause {
  init(_ cause: OutageCause) {
    switch cause {
    case .unknown: self = .unknown
    case .booting: self = .booting
    case .stowed: self = .stowed
    case .thermalShutdown: self = .thermalShutdown
    case .noSchedule: self = .noSchedule
    case .noSatellites: self = .noSats
    case .obstructed: self = .obstructed
    case .noDownlink: self = .noDownlink
    case .noPings: self = .noPings
    case .actuatorActivity: self = .actuatorActivity
    case .cableTest: self = .cableTest
    case .sleeping: self = .sleeping
    case .skySearch: self = .skySearch
    case .inhibitRF: self = .inhibitRf
    }
  }
}

extension SpaceX_API_Device_UXEvent {
  /// An event as a message; its start counts in Unix time, unlike an outage's.
  init(_ event: DeviceEvent) {
    self.init()
    severity = .advisory
    reason = .init(event.cause)
    startTimestampNs = event.startUnixNanoseconds
    durationNs = event.durationNanoseconds
  }
}

extension SpaceX_API_Device_EventReason {
  init(_ cause: OutageCause) {
    switch cause {
    case .booting: self = .outageBooting
    case .stowed: self = .outageStowed
    case .thermalShutdown: self = .outageThermalShutdown
    case .noSchedule: self = .outageNoSchedule
    case .noSatellites: self = .outageNoSats
    case .obstructed: self = .outageObstructed
    case .noDownlink: self = .outageNoDownlink
    case .noPings: self = .outageNoPings
    case .sleeping: self = .outageSleeping
    case .skySearch: self = .outageSkySearch
    // Event logs have no word for these.
    case .unknown, .actuatorActivity, .cableTest, .inhibitRF: self = .outageUnknown
    }
  }
}
