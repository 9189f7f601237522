import Console
import DataPlane
import Foundation
import Links

extension PeerDirectory {
  /// The other terminals of a running service; nil for a terminal that is alone in its world.
  init?(_ source: any LinkSource) {
    guard let place = source.place else { return nil }
    self.init(socketPath: place.socketPath) { query in
      let found =
        switch query {
        case .address(let address): try? source.peer(address: address.description)
        case .name(let name): try? source.peer(name: name)
        }
      guard let found, let ipv4 = IPAddress(found.ipv4), let ipv6 = IPAddress(found.ipv6),
        // Without a point of presence on both sides there is no way over the ground.
        let seconds = found.oneWayBackboneS
      else { return nil }
      return Peer(
        addresses: .init(ipv4: ipv4, ipv6: ipv6),
        socketPath: found.socket,
        backboneSeconds: seconds
      )
    }
  }
}
