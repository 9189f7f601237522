import Constellation
import Links
import Routing

/// Which beams a plan without memory gives, in the order in which it gives them to the groups of a crowd.
///
/// It tells how many beams a satellite has given, or a cell has, by the time a group has its turn.
struct BeamLog: Sendable {
  /// For each satellite the turns in which it gave a beam, ascending.
  private var turnsOfSatellite: [[Int32]]
  /// For each cell the turns in which it was given one, ascending.
  private var turnsOnCell: [BeamAllocation.CellOfSystem: [Int32]] = [:]

  /// Gives the beams of a basis.
  ///
  /// - Parameters:
  ///   - basis: whose groups are served.
  ///   - routes: the ways behind the satellites, which may be others than those of the basis.
  ///   - turns: how many groups are served at most, from the first on.
  init(_ basis: PlanBasis, over routes: [RouteEnd: RouteTable], turns: Int = .max) {
    let planner = basis.planner
    let count = planner.constellation.satellites.count
    turnsOfSatellite = Array(repeating: [], count: count)
    var beams = BeamAllocation(
      rules: planner.systemRules,
      routes: routes,
      candidates: basis.candidates,
      present: [Int32](repeating: -1, count: basis.demand.crowd.count),
      satelliteCount: count
    )
    for (turn, (key, members)) in basis.groups.list.prefix(turns).enumerated() {
      let before = beams.grants.count
      beams.serve(basis.groups.members(members), key, to: basis.ends.end(of: key.destination))
      note(beams.grants[before...], turn: Int32(turn), key)
    }
  }

  /// Notes the beams of a group's grants, of which those of one beam stand together.
  private mutating func note(
    _ grants: ArraySlice<BeamAllocation.Grant>,
    turn: Int32,
    _ key: TerminalRoster.GroupKey
  ) {
    var last = (satellite: -1, beam: -1)
    for grant in grants where last != (grant.satellite, grant.beam) {
      last = (grant.satellite, grant.beam)
      turnsOfSatellite[grant.satellite].append(turn)
      turnsOnCell[BeamAllocation.CellOfSystem(key), default: []].append(turn)
    }
  }

  /// How many beams a satellite has given before a turn.
  func beams(of satellite: Int, before turn: Int) -> Int {
    Self.count(turnsOfSatellite[satellite], before: turn)
  }

  /// How many beams the cell of a group has before a turn.
  func beams(onCellOf key: TerminalRoster.GroupKey, before turn: Int) -> Int {
    Self.count(turnsOnCell[BeamAllocation.CellOfSystem(key)] ?? [], before: turn)
  }

  private static func count(_ turns: [Int32], before turn: Int) -> Int {
    turns.partitionPoint { Int($0) >= turn }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The index of the first element that has a property, which all behind it have too.
  func partitionPoint(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
