public import Constellation
import Frames
import Quantities

/// The network of one instant: satellites, gateways, points of presence and what joins them.
///
/// Nodes are numbered satellites first, then gateways, then points of presence.
public struct NetworkGraph: Sendable {
  let satelliteCount: Int
  let gatewayCount: Int
  let pointOfPresenceCount: Int
  let rows: EdgeRows
  let delays: DelayModel
  /// The shortest and the longest edge, in seconds, as the search's buckets need them.
  let edgeRange: ClosedRange<Double>

  /// Builds the network of a sky.
  ///
  /// Links and feeders that name no satellite or gateway of these are passed over, and so is what
  /// has no length, as with a satellite that has no orbit.
  ///
  /// - Parameters:
  ///   - sky: where the satellites are.
  ///   - constellation: the satellites of that sky.
  ///   - lasers: the laser links in use; those of the constellation when nil.
  ///   - end: another sky of the same satellites. A laser link then counts only if it is within
  ///     range and clear of the atmosphere under both, as at the two ends of a slot.
  ///   - ground: the gateways and points of presence that feeders refer to.
  ///   - lines: the terrestrial lines of that ground segment; worked out here when nil.
  ///   - feeders: which gateway serves which satellite.
  ///   - delays: what each node and each line of fibre adds to propagation.
  ///   - failed: satellites that carry nothing, by index.
  ///   - hasBackbone: whether points of presence are joined to each other on the ground, so that a
  ///     path may come down and go up again.
  public init(
    sky: Sky,
    constellation: Constellation,
    lasers: [LaserLink]? = nil,
    until end: Sky? = nil,
    ground: GroundSegment,
    lines: TerrestrialLines? = nil,
    feeders: [Feeder],
    delays: DelayModel,
    failed: Set<Int> = [],
    hasBackbone: Bool = false
  ) {
    satelliteCount = sky.states.count
    gatewayCount = ground.gateways.count
    pointOfPresenceCount = ground.pointsOfPresence.count
    self.delays = delays
    var builder = EdgeListBuilder(
      satellites: satelliteCount,
      gateways: gatewayCount,
      pointsOfPresence: pointOfPresenceCount,
      delays: delays
    )
    let usable = SatelliteMask(count: satelliteCount, without: failed)
    let ruler = LaserRuler(constellation)
    builder.addLasers(lasers ?? constellation.lasers, usable) { link in
      if let end, ruler.metres(of: link, in: end) == nil { return nil }
      return ruler.metres(of: link, in: sky)
    }
    builder.addFeeders(feeders, usable)
    builder.addFibre(lines ?? TerrestrialLines(ground), backbone: hasBackbone)
    rows = builder.rows()
    edgeRange = builder.edgeRange
  }

  var nodeCount: Int { satelliteCount + gatewayCount + pointOfPresenceCount }

  /// The number of a node, or nil when the network has no such node.
  func index(of node: NetworkNode) -> Int? {
    switch node {
    case .satellite(let index):
      (0..<satelliteCount).contains(index) ? index : nil
    case .gateway(let index):
      (0..<gatewayCount).contains(index) ? satelliteCount + index : nil
    case .pointOfPresence(let index):
      (0..<pointOfPresenceCount).contains(index) ? satelliteCount + gatewayCount + index : nil
    }
  }

  func node(at index: Int) -> NetworkNode {
    if index < satelliteCount { return .satellite(index) }
    let ground = index - satelliteCount
    return ground < gatewayCount ? .gateway(ground) : .pointOfPresence(ground - gatewayCount)
  }

  /// Delay inside a node, in seconds.
  func processingSeconds(_ index: Int) -> Double { delays.processingSeconds(node(at: index)) }

  /// Whether a line between two nodes is fibre: both stand on the ground.
  func isFibre(_ a: Int, _ b: Int) -> Bool { min(a, b) >= satelliteCount }

  /// The delay of coming to `node` over one of its edges from that edge's other end, in seconds: the
  /// same bits as the other end's edge to `node` has.
  func secondsBack(to node: Int, over edge: Int) -> Double {
    let line = delays.lineSeconds(
      metres: rows.metres(edge),
      isFibre: isFibre(node, rows.target(edge))
    )
    return line + processingSeconds(node)
  }
}

/// Which satellites may carry anything.
struct SatelliteMask {
  private let failed: [Bool]?
  private let count: Int

  init(count: Int, without satellites: Set<Int>) {
    self.count = count
    guard !satellites.isEmpty else {
      failed = nil
      return
    }
    var failed = [Bool](repeating: false, count: count)
    for satellite in satellites where (0..<count).contains(satellite) { failed[satellite] = true }
    self.failed = failed
  }

  func contains(_ satellite: Int) -> Bool {
    guard satellite >= 0, satellite < count else { return false }
    return failed.map { !$0[satellite] } ?? true
  }
}
