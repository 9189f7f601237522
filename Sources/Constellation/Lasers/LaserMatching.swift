/// Chooses who is joined with whom at a mark: greedily, the pair of the greatest merit first.
///
/// A pair along a track comes before one between tracks; otherwise the pair with the smaller largest
/// distance over an orbit comes first, where what is held already counts as nearer by the rules'
/// factor. Each pair takes one laser at both ends. Two look along the track. Of the others half
/// look east and half west; what is then left over joins any pair that was refused for its side.
struct LaserMatching {
  private let fleet: LaserFleet
  private(set) var table: LaserTable
  private var eastern: [UInt8]
  private var western: [UInt8]

  /// Chooses for one table.
  ///
  /// - Parameters:
  ///   - fleet: the satellites.
  ///   - candidates: the pairs of the mark.
  ///   - held: what is held so far, or nil.
  ///   - bit: which of the candidates' tables `held` is.
  init(_ fleet: LaserFleet, _ candidates: LaserCandidates, held: LaserTable?, bit: Int) {
    self.fleet = fleet
    let members = fleet.satellites.count
    table = LaserTable(members: members, width: fleet.width)
    eastern = Array(repeating: 0, count: members)
    western = eastern
    for (group, pairs) in zip(fleet.groups, candidates.pairs) {
      join(pairs, group.rules, held, mask: UInt8(1) << UInt8(bit))
    }
  }

  private mutating func join(
    _ pairs: [LaserCandidates.Pair],
    _ rules: LaserTerminalRules,
    _ held: LaserTable?,
    mask: UInt8
  ) {
    let lasers = rules.usableLasers
    let perSide = max(1, (lasers - 1) / 2)
    var refused: [Int] = []
    for index in Self.order(pairs, rules, held, mask) {
      let pair = pairs[index]
      let (a, b) = (Int(pair.a), Int(pair.b))
      guard table.counts[a] < lasers, table.counts[b] < lasers else { continue }
      if !pair.isAlongTrack {
        guard eastern[a] < perSide, western[b] < perSide else {
          refused.append(index)
          continue
        }
        eastern[a] += 1
        western[b] += 1
      }
      table.join(pair.a, pair.b)
    }
    for index in refused {
      let pair = pairs[index]
      guard table.counts[Int(pair.a)] < lasers, table.counts[Int(pair.b)] < lasers else { continue }
      table.join(pair.a, pair.b)
    }
  }

  /// The pairs that may be joined, in order of merit; `pairs` are sorted without regard to `held`.
  private static func order(
    _ pairs: [LaserCandidates.Pair],
    _ rules: LaserTerminalRules,
    _ held: LaserTable?,
    _ mask: UInt8
  ) -> [Int] {
    let factor = Float(rules.hysteresis > 1 ? rules.hysteresis : 1)
    var kept: [Int] = []
    var fresh: [Int] = []
    for index in pairs.indices where pairs[index].tables & mask != 0 {
      if let held, held.joins(pairs[index].a, pairs[index].b) {
        kept.append(index)
      } else if pairs[index].isNew, pairs[index].tables == .max {
        fresh.append(index)
      }
    }
    // Both are sorted by merit, and stay so when all of one are divided by the factor.
    func merit(_ index: Int, _ divisor: Float) -> (Int, Float) {
      (pairs[index].isAlongTrack ? 0 : 1, pairs[index].score / divisor)
    }
    var order: [Int] = []
    order.reserveCapacity(kept.count + fresh.count)
    var next = 0
    for index in kept {
      let own = merit(index, factor * factor)
      while next < fresh.count, merit(fresh[next], 1) < own {
        order.append(fresh[next])
        next += 1
      }
      order.append(index)
    }
    return order + fresh[next...]
  }
}
