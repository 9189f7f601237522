public import Quantities

/// What the traffic of many paths adds up to on each link, in each direction.
///
/// Rates are counted in whole parts of 2⁻²⁰ bit/s, so that their sums do not depend on the order of
/// the paths.
public struct LinkLoads: Sendable {
  /// A link in one direction.
  public struct Hop: Hashable, Sendable {
    /// Where packets come from.
    public var from: NetworkNode
    /// Where they go.
    public var to: NetworkNode

    /// The direction from one node to another.
    public init(from: NetworkNode, to: NetworkNode) { (self.from, self.to) = (from, to) }
  }

  /// The traffic of one terminal.
  public struct Flow: Sendable {
    /// The nodes from the serving satellite to the point of presence.
    public var nodes: [NetworkNode]
    /// Towards the terminal: against the order of the nodes.
    public var downlink: DataRate
    /// From the terminal: in the order of the nodes.
    public var uplink: DataRate

    /// The traffic of a path; rates that are no numbers or negative count as none.
    public init(nodes: [NetworkNode], downlink: DataRate, uplink: DataRate) {
      (self.nodes, self.downlink, self.uplink) = (nodes, downlink, uplink)
    }
  }

  /// What a link carries in one direction.
  public struct Load: Hashable, Sendable {
    /// The link.
    public var hop: Hop
    /// The sum of the rates of its flows.
    public var rate: DataRate
  }

  /// Every link with traffic and its load, ordered by where it comes from, then by where it goes:
  /// satellites, gateways, points of presence, each by index.
  public let loads: [Load]
  private let counts: [Hop: Int128]

  private static let partsPerBit = 1_048_576.0
  /// No rate counts for more, in bit/s; so many terminals cannot be as to overflow the sum.
  private static let largest = 1e18

  /// Adds up the traffic of paths.
  public init(_ flows: some Sequence<Flow>) {
    var counts: [Hop: Int128] = [:]
    for flow in flows {
      let (up, down) = (Self.count(flow.uplink), Self.count(flow.downlink))
      for (here, there) in zip(flow.nodes, flow.nodes.dropFirst()) {
        if up > 0 { counts[Hop(from: here, to: there), default: 0] += up }
        if down > 0 { counts[Hop(from: there, to: here), default: 0] += down }
      }
    }
    self.counts = counts
    loads = counts.sorted { $0.key < $1.key }.map {
      Load(hop: $0.key, rate: Self.rate($0.value))
    }
  }

  /// The load of a link in one direction; zero where there is no traffic.
  public subscript(_ hop: Hop) -> DataRate { counts[hop].map(Self.rate) ?? .zero }

  private static func count(_ rate: DataRate) -> Int128 {
    let bits = rate.bitsPerSecond
    return bits > 0 ? Int128((min(bits, largest) * partsPerBit).rounded()) : 0
  }

  private static func rate(_ count: Int128) -> DataRate {
    .bitsPerSecond(Double(count) / partsPerBit)
  }
}

extension LinkLoads.Hop: Comparable {
  /// Orders by where a hop comes from, then by where it goes.
  public static func < (a: LinkLoads.Hop, b: LinkLoads.Hop) -> Bool {
    (a.from, a.to) < (b.from, b.to)
  }
}
