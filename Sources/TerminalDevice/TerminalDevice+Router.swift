extension TerminalDevice {
  /// Who the router is: it comes with the terminal and starts with it.
  public var routerInformation: DeviceInformation {
    var router = information
    router.id = "Router-" + information.id.dropFirst(2).filter { $0 != "-" }
    router.hardwareVersion = "apus_router"
    return router
  }

  /// What the router says of itself and its links.
  ///
  /// Its probes to the point of presence are the terminal's; those to the terminal are assumed never to
  /// be lost. Figures of five minutes are of the last 300 samples, or of those since the start.
  ///
  /// - Parameters:
  ///   - wanAddress: Its IPv4 address towards the terminal; empty for none.
  ///   - clients: Who is connected to it.
  /// - Returns: How it is now.
  public func routerStatus(
    wanAddress: String = "",
    clients: [RouterClient] = []
  ) -> RouterStatus {
    let dish = status
    var status = RouterStatus(information: routerInformation)
    status.uptimeSeconds = uptimeSeconds
    status.ipv4WanAddress = wanAddress
    status.popPingDropRate = dish.popPingDropRate
    status.popPingLatencyMilliseconds = dish.popPingLatencyMilliseconds
    status.pingDropRate = dish.popPingDropRate
    status.pingLatencyMilliseconds = dish.popPingLatencyMilliseconds
    status.dishPingLatencyMilliseconds = parameters.routerRoundTripMilliseconds
    status.recentPings = recentPings(present: dish)
    (status.dishID, status.time) = (dish.information.id, now)
    status.clients = clients
    return status
  }

  /// Before the first second after a start is over, what the terminal says of the present stands for it.
  private func recentPings(present: DeviceStatus) -> ProbeSummary {
    var summary = ProbeSummary(rings.newest(ProbeSummary.mostSeconds))
    if summary.seconds == 0 { summary.dropRate = present.popPingDropRate }
    return summary
  }

  /// The router's probes over the last quarter of an hour: the terminal's.
  public var routerHistory: RouterHistory {
    let dish = rings.history
    var history = RouterHistory()
    history.current = dish.current
    history.firstSampleStart = boot.firstSecond.start
    history.pingDropRate = dish.popPingDropRate
    history.pingLatencyMilliseconds = dish.popPingLatencyMilliseconds
    return history
  }

  /// What the router says to whoever looks for a fault.
  public func routerDiagnostics(
    networks: [RouterDiagnostics.Network] = []
  ) -> RouterDiagnostics {
    RouterDiagnostics(information: routerInformation, networks: networks)
  }
}
