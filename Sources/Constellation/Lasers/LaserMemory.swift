import Frames

/// What the choice of partners remembers from mark to mark.
///
/// Two tables are led side by side. The one that is in force in a period was begun, from nothing, one
/// period before; the other was begun with this period and takes over at its end. So the choice at a
/// mark follows from at most two periods of skies, wherever a run begins. A link carries when it was
/// in force for as long as it takes to establish, whichever table it stood in.
struct LaserMemory: Sendable {
  /// The last mark that was looked at.
  private(set) var mark: Int
  /// What is in force; nil in the first period of a look-back.
  private(set) var current: LaserTable?
  /// What takes over with the next period.
  private var coming: LaserTable?
  /// For each of `current.partners` at how many marks in a row before this one it was in force, as
  /// far as that counts.
  private(set) var ages: [UInt8] = []

  /// At how many marks before the last one a link may have been chosen and still not carry.
  static func reach(_ fleet: LaserFleet) -> Int {
    let longest = fleet.groups.map(\.rules.establishmentSeconds).max() ?? 0
    return Int((longest / LaserClock.markSeconds).rounded(.up))
  }

  /// Where the look-back of a mark begins.
  static func beginning(of mark: Int, reach: Int) -> Int {
    LaserClock.period(of: mark - reach) - LaserClock.marksPerPeriod
  }

  /// The memory at a mark: led on from an earlier one where that is shorter, else from nothing.
  init(
    at mark: Int,
    of constellation: Constellation,
    after previous: LaserMemory?,
    _ outages: SatelliteOutages,
    known: Sky?
  ) {
    let fleet = constellation.laserFleet
    let beginning = Self.beginning(of: mark, reach: Self.reach(fleet))
    if let previous, (beginning...mark).contains(previous.mark) {
      self = previous
    } else {
      self.mark = beginning - 1
    }
    let sight = LaserSight(constellation)
    while self.mark < mark {
      let instant = LaserClock.instant(of: self.mark + 1)
      let sky: Sky
      if let known, known.instant == instant {
        sky = known
      } else {
        sky = Sky(of: constellation, at: instant)
      }
      advance(fleet, sky, sight, failed: outages.satellites(at: instant))
    }
  }

  /// Whether its tables can be of a fleet, by their size.
  func fits(_ fleet: LaserFleet) -> Bool {
    [current, coming].allSatisfy { table in
      table.map { $0.counts.count == fleet.satellites.count && $0.width == fleet.width } ?? true
    }
  }

  private mutating func advance(
    _ fleet: LaserFleet,
    _ sky: Sky,
    _ sight: LaserSight,
    failed: Set<Int>
  ) {
    mark += 1
    let begins = LaserClock.period(of: mark) == mark
    let held = begins ? coming : current
    let follows = begins ? nil : coming
    let candidates = LaserCandidates(fleet, sky, sight, failed: failed, held: [held, follows])
    let old = current
    current = held.map { LaserMatching(fleet, candidates, held: $0, bit: 0).table }
    coming = LaserMatching(fleet, candidates, held: follows, bit: 1).table
    ages = Self.ages(current, old, ages)
  }

  private static func ages(_ now: LaserTable?, _ old: LaserTable?, _ ages: [UInt8]) -> [UInt8] {
    guard let now else { return [] }
    var result = [UInt8](repeating: 0, count: now.partners.count)
    guard let old else { return result }
    for member in now.counts.indices {
      for place in now.row(Int32(member)) {
        for before in old.row(Int32(member)) where old.partners[before] == now.partners[place] {
          // More than this no look-back counts.
          result[place] = min(ages[before] + 1, UInt8(LaserClock.marksPerPeriod))
        }
      }
    }
    return result
  }

  /// The links that carry at an instant after the last mark and before the next, sorted.
  func links(of fleet: LaserFleet, at instant: Instant, failed: Set<Int>) -> [LaserLink] {
    guard let current else { return [] }
    // How many marks ago a link must have been chosen to carry, by group.
    let needed = fleet.groups.map { group in
      var marks = 0
      let seconds = Duration.seconds(group.rules.establishmentSeconds)
      while marks < LaserClock.marksPerPeriod,
        LaserClock.instant(of: mark - marks) + seconds > instant
      {
        marks += 1
      }
      return UInt8(marks)
    }
    var links: [LaserLink] = []
    for (member, satellite) in fleet.satellites.enumerated() {
      let least = needed[Int(fleet.groupOfMember[member])]
      for place in current.row(Int32(member)) {
        let partner = Int(current.partners[place])
        guard partner > member, ages[place] >= least else { continue }
        let other = fleet.satellites[partner]
        guard failed.isEmpty || !failed.contains(satellite) && !failed.contains(other) else {
          continue
        }
        if let link = LaserLink(satellite, other) { links.append(link) }
      }
    }
    return links
  }
}
