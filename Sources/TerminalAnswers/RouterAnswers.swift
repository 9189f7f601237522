import GRPCCore
package import TerminalDevice
package import TerminalMessages

/// What the router behind a terminal answers.
package struct RouterAnswers: DeviceAnswers {
  let router: any RouterHandle

  /// Answers for a router.
  package init(router: any RouterHandle) { self.router = router }

  /// The member of the answer to a request; nil answers without one.
  package func member(
    for request: SpaceX_API_Device_Request
  ) async throws -> SpaceX_API_Device_Response.OneOf_Response? {
    switch request.request {
    case .getStatus: return .wifiGetStatus(.init(try await router.status()))
    case .getHistory: return .wifiGetHistory(.init(try await router.history()))
    case .getDeviceInfo: return .getDeviceInfo(.init(try await router.status().information))
    case .getDiagnostics: return .wifiGetDiagnostics(.init(try await router.diagnostics()))
    case .wifiGetClients: return .wifiGetClients(.init(try await router.status()))
    case .wifiGetPingMetrics: return .wifiGetPingMetrics(.init(try await router.status()))
    case .wifiGetConfig: return .wifiGetConfig(.init(try await router.status()))
    case .reboot:
      try await router.reboot()
      return .reboot(.init())
    case .getLocation, .dishStow, .dishGetContext, .dishGetObstructionMap, .dishSetConfig,
      .dishGetConfig, .dishPowerSave, .dishInhibitGps, .dishClearObstructionMap, nil:
      throw RPCError.unimplemented(request)
    }
  }
}

extension SpaceX_API_Device_WifiGetClientsResponse {
  init(_ status: RouterStatus) {
    self.init()
    clients = status.clients.map(SpaceX_API_Device_WifiClient.init)
  }
}

extension SpaceX_API_Device_WifiGetPingMetricsResponse {
  init(_ status: RouterStatus) {
    self.init()
    internet = .init(status)
  }
}

extension SpaceX_API_Device_WifiGetConfigResponse {
  init(_ status: RouterStatus) {
    self.init()
    wifiConfig = .init(status.information)
  }
}
