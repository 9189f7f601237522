import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DeviceInfo {
  /// Who a device is, as a message.
  init(_ information: DeviceInformation) {
    self.init()
    id = information.id
    hardwareVersion = information.hardwareVersion
    softwareVersion = information.softwareVersion
    // What it came with is what it runs: nothing here updates itself.
    manufacturedVersion = information.softwareVersion
    softwarePartitionsEqual = true
    countryCode = information.countryCode
    utcOffsetS = information.utcOffsetSeconds
    bootcount = information.bootCount
    generationNumber = information.generationNumber
    buildID = information.buildID
    boot.lastReason = .init(information.rebootReason)
  }
}

extension SpaceX_API_Device_BootReason {
  init(_ reason: RebootReason) {
    switch reason {
    case .powerCycle: self = .powerCycle
    case .command: self = .command
    }
  }
}

extension SpaceX_API_Device_RebootReason {
  init(_ reason: RebootReason) {
    switch reason {
    case .powerCycle: self = .none
    case .command: self = .manual
    }
  }
}

extension SpaceX_API_Device_DeviceState {
  init(uptimeSeconds: UInt64) {
    self.init()
    uptimeS = uptimeSeconds
  }
}
