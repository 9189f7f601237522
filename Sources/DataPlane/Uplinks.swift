import CTunnel
import Glibc

/// The devices by which the terminal's packets leave, and who takes which.
///
/// With the satellite alone its device has the default route. With fibre beside it there are two,
/// and the kernel chooses as on a machine with two providers: what a program bound to an address
/// leaves by that address's device and by no other (as under ingress filtering, RFC 2827), all else
/// by the fibre while it has a carrier, else by the satellite. A connection stays on the address
/// that it began with; one of Multipath TCP (RFC 8684) may use both.
enum Uplinks {
  static let satellite = "sat0"
  static let terrestrial = "ter0"

  /// The lower is preferred.
  private enum Metric {
    static let terrestrial: UInt32 = 100
    static let satellite: UInt32 = 200
  }

  /// Numbers of the tables for packets that have their address.
  private enum Table {
    static let satellite: UInt32 = 64
    static let terrestrial: UInt32 = 65
  }

  /// Gives the devices their addresses and routes, and brings them up.
  ///
  /// - Returns: zero, or minus the error number.
  static func configure(_ plan: StagePlan) -> Int32 {
    InnerNetwork.quieten(satellite)
    // The terminal's own answers come from an address that this namespace has too.
    InnerNetwork.acceptLocalSources([satellite, self.terrestrial])
    guard let terrestrial = plan.terrestrial else { return configureSatellite(plan) }
    InnerNetwork.quieten(self.terrestrial)
    InnerNetwork.acceptEveryWayBack([satellite, self.terrestrial])
    InnerNetwork.passOverWithoutCarrier([satellite, self.terrestrial])
    let result = configureBoth(plan, terrestrial)
    // A machine without Multipath TCP does without.
    if result == 0 { offerBothPaths(plan, terrestrial) }
    return result
  }

  private static func configureSatellite(_ plan: StagePlan) -> Int32 {
    let own = plan.addresses.terminal
    let gateway = plan.addresses.pointOfPresence
    return InnerNetwork.firstFailure([
      { InnerNetwork.up(satellite, mtu: plan.maximumTransmissionUnit) },
      // All terminals of a world are on this network, and the point of presence.
      { InnerNetwork.address(own.ipv4, on: satellite, prefix: 16) },
      { InnerNetwork.address(own.ipv6, on: satellite, prefix: 64) },
      { InnerNetwork.defaultRoute(by: gateway.ipv4, on: satellite) },
      { InnerNetwork.defaultRoute(by: gateway.ipv6, on: satellite) },
    ])
  }

  private static func configureBoth(_ plan: StagePlan, _ fibre: TerminalAddresses.Pair) -> Int32 {
    let own = plan.addresses.terminal
    let pop = plan.addresses.pointOfPresence
    // No prefix on the satellite's device: the point of presence and the host, which are in it,
    // are to be reached by the preferred way too.
    let result = InnerNetwork.firstFailure([
      { InnerNetwork.up(satellite, mtu: plan.maximumTransmissionUnit) },
      { InnerNetwork.up(terrestrial, mtu: plan.maximumTransmissionUnit) },
      { InnerNetwork.address(own.ipv4, on: satellite, prefix: 32) },
      { InnerNetwork.address(own.ipv6, on: satellite, prefix: 128) },
      { InnerNetwork.address(fibre.ipv4, on: terrestrial, prefix: 24) },
      { InnerNetwork.address(fibre.ipv6, on: terrestrial, prefix: 64) },
      { ct_add_rule_for_specific_routes(0, 100) },
      { ct_add_rule_for_specific_routes(1, 100) },
    ])
    guard result == 0 else { return result }
    let ways = [
      Way(satellite, own.ipv4, pop.ipv4, Table.satellite, Metric.satellite),
      Way(satellite, own.ipv6, pop.ipv6, Table.satellite, Metric.satellite),
      Way(
        terrestrial,
        fibre.ipv4,
        fibre.ipv4.firstOfItsNetwork,
        Table.terrestrial,
        Metric.terrestrial
      ),
      Way(
        terrestrial,
        fibre.ipv6,
        fibre.ipv6.firstOfItsNetwork,
        Table.terrestrial,
        Metric.terrestrial
      ),
    ]
    return InnerNetwork.firstFailure(ways.map { way in { way.configure() } })
  }

  /// The way out for one family by one device.
  private struct Way {
    let device: String
    let own: IPAddress
    let gateway: IPAddress
    let table: UInt32
    let metric: UInt32

    init(
      _ device: String,
      _ own: IPAddress,
      _ gateway: IPAddress,
      _ table: UInt32,
      _ metric: UInt32
    ) {
      self.device = device
      self.own = own
      self.gateway = gateway
      self.table = table
      self.metric = metric
    }

    func configure() -> Int32 {
      InnerNetwork.firstFailure([
        { InnerNetwork.defaultRoute(by: gateway, on: device, from: own, metric: metric) },
        { InnerNetwork.defaultRoute(by: gateway, on: device, from: own, table: table) },
        { InnerNetwork.noOtherRoute(like: own, table: table) },
        { InnerNetwork.rule(from: own, table: table, priority: 100 + table) },
      ])
    }
  }

  private static func offerBothPaths(_ plan: StagePlan, _ fibre: TerminalAddresses.Pair) {
    guard ct_set_multipath_limits(2, 2) == 0 else { return }
    // Safe because the strings outlive the calls.
    for address in [fibre.ipv4, fibre.ipv6] {
      _ = unsafe ct_add_multipath_address(terrestrial, address.endpoint(port: 0))
    }
    for address in [plan.addresses.terminal.ipv4, plan.addresses.terminal.ipv6] {
      _ = unsafe ct_add_multipath_address(satellite, address.endpoint(port: 0))
    }
  }
}
