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

  static func defaultRoute(by gateway: IPAddress, on name: String) -> Int32 {
    let everything = gateway.isIPv6 ? IPAddress(high: 0, low: 0) : IPAddress(ipv4: 0)
    var by = gateway.endpoint(port: 0)
    // Safe because the string and the gateway outlive the call.
    return unsafe ct_add_route(name, everything.endpoint(port: 0), 0, &by)
  }

  static func route(to address: IPAddress, on name: String) -> Int32 {
    // Safe because the string outlives the call.
    unsafe ct_add_route(name, address.endpoint(port: 0), address.isIPv6 ? 128 : 32, nil)
  }

  /// Asks the kernel not to look for neighbours and routers on a device that has none.
  static func quieten(_ name: String) {
    let folder = "/proc/sys/net/ipv6/conf/\(name)/"
    TextFile.write(folder + "accept_ra", "0")
    TextFile.write(folder + "router_solicitations", "0")
    TextFile.write(folder + "accept_dad", "0")
    // No link-local address of its own, and so no reports about it.
    TextFile.write(folder + "addr_gen_mode", "1")
  }
}
