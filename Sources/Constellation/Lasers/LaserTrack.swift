import Foundation

/// The satellites of one track in the order in which they follow each other.
struct LaserTrack {
  /// The track's number in its group.
  let number: Int32
  /// The members with a state, by phase.
  let members: [Int32]
  private let phases: [Double]
  /// Two directions in the plane of the first member, a quarter of a turn apart.
  private let first: SIMD3<Double>, second: SIMD3<Double>

  /// Nil where no member has a state.
  init?(_ all: [Int32], number: Int32, _ motions: [LaserMotion?]) {
    guard let start = all.lazy.compactMap({ motions[Int($0)] }).first else { return nil }
    self.number = number
    let first = start.place / start.radius
    let second = start.course / start.radius
    var placed: [(phase: Double, member: Int32)] = []
    placed.reserveCapacity(all.count)
    for member in all {
      guard let motion = motions[Int(member)] else { continue }
      let phase = atan2((motion.place * second).sum(), (motion.place * first).sum())
      placed.append((phase, member))
    }
    placed.sort { ($0.phase, $0.member) < ($1.phase, $1.member) }
    members = placed.map(\.member)
    phases = placed.map(\.phase)
    (self.first, self.second) = (first, second)
  }

  /// Each member with the next one around; two members are one pair, one is none.
  var ring: [(Int32, Int32)] {
    guard members.count > 1 else { return [] }
    let last = members.count > 2 ? members.count : 1
    return (0..<last).map { (members[$0], members[($0 + 1) % members.count]) }
  }

  /// Visits the members whose phase is next to that at which a satellite of this track would keep
  /// nearest to another one over an orbit, `reach` on either side.
  func nearest(to motion: LaserMotion, reach: Int, _ visit: (Int32) -> Void) {
    // The mean of the square distance over an orbit is least where the mean of the product of the
    // places is largest; of circular orbits that is a cosine of the phase.
    let target = atan2(
      (motion.place * second).sum() - (motion.course * first).sum(),
      (motion.place * first).sum() + (motion.course * second).sum()
    )
    let count = members.count
    guard count > 2 * reach else {
      for member in members { visit(member) }
      return
    }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if phases[middle] < target { low = middle + 1 } else { high = middle }
    }
    for offset in -reach..<reach { visit(members[(low + offset + count) % count]) }
  }
}
