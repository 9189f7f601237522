import Constellation
import Geography
import Links
import Routing

/// Gives the beams of satellites to cells, the fullest cells first.
struct BeamAllocation {
  /// One terminal's part of a beam.
  struct Grant {
    /// The terminal's index in the plan.
    var terminal: Int
    var satellite: Int
    var beam: Int
    /// How many terminals share the beam.
    var sharers: Int
    var end: RouteEnd
  }

  /// Who is served, and why the others are not.
  private(set) var grants: [Grant] = []
  private(set) var refusals: [(terminal: Int, reason: Reason)] = []

  private let rules: [SchedulingRules]
  private let routes: [RouteEnd: RouteTable]
  private let candidates: CandidateTable
  /// The satellite that served each terminal in the slot before, where that counts.
  private let present: [Int32]
  private var beamsInUse: [Int32]
  private var beamsOnCell: [CellOfSystem: Int] = [:]
  private var scores: ScoreBoard
  /// Room for the delays of one group's candidates.
  private var delays: [Double] = []

  /// Systems use bands of their own: their beams do not meet.
  struct CellOfSystem: Hashable {
    var cell: Cell
    var system: Int

    init(_ key: TerminalRoster.GroupKey) { (cell, system) = (key.cell, key.system) }
  }

  init(
    rules: [SchedulingRules],
    routes: [RouteEnd: RouteTable],
    candidates: CandidateTable,
    present: [Int32],
    satelliteCount: Int
  ) {
    self.rules = rules
    self.routes = routes
    self.candidates = candidates
    self.present = present
    beamsInUse = [Int32](repeating: 0, count: satelliteCount)
    scores = ScoreBoard(satelliteCount: satelliteCount)
  }

  /// Takes note of beams that others have already: those of a satellite, and those on a cell.
  mutating func occupy(_ count: Int, of satellite: Int) { beamsInUse[satellite] = Int32(count) }

  mutating func occupy(_ count: Int, onCellOf key: TerminalRoster.GroupKey) {
    beamsOnCell[CellOfSystem(key)] = count
  }

  /// Serves the terminals of a group, with as many beams as their different skies need.
  mutating func serve(_ members: [Int], _ key: TerminalRoster.GroupKey, to end: RouteEnd?) {
    let cell = CellOfSystem(key)
    let rule = rules[key.system]
    guard let end, let table = routes[end] else {
      refusals += members.map { ($0, .noPointOfPresence) }
      return
    }
    var rest = members
    while !rest.isEmpty {
      guard beamsOnCell[cell, default: 0] < rule.channelsPerCell,
        let satellite = best(for: rest, table, rule)
      else {
        refusals += rest.map { ($0, refusal(of: $0, table)) }
        return
      }
      let beam = Int(beamsInUse[satellite])
      beamsInUse[satellite] += 1
      beamsOnCell[cell, default: 0] += 1
      let served = rest.count == 1 ? rest : rest.filter { canUse($0, satellite) }
      for terminal in served {
        grants.append(
          Grant(
            terminal: terminal,
            satellite: satellite,
            beam: beam,
            sharers: served.count,
            end: end
          )
        )
      }
      guard served.count < rest.count else { return }
      rest.removeAll { canUse($0, satellite) }
    }
  }

  private func canUse(_ terminal: Int, _ satellite: Int) -> Bool {
    candidates[terminal].contains { Int($0.satellite) == satellite }
  }

  /// The satellite that the most terminals of a group can use; of equals that with the most merit.
  ///
  /// Only satellites count whose path is nearly as short as the shortest: the highest one may have
  /// no gateway near and a long way over lasers.
  private mutating func best(
    for group: [Int],
    _ table: RouteTable,
    _ rule: SchedulingRules
  ) -> Int? {
    var shortest = Double.infinity
    delays.removeAll(keepingCapacity: true)
    for terminal in group {
      for candidate in candidates[terminal] {
        let delay = delay(candidate, table, rule)
        delays.append(delay)
        shortest = min(shortest, delay)
      }
    }
    guard shortest.isFinite else { return nil }
    let limit = shortest + rule.detourToleranceSeconds
    scores.clear()
    var position = 0
    for terminal in group {
      for candidate in candidates[terminal] {
        defer { position += 1 }
        guard delays[position] <= limit else { continue }
        let load = Double(beamsInUse[Int(candidate.satellite)]) / Double(rule.beamsPerSatellite)
        let stays = present[terminal] == candidate.satellite
        let merit = (stays ? rule.stayWeight : 0) - load * rule.loadWeight
        scores.vote(candidate.satellite, merit: candidate.merit + Float(merit))
      }
    }
    return scores.best
  }

  /// Delay over a satellite to the end in seconds, without access; infinite where there is no path
  /// or no free beam.
  private func delay(
    _ candidate: CandidateSearch.Usable,
    _ table: RouteTable,
    _ rule: SchedulingRules
  ) -> Double {
    let satellite = Int(candidate.satellite)
    guard beamsInUse[satellite] < rule.beamsPerSatellite,
      let seconds = table.delaySeconds(fromSatellite: satellite)
    else { return .infinity }
    return seconds + Double(candidate.lightTimeSeconds)
  }

  private func refusal(of terminal: Int, _ table: RouteTable) -> Reason {
    let hasRoute = candidates[terminal].contains {
      table.delaySeconds(fromSatellite: Int($0.satellite)) != nil
    }
    return hasRoute ? .beamFull : .noGatewayInReach
  }
}

/// Votes of terminals for satellites.
private struct ScoreBoard {
  private var users: [Int32]
  private var merits: [Float]
  private var touched: [Int32] = []

  init(satelliteCount: Int) {
    users = [Int32](repeating: 0, count: satelliteCount)
    merits = [Float](repeating: 0, count: satelliteCount)
  }

  mutating func clear() {
    for satellite in touched { users[Int(satellite)] = 0 }
    touched.removeAll(keepingCapacity: true)
  }

  mutating func vote(_ satellite: Int32, merit: Float) {
    let index = Int(satellite)
    if users[index] == 0 {
      touched.append(satellite)
      merits[index] = merit
    }
    users[index] += 1
    merits[index] = max(merits[index], merit)
  }

  /// The most votes; of equals the most merit; of equals the lowest index.
  var best: Int? {
    touched.max { a, b in
      let (x, y) = (Int(a), Int(b))
      return (users[x], merits[x], y) < (users[y], merits[y], x)
    }
    .map(Int.init)
  }
}
