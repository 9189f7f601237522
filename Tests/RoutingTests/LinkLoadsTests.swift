import Quantities
import Routing
import Testing

@Suite struct LinkLoadsTests {
  private static let flows: [LinkLoads.Flow] = (0..<200).map { flow(number: $0) }

  private static func flow(number: Int) -> LinkLoads.Flow {
    let nodes: [NetworkNode] = [
      .satellite(number % 7), .satellite(10 + number % 3), .gateway(number % 2),
      .pointOfPresence(0),
    ]
    let size = Double(number) + 1
    return LinkLoads.Flow(
      nodes: nodes,
      downlink: .bitsPerSecond(1e6 * size.squareRoot()),
      uplink: .bitsPerSecond(1e5 / size)
    )
  }

  @Test("Each direction of a link has the sum of its flows")
  func sums() {
    let loads = LinkLoads(Self.flows)
    for a in 0..<7 {
      for b in 10..<13 {
        var (up, down) = (0.0, 0.0)
        for flow in Self.flows
        where flow.nodes[0] == .satellite(a) && flow.nodes[1] == .satellite(b) {
          up += flow.uplink.bitsPerSecond
          down += flow.downlink.bitsPerSecond
        }
        let hop = LinkLoads.Hop(from: .satellite(a), to: .satellite(b))
        let back = LinkLoads.Hop(from: .satellite(b), to: .satellite(a))
        #expect(abs(loads[hop].bitsPerSecond - up) < 1e-3)
        #expect(abs(loads[back].bitsPerSecond - down) < 1e-3)
      }
    }
    #expect(loads[LinkLoads.Hop(from: .satellite(0), to: .satellite(99))] == .zero)
    // 7 × 3 first lasers, 3 × 2 feeders and 2 lines, in both directions.
    #expect(loads.loads.count == 2 * (21 + 6 + 2))
    let hops: [LinkLoads.Hop] = loads.loads.map { $0.hop }
    #expect(hops == hops.sorted())
  }

  @Test("The order of the flows does not change a bit")
  func order() {
    let forward = LinkLoads(Self.flows).loads
    let other = LinkLoads(Self.flows.reversed()).loads
    let mixed = LinkLoads((0..<200).map { Self.flows[$0 * 77 % 200] }).loads
    #expect(forward == other && forward == mixed)
  }

  @Test("Rates that mean nothing count as none")
  func hostile() {
    let rates: [Double] = [.nan, -1, -.infinity, 0]
    let loads = LinkLoads(
      rates.map {
        LinkLoads.Flow(
          nodes: [.satellite(0), .satellite(1)],
          downlink: .bitsPerSecond($0),
          uplink: .bitsPerSecond($0)
        )
      }
    )
    #expect(loads.loads.isEmpty)
    let endless = LinkLoads.Flow(
      nodes: [.satellite(0), .satellite(1)],
      downlink: .bitsPerSecond(.infinity),
      uplink: .zero
    )
    #expect(LinkLoads([endless, endless]).loads.count == 1)
  }
}
