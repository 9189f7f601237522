import Constellation
import Quantities

/// Collects edges and lays them out in rows, in each row those to satellites first.
struct EdgeListBuilder {
  private struct Joint {
    var a: Int32
    var b: Int32
    var metres: Double
    var seconds: Double
  }

  private let satellites: Int
  private let gateways: Int
  private let nodes: Int
  private let delays: DelayModel
  private let processing: (satellite: Double, gateway: Double, pointOfPresence: Double)
  private var joints: [Joint] = []
  private var isUsed: [Bool]
  private var shortest = Double.infinity
  private var longest = 0.0

  init(satellites: Int, gateways: Int, pointsOfPresence: Int, delays: DelayModel) {
    self.satellites = satellites
    self.gateways = gateways
    self.delays = delays
    nodes = satellites + gateways + pointsOfPresence
    isUsed = [Bool](repeating: false, count: gateways)
    processing = (
      delays.processingSeconds(.satellite(0)), delays.processingSeconds(.gateway(0)),
      delays.processingSeconds(.pointOfPresence(0))
    )
  }

  /// The shortest and the longest edge in seconds; zero to zero when there is none.
  var edgeRange: ClosedRange<Double> { shortest <= longest ? shortest...longest : 0...0 }

  mutating func addLasers(
    _ links: [LaserLink],
    _ usable: SatelliteMask,
    metres: (LaserLink) -> Double?
  ) {
    joints.reserveCapacity(links.count)
    for link in links where usable.contains(link.a) && usable.contains(link.b) {
      guard let metres = metres(link) else { continue }
      join(link.a, link.b, metres: metres, isFibre: false)
    }
  }

  mutating func addFeeders(_ feeders: [Feeder], _ usable: SatelliteMask) {
    for feeder in feeders where usable.contains(feeder.satellite) {
      guard isUsed.indices.contains(feeder.gateway) else { continue }
      isUsed[feeder.gateway] = true
      join(
        feeder.satellite,
        satellites + feeder.gateway,
        metres: feeder.length.metres,
        isFibre: false
      )
    }
  }

  /// Joins the gateways that have a feeder to points of presence, and those to each other.
  mutating func addFibre(_ lines: TerrestrialLines, backbone: Bool) {
    let points = nodes - satellites - gateways
    for line in lines.backhaul {
      let (gateway, pop) = (Int(line.from), Int(line.to))
      guard gateway < gateways, pop < points, isUsed[gateway] else { continue }
      join(satellites + gateway, satellites + gateways + pop, metres: line.metres, isFibre: true)
    }
    guard backbone else { return }
    for line in lines.backbone where max(line.from, line.to) < points {
      let first = satellites + gateways
      join(first + Int(line.from), first + Int(line.to), metres: line.metres, isFibre: true)
    }
  }

  private mutating func join(_ a: Int, _ b: Int, metres: Double, isFibre: Bool) {
    let line = delays.lineSeconds(metres: metres, isFibre: isFibre)
    let (there, back) = (line + processing(at: b), line + processing(at: a))
    // Times beyond this are mistakes; infinities and what is no number fail the test too.
    guard min(there, back) >= 0, max(there, back) <= 1e6 else { return }
    shortest = min(shortest, there, back)
    longest = max(longest, there, back)
    joints.append(Joint(a: Int32(a), b: Int32(b), metres: metres, seconds: line))
  }

  private func processing(at node: Int) -> Double {
    if node < satellites { return processing.satellite }
    return node < satellites + gateways ? processing.gateway : processing.pointOfPresence
  }

  /// The rows: in each lasers first, then feeders, then fibre.
  func rows() -> EdgeRows {
    var edges: [EdgeRows.Edge] = []
    edges.reserveCapacity(2 * joints.count)
    for joint in joints {
      edges.append(edge(joint.a, joint.b, joint))
      edges.append(edge(joint.b, joint.a, joint))
    }
    let (satellites, stations) = (Int32(satellites), Int32(satellites + gateways))
    // The search goes from the end outwards: from a point of presence anywhere, from there on to
    // satellites only.
    return EdgeRows(edges, nodeCount: nodes) { $0.to < satellites || $0.from >= stations }
  }

  private func edge(_ from: Int32, _ to: Int32, _ joint: Joint) -> EdgeRows.Edge {
    EdgeRows.Edge(
      from: from,
      to: to,
      seconds: joint.seconds + processing(at: Int(to)),
      metres: joint.metres
    )
  }
}
