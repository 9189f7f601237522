import Constellation
import Frames
import Geography
import Links
import Quantities
import Routing
import Service

/// Gives the beams of satellites to cells, the fullest cells first.
struct BeamAllocation {
  enum Result {
    case beam(Grant)
    case refused(Reason)
  }

  /// One terminal's part of a beam.
  struct Grant {
    var candidate: Candidate
    var beam: Int
    /// How many terminals share the beam.
    var sharers: Int
    var nodes: [NetworkNode]
    var site: TopocentricSite
  }

  /// Terminals of one cell with one home: they can share a beam.
  private struct GroupKey: Hashable {
    var cell: Cell
    var home: Int
  }

  private let rules: SchedulingRules
  private let routes: [Int: RouteTable]
  private var beamsInUse: [Int: Int] = [:]
  private var beamsOnCell: [Cell: Int] = [:]

  init(rules: SchedulingRules, routes: [Int: RouteTable]) {
    self.rules = rules
    self.routes = routes
  }

  mutating func allocate(_ waiting: [WaitingTerminal]) -> [(TerminalID, Result)] {
    var groups: [GroupKey: [WaitingTerminal]] = [:]
    for terminal in waiting {
      let key = GroupKey(cell: terminal.planned.cell, home: terminal.home)
      groups[key, default: []].append(terminal)
    }
    let order = groups.sorted {
      ($1.value.count, $0.key.cell, $0.key.home) < ($0.value.count, $1.key.cell, $1.key.home)
    }
    return order.flatMap { serve($0.value, cell: $0.key.cell, home: $0.key.home) }
  }

  /// Serves the terminals of a group, with as many beams as their different skies need.
  private mutating func serve(
    _ group: [WaitingTerminal],
    cell: Cell,
    home: Int
  ) -> [(TerminalID, Result)] {
    var results: [(TerminalID, Result)] = []
    var rest = group.sorted { $0.planned.terminal.id < $1.planned.terminal.id }
    while !rest.isEmpty {
      guard let satellite = best(for: rest, cell: cell, home: home),
        let nodes = routes[home]?.nodes(fromSatellite: satellite)
      else {
        return results + rest.map { ($0.planned.terminal.id, .refused(refusal(of: $0))) }
      }
      let beam = beamsInUse[satellite, default: 0]
      beamsInUse[satellite] = beam + 1
      beamsOnCell[cell, default: 0] += 1
      let served = rest.filter { $0.candidate(satellite) != nil }
      for terminal in served {
        guard let candidate = terminal.candidate(satellite) else { continue }
        let grant = Grant(
          candidate: candidate,
          beam: beam,
          sharers: served.count,
          nodes: nodes,
          site: terminal.planned.site
        )
        results.append((terminal.planned.terminal.id, .beam(grant)))
      }
      rest.removeAll { $0.candidate(satellite) != nil }
    }
    return results
  }

  /// The satellite that the most terminals of a group can use; of equals the highest.
  ///
  /// Only satellites count whose path is nearly as short as the shortest: the highest one may have
  /// no gateway near and a long way over lasers.
  private func best(for group: [WaitingTerminal], cell: Cell, home: Int) -> Int? {
    guard beamsOnCell[cell, default: 0] < rules.channelsPerCell, let table = routes[home] else {
      return nil
    }
    let shortest = group.flatMap(\.candidates).filter { hasFreeBeam($0.satellite) }
      .compactMap { table.delaySeconds(from: $0) }.min()
    guard let shortest else { return nil }
    var scores: [Int: (users: Int, elevation: Double)] = [:]
    for terminal in group {
      for candidate in terminal.candidates where hasFreeBeam(candidate.satellite) {
        guard let delay = table.delaySeconds(from: candidate),
          delay <= shortest + rules.detourToleranceSeconds
        else { continue }
        let old = scores[candidate.satellite] ?? (0, 0)
        scores[candidate.satellite] = (
          old.users + 1, max(old.elevation, candidate.look.elevation.radians)
        )
      }
    }
    return scores.max {
      ($0.value.users, $0.value.elevation, $1.key) < ($1.value.users, $1.value.elevation, $0.key)
    }?.key
  }

  private func hasFreeBeam(_ satellite: Int) -> Bool {
    beamsInUse[satellite, default: 0] < rules.beamsPerSatellite
  }

  private func refusal(of terminal: WaitingTerminal) -> Reason {
    let table = routes[terminal.home]
    let hasRoute = terminal.candidates.contains {
      table?.delaySeconds(fromSatellite: $0.satellite) != nil
    }
    return hasRoute ? .beamFull : .noGatewayInReach
  }
}

extension RouteTable {
  /// Delay from a terminal over a satellite to the end, in seconds, without access.
  fileprivate func delaySeconds(from candidate: Candidate) -> Double? {
    delaySeconds(fromSatellite: candidate.satellite).map {
      $0 + candidate.look.range.lightTimeSeconds
    }
  }
}

extension WaitingTerminal {
  func candidate(_ satellite: Int) -> Candidate? {
    candidates.first { $0.satellite == satellite }
  }
}
