import Constellation
public import Frames
import Links
import Quantities
import Routing
import Scheduling

/// The delay-shortest path between two places at one instant, as `apus path` shows it.
public struct PathRow: Encodable, Sendable {
  /// The instant that the geometry is of.
  public var timeUtc: Instant
  /// The sum of the world's delay terms, there and back.
  @Nullable public var rttMs: Double?
  /// Twice the distance over c.
  @Nullable public var propagationMs: Double?
  /// Length of the way there, in space and on the ground; null when unreachable.
  @Nullable public var distanceKm: Double?
  /// Names between the two places joined by `>`, or `unreachable`.
  public var hops: String

  /// The columns of the CSV form, in order.
  public static let csvHeader = "time_utc,rtt_ms,propagation_ms,distance_km,hops"

  /// The row as CSV.
  public var csv: String {
    [
      timeUtc.iso8601, csvField(rttMs), csvField(propagationMs), csvField(distanceKm),
      csvField(hops),
    ].joined(separator: ",")
  }
}

/// An end of a path as a user names it.
public enum PathPlace: Sendable {
  /// A place where a station stands.
  case site(TopocentricSite)
  /// A point of presence of the world, by index.
  case pointOfPresence(Int)
}

extension World {
  /// The delay-shortest path at an instant, over satellites, lasers and, where the world has them,
  /// gateways and points of presence.
  ///
  /// This is geometry and delay alone: licences, beams and antennas in use do not count here.
  public func pathRow(from: TopocentricSite, to: PathPlace, at time: Instant) -> PathRow {
    let sky = Sky(of: constellation, at: time)
    let index = SkyIndex(sky)
    let circumstances = state(in: Slot(containing: time)).circumstances
    let failed = circumstances.failedSatellites
    let rules = planner.rules
    let graph = NetworkGraph(
      sky: sky,
      constellation: constellation,
      ground: ground,
      feeders: allFeeders(sky, index, without: circumstances.failedGateways),
      delays: rules.delays,
      failed: failed,
      hasBackbone: true
    )
    let end: PathEnd
    switch to {
    case .site(let site): end = .place(site, mask: rules.minimumElevation)
    case .pointOfPresence(let index): end = .pointOfPresence(index)
    }
    let path = graph.shortestPath(
      from: from,
      mask: rules.minimumElevation,
      to: end,
      sky: sky,
      index: index,
      rule: rules.groundLinkRule,
      usable: { !failed.contains($0) && sky.reason(for: $0, of: constellation) == nil }
    )
    return row(path, to: to, at: time)
  }

  private func row(_ path: PlacePath?, to end: PathPlace, at time: Instant) -> PathRow {
    guard let path else {
      return PathRow(
        timeUtc: time,
        rttMs: nil,
        propagationMs: nil,
        distanceKm: nil,
        hops: "unreachable"
      )
    }
    let delays = planner.rules.delays
    var access = delays.accessUplinkSeconds + delays.accessDownlinkSeconds
    // Between two terminals each packet is both sent and received over a user link.
    if case .site = end { access *= 2 }
    let propagation = 2 * path.length.lightTimeSeconds
    return PathRow(
      timeUtc: time,
      rttMs: (propagation + (2 * path.excessSeconds + access)) * 1_000,
      propagationMs: propagation * 1_000,
      distanceKm: path.length.kilometres,
      hops: path.nodes.map(name).joined(separator: ">")
    )
  }

  private func name(_ node: NetworkNode) -> String {
    switch node {
    case .satellite(let index): constellation.satellites[index].name
    case .gateway(let index): ground.gateways[index].name
    case .pointOfPresence(let index): ground.pointsOfPresence[index].code
    }
  }

  /// Every gateway to every satellite that it can reach.
  private func allFeeders(
    _ sky: Sky,
    _ index: SkyIndex,
    without failed: Set<Int>
  ) -> [Feeder] {
    ground.gateways.indices
      .filter { ground.gateways[$0].isInService(at: sky.instant) && !failed.contains($0) }
      .flatMap { gateway in
        index.satellites(
          inViewOf: ground.gateways[gateway].site,
          sky: sky,
          mask: ground.gateways[gateway].minimumElevation,
          rule: planner.rules.groundLinkRule
        )
        .filter { sky.reason(for: $0.satellite, of: constellation) == nil }
        .map { Feeder(satellite: $0.satellite, gateway: gateway, length: $0.range) }
      }
  }
}
