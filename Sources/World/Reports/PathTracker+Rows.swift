import Constellation
import Frames
import Geography
import Quantities
import Routing
import Scheduling

extension PathTracker {
  func row(_ found: FoundPath, number: Int, at time: Instant) -> PathRow {
    let path = found.path
    let delays = world.planner.systemRules[found.system].delays
    let terms = delays.distribution(of: path.makeup + path.makeup.reversed)
    let propagation = 2 * path.length.lightTimeSeconds
    let slowness = 2 * path.fibreLength.lightTimeSeconds * (delays.fibreFactor - 1)
    return PathRow(
      timeUtc: time,
      rttMs: (propagation + (slowness + terms.medianSeconds)) * 1_000,
      rttMinMs: (propagation + (slowness + terms.minimumSeconds)) * 1_000,
      propagationMs: propagation * 1_000,
      distanceKm: path.length.kilometres,
      hops: path.nodes.map(name).joined(separator: ">"),
      alternative: number,
      terms: shares(of: path, terms, delays),
      territories: territories(of: path),
      hopDetails: details(of: path)
    )
  }

  /// The round trip by its terms.
  private func shares(
    of path: PlacePath,
    _ sum: DelayDistribution,
    _ delays: DelayModel
  ) -> [PathRow.Term] {
    let random = sum.meanSeconds - sum.minimumSeconds
    // How much of the mean of the random parts the median of their sum has.
    let share = random > 0 ? (sum.medianSeconds - sum.minimumSeconds) / random : 0
    let space = 2 * path.spaceLength.lightTimeSeconds * 1_000
    var rows = [
      PathRow.Term(
        name: "propagation",
        rttMs: space,
        rttMinMs: space,
        label: DelayTerm.Label.modelled.rawValue,
        source: "distance over c"
      )
    ]
    if path.makeup.lines > 0 {
      let fibre = 2 * delays.fibreSeconds(path.fibreLength) * 1_000
      rows.append(
        PathRow.Term(
          name: "fibre",
          rttMs: fibre,
          rttMinMs: fibre,
          label: DelayTerm.Label.assumed.rawValue,
          source: "great-circle distance over c, times fibre-factor \(delays.fibreFactor)"
        )
      )
    }
    for (name, term, count) in delays.terms(of: path.makeup + path.makeup.reversed)
    where term.meanSeconds > 0 {
      let times = Double(count) * 1_000
      rows.append(
        PathRow.Term(
          name: name,
          rttMs: times * (term.minimumSeconds + share * term.randomMeanSeconds),
          rttMinMs: times * term.minimumSeconds,
          label: term.label.rawValue,
          source: term.source
        )
      )
    }
    return rows
  }

  private func territories(of path: PlacePath) -> [TerritoryCode] {
    var nodes = path.nodes
    if case .pointOfPresence(let index) = to { nodes.append(.pointOfPresence(index)) }
    let found = nodes.compactMap { node -> TerritoryCode? in
      switch node {
      case .satellite: nil
      case .gateway(let index): world.ground.gateways[index].territory
      case .pointOfPresence(let index): territories[index]
      }
    }
    return Set(found).sorted()
  }

  private func details(of path: PlacePath) -> [PathRow.Hop] {
    let nodes = path.nodes.map { (kind: Self.kind(of: $0), name: name($0)) }
    let end: (kind: String, name: String)
    switch to {
    case .site(let site):
      let point = site.point
      end = ("place", "\(point.latitude.degrees),\(point.longitude.degrees)")
    case .pointOfPresence(let index):
      end = (Self.kind(of: .pointOfPresence(index)), name(.pointOfPresence(index)))
    }
    return zip(nodes + [end], path.hops).map { node, hop in
      PathRow.Hop(
        kind: node.kind,
        name: node.name,
        link: hop.kind.rawValue,
        linkKm: hop.length.kilometres
      )
    }
  }

  private static func kind(of node: NetworkNode) -> String {
    switch node {
    case .satellite: "satellite"
    case .gateway: "gateway"
    case .pointOfPresence: "point-of-presence"
    }
  }

  private func name(_ node: NetworkNode) -> String {
    switch node {
    case .satellite(let index): world.constellation.satellites[index].name
    case .gateway(let index): world.ground.gateways[index].name
    case .pointOfPresence(let index): world.ground.pointsOfPresence[index].code
    }
  }
}

extension PathRow {
  /// The row of an instant at which there is no path.
  static func unreachable(at time: Instant) -> PathRow {
    PathRow(
      timeUtc: time,
      rttMs: nil,
      rttMinMs: nil,
      propagationMs: nil,
      distanceKm: nil,
      hops: "unreachable",
      alternative: 1,
      terms: [],
      territories: [],
      hopDetails: []
    )
  }
}
