import GRPCCore
import SwiftProtobuf
package import TerminalDevice
package import TerminalMessages

/// What a terminal answers.
package struct DishAnswers: DeviceAnswers {
  let terminal: any TerminalHandle

  /// Answers for a terminal.
  package init(terminal: any TerminalHandle) { self.terminal = terminal }

  /// The member of the answer to a request; nil answers without one.
  package func member(
    for request: SpaceX_API_Device_Request
  ) async throws -> SpaceX_API_Device_Response.OneOf_Response? {
    switch request.request {
    case .getStatus: .dishGetStatus(.init(try await terminal.status()))
    case .getHistory: .dishGetHistory(.init(try await terminal.history()))
    case .getDeviceInfo: .getDeviceInfo(.init(try await terminal.information()))
    case .getLocation: .getLocation(.init(try await terminal.location()))
    case .dishGetObstructionMap:
      .dishGetObstructionMap(.init(try await terminal.obstructionMap()))
    case .dishGetConfig: .dishGetConfig(.init(try await terminal.config()))
    case .getDiagnostics: .dishGetDiagnostics(.init(try await terminal.diagnostics()))
    case .dishGetContext, .dishSetConfig: throw RPCError.unsigned
    case .reboot, .dishStow, .dishPowerSave, .dishInhibitGps, .dishClearObstructionMap:
      try await perform(request)
    case .wifiGetClients, .wifiGetPingMetrics, .wifiGetConfig, nil:
      throw RPCError.unimplemented(request)
    }
  }

  /// Commands: what is done shows in the very next answer.
  private func perform(
    _ request: SpaceX_API_Device_Request
  ) async throws -> SpaceX_API_Device_Response.OneOf_Response? {
    switch request.request {
    case .reboot:
      try await terminal.perform(.reboot)
      return .reboot(.init())
    case .dishStow(let stow):
      try await terminal.perform(stow.unstow ? .unstow : .stow)
      return .dishStow(.init())
    case .dishPowerSave(let schedule):
      try await terminal.perform(.setPowerSave(PowerSaveSchedule(schedule)))
      // The answers have no member for it.
      return nil
    case .dishInhibitGps(let inhibition):
      try await terminal.perform(.inhibitGPS(inhibition.inhibitGps))
      return .dishInhibitGps(.with { $0.inhibitGps = inhibition.inhibitGps })
    case .dishClearObstructionMap:
      try await terminal.perform(.clearObstructionMap)
      return .dishClearObstructionMap(.init())
    default: throw RPCError.unimplemented(request)
    }
  }
}

extension SpaceX_API_Device_GetDeviceInfoResponse {
  init(_ information: DeviceInformation) {
    self.init()
    deviceInfo = .init(information)
  }
}

extension SpaceX_API_Device_DishGetConfigResponse {
  init(_ config: DeviceConfig) {
    self.init()
    dishConfig = .init(config)
  }
}
