public import Constellation
public import Frames
public import Quantities

/// The delay-shortest path between a place and another end, at one instant.
public struct PlacePath: Hashable, Sendable {
  /// The nodes between the two ends.
  public var nodes: [NetworkNode]
  /// Length of the links in space, both ground links included.
  public var spaceLength: Length
  /// Great-circle length of the terrestrial lines.
  public var fibreLength: Length
  /// One-way delay beside propagation at the speed of light, in seconds, without access: processing
  /// in every node and the slowness of fibre.
  public var excessSeconds: Double

  /// The whole length.
  public var length: Length { spaceLength + fibreLength }
}

/// An end of a path.
public enum PathEnd: Sendable {
  /// A station at a place, with its mask.
  case place(TopocentricSite, mask: Angle)
  /// A point of presence, by its index.
  case pointOfPresence(Int)
}

extension NetworkGraph {
  /// The shortest path from a place, or nil when there is none.
  public func shortestPath(
    from site: TopocentricSite,
    mask: Angle,
    to end: PathEnd,
    sky: Sky,
    index: SkyIndex,
    rule: GroundLinkRule,
    usable: (Int) -> Bool
  ) -> PlacePath? {
    let near = index.satellites(inViewOf: site, sky: sky, mask: mask, rule: rule)
    let far: [Int: Length]
    let seeds: [RouteTable.Seed]
    switch end {
    case .place(let site, let mask):
      let found = index.satellites(inViewOf: site, sky: sky, mask: mask, rule: rule)
        .filter { usable($0.satellite) }
      far = Dictionary(uniqueKeysWithValues: found.map { ($0.satellite, $0.range) })
      seeds = found.map { RouteTable.Seed(.satellite($0.satellite), link: $0.range) }
    case .pointOfPresence(let pop):
      far = [:]
      seeds = [RouteTable.Seed(.pointOfPresence(pop))]
    }
    let table = RouteTable(to: seeds, in: self, throughGround: true)
    let best = near.filter { usable($0.satellite) }
      .compactMap { view in
        table.delaySeconds(fromSatellite: view.satellite)
          .map { (seconds: $0 + view.range.lightTimeSeconds, view: view) }
      }
      .min { ($0.seconds, $0.view.satellite) < ($1.seconds, $1.view.satellite) }
    guard let best, var nodes = table.nodes(fromSatellite: best.view.satellite),
      let lengths = table.length(fromSatellite: best.view.satellite)
    else { return nil }
    var space = best.view.range + lengths.space
    if case .satellite(let last) = nodes.last, let range = far[last] { space = space + range }
    let processing = nodes.reduce(0) { $0 + delays.processingSeconds($1) }
    if case .pointOfPresence = end { nodes.removeLast() }
    return PlacePath(
      nodes: nodes,
      spaceLength: space,
      fibreLength: lengths.fibre,
      excessSeconds: processing + lengths.fibre.lightTimeSeconds * (delays.fibreFactor - 1)
    )
  }
}
