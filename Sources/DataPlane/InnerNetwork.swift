import CTunnel
import Glibc

/// Devices, addresses and routes of a fresh network namespace.
enum InnerNetwork {
  /// Runs the steps until one fails.
  ///
  /// - Returns: zero, or what the failing step returned.
  static func firstFailure(_ steps: [() -> Int32]) -> Int32 {
    for step in steps {
      let result = step()
      if result != 0 { return result }
    }
    return 0
  }

  static func up(_ name: String, mtu: Int = 0) -> Int32 {
    // A longer queue than the default 500, because what overflows there is lost without account.
    // Safe because the string outlives the call.
    unsafe ct_link_up(name, Int32(mtu), mtu > 0 ? 4_000 : 0)
  }

  static func address(_ address: IPAddress, on name: String, prefix: Int32) -> Int32 {
    // Safe because the string outlives the call.
    unsafe ct_add_address(name, address.endpoint(port: 0), prefix)
  }

  /// A default route; in the main table and with the kernel's own metric unless told otherwise.
  static func defaultRoute(
    by gateway: IPAddress,
    on name: String,
    from source: IPAddress? = nil,
    table: UInt32 = 0,
    metric: UInt32 = 0
  ) -> Int32 {
    var route = ct_route()
    route.destination = gateway.everyAddress.endpoint(port: 0)
    route.has_gateway = 1
    route.gateway = gateway.endpoint(port: 0)
    if let source {
      route.has_source = 1
      route.source = source.endpoint(port: 0)
    }
    route.table = table
    route.metric = metric
    // Safe because the string outlives the call.
    return unsafe ct_add_route(name, route)
  }

  /// Ends a table of its own: what none of its routes takes is not looked up elsewhere.
  static func noOtherRoute(like address: IPAddress, table: UInt32) -> Int32 {
    var route = ct_route()
    route.kind = CT_ROUTE_UNREACHABLE
    route.destination = address.everyAddress.endpoint(port: 0)
    route.table = table
    route.metric = .max
    // Safe because the string outlives the call.
    return unsafe ct_add_route("lo", route)
  }

  /// A route to one machine, or to a prefix, that is at the other end of a device.
  static func route(
    to address: IPAddress,
    prefix: Int32? = nil,
    on name: String,
    metric: UInt32 = 0
  ) -> Int32 {
    var route = ct_route()
    route.destination = address.endpoint(port: 0)
    route.prefix_length = prefix ?? address.bitWidth
    route.metric = metric
    // Safe because the string outlives the call.
    return unsafe ct_add_route(name, route)
  }

  /// What is sent from an address is routed by a table of its own.
  static func rule(from source: IPAddress, table: UInt32, priority: UInt32) -> Int32 {
    ct_add_source_rule(source.endpoint(port: 0), source.bitWidth, table, priority)
  }

  /// Takes packets from addresses that are local as well.
  static func acceptLocalSources(_ names: [String]) {
    for name in names { TextFile.write("/proc/sys/net/ipv4/conf/\(name)/accept_local", "1") }
  }

  /// Asks the kernel not to look for neighbours and routers on a device that has none.
  ///
  /// One of Ethernet asks for its neighbours' addresses, which it does with a link-local address of
  /// its own (RFC 4861, section 7.2.2).
  static func quieten(_ name: String, isEthernet: Bool = false) {
    let folder = "/proc/sys/net/ipv6/conf/\(name)/"
    TextFile.write(folder + "accept_ra", "0")
    TextFile.write(folder + "router_solicitations", "0")
    TextFile.write(folder + "accept_dad", "0")
    if isEthernet { return }
    // No link-local address of its own, and so no reports about it.
    TextFile.write(folder + "addr_gen_mode", "1")
  }

  /// Routes through a device without a carrier are passed over while it has none.
  static func passOverWithoutCarrier(_ names: [String]) {
    for name in ["all", "default"] + names {
      for family in ["ipv4", "ipv6"] {
        let path = "/proc/sys/net/\(family)/conf/\(name)/ignore_routes_with_linkdown"
        TextFile.write(path, "1")
      }
    }
  }

  /// Packets may come by another device than the one their answers leave by.
  static func acceptEveryWayBack(_ names: [String]) {
    for name in ["all", "default"] + names {
      TextFile.write("/proc/sys/net/ipv4/conf/\(name)/rp_filter", "0")
    }
  }
}

extension IPAddress {
  /// How many bits an address of its family has.
  var bitWidth: Int32 { isIPv6 ? 128 : 32 }

  /// The prefix of length zero of its family.
  fileprivate var everyAddress: IPAddress {
    isIPv6 ? IPAddress(high: 0, low: 0) : IPAddress(ipv4: 0)
  }

  /// The address this many further on.
  func advanced(by count: Int) -> IPAddress {
    IPAddress(high: high, low: low &+ UInt64(count))
  }

  /// The first machine of the network of 24 bits (IPv4) or 64 bits (IPv6) that the address is in.
  var firstOfItsNetwork: IPAddress {
    isIPv6
      ? IPAddress(high: high, low: 1) : IPAddress(high: high, low: low & ~0xff | 1)
  }
}
