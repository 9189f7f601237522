public import Constellation
import Frames
import Quantities

/// The network of one instant: satellites, gateways, points of presence and what joins them.
///
/// Nodes are numbered satellites first, then gateways, then points of presence. Edges are kept in
/// compressed rows: those of node `n` are `edges[starts[n] ..< starts[n + 1]]`.
public struct NetworkGraph: Sendable {
  struct Edge {
    var to: Int32
    /// Delay of the edge itself, in seconds.
    var seconds: Double
    /// Its length in metres, for the account of a path.
    var metres: Double
  }

  let satelliteCount: Int
  let gatewayCount: Int
  let pointOfPresenceCount: Int
  let starts: [Int]
  let edges: [Edge]
  let delays: DelayModel

  /// Builds the network of a sky.
  ///
  /// - Parameters:
  ///   - sky: where the satellites are.
  ///   - constellation: the satellites of that sky, with their lasers.
  ///   - ground: the gateways and points of presence that feeders refer to.
  ///   - feeders: which gateway serves which satellite.
  ///   - delays: what each node and each line of fibre adds to propagation.
  ///   - failed: satellites that carry nothing, by index.
  ///   - hasBackbone: whether points of presence are joined to each other on the ground, so that a
  ///     path may come down and go up again.
  public init(
    sky: Sky,
    constellation: Constellation,
    ground: GroundSegment,
    feeders: [Feeder],
    delays: DelayModel,
    failed: Set<Int> = [],
    hasBackbone: Bool = false
  ) {
    satelliteCount = constellation.satellites.count
    gatewayCount = ground.gateways.count
    pointOfPresenceCount = ground.pointsOfPresence.count
    self.delays = delays
    var builder = EdgeListBuilder(satellites: satelliteCount, gateways: gatewayCount)
    let ruler = LaserRuler(constellation)
    for link in constellation.lasers where !failed.contains(link.a) && !failed.contains(link.b) {
      guard let metres = ruler.length(of: link, in: sky) else { continue }
      builder.join(link.a, link.b, metres: metres, seconds: metres / 299_792_458)
    }
    for feeder in feeders where !failed.contains(feeder.satellite) {
      let metres = feeder.length.metres
      let gateway = satelliteCount + feeder.gateway
      builder.join(feeder.satellite, gateway, metres: metres, seconds: metres / 299_792_458)
    }
    builder.addGround(ground, gateways: Set(feeders.map(\.gateway)), delays, backbone: hasBackbone)
    (starts, edges) = builder.compressed(
      nodes: satelliteCount + gatewayCount + pointOfPresenceCount
    )
  }

  func index(of node: NetworkNode) -> Int {
    switch node {
    case .satellite(let index): index
    case .gateway(let index): satelliteCount + index
    case .pointOfPresence(let index): satelliteCount + gatewayCount + index
    }
  }

  func node(at index: Int) -> NetworkNode {
    if index < satelliteCount { return .satellite(index) }
    let ground = index - satelliteCount
    return ground < gatewayCount ? .gateway(ground) : .pointOfPresence(ground - gatewayCount)
  }

  /// Delay inside a node, in seconds.
  func processingSeconds(_ index: Int) -> Double { delays.processingSeconds(node(at: index)) }
}

/// Measures laser links and refuses those that are too long or graze the atmosphere.
private struct LaserRuler {
  let maximumMetres: Double
  let clearanceSquared: Double

  init(_ constellation: Constellation) {
    maximumMetres = constellation.maximumLaserLength.metres
    let clearance = WGS84.equatorialRadius + constellation.laserGrazingHeight
    clearanceSquared = clearance.metres * clearance.metres
  }

  func length(of link: LaserLink, in sky: Sky) -> Double? {
    let a = sky.position(link.a).metres
    let line = sky.position(link.b).metres - a
    let square = (line * line).sum()
    let length = square.squareRoot()
    guard length <= maximumMetres else { return nil }
    // The point of the segment nearest to the centre of the Earth.
    let along = min(max(-(a * line).sum() / square, 0), 1)
    let nearest = a + along * line
    return (nearest * nearest).sum() >= clearanceSquared ? length : nil
  }
}

/// Collects edges and lays them out in rows.
private struct EdgeListBuilder {
  private let satellites: Int
  private let gateways: Int
  private var from: [Int32] = []
  private var list: [NetworkGraph.Edge] = []

  init(satellites: Int, gateways: Int) {
    self.satellites = satellites
    self.gateways = gateways
  }

  mutating func join(_ a: Int, _ b: Int, metres: Double, seconds: Double) {
    from.append(Int32(a))
    list.append(NetworkGraph.Edge(to: Int32(b), seconds: seconds, metres: metres))
    from.append(Int32(b))
    list.append(NetworkGraph.Edge(to: Int32(a), seconds: seconds, metres: metres))
  }

  mutating func addGround(
    _ ground: GroundSegment,
    gateways used: Set<Int>,
    _ delays: DelayModel,
    backbone: Bool
  ) {
    let points = ground.pointsOfPresence
    for gateway in used.sorted() {
      for (index, pop) in points.enumerated() {
        let length = ground.gateways[gateway].site.point.greatCircleDistance(to: pop.point)
        guard pop.system == ground.gateways[gateway].system,
          length <= ground.maximumBackhaul(ofSystem: pop.system)
        else { continue }
        joinByFibre(satellites + gateway, satellites + gateways + index, length, delays)
      }
    }
    guard backbone else { return }
    for a in points.indices {
      for b in points.indices where b > a {
        let length = points[a].point.greatCircleDistance(to: points[b].point)
        joinByFibre(satellites + gateways + a, satellites + gateways + b, length, delays)
      }
    }
  }

  private mutating func joinByFibre(_ a: Int, _ b: Int, _ length: Length, _ delays: DelayModel) {
    join(a, b, metres: length.metres, seconds: delays.fibreSeconds(length))
  }

  func compressed(nodes: Int) -> ([Int], [NetworkGraph.Edge]) {
    var starts = [Int](repeating: 0, count: nodes + 1)
    for node in from { starts[Int(node) + 1] += 1 }
    for node in 0..<nodes { starts[node + 1] += starts[node] }
    var next = starts
    var edges = list
    for (node, edge) in zip(from, list) {
      edges[next[Int(node)]] = edge
      next[Int(node)] += 1
    }
    return (starts, edges)
  }
}
