import Foundation
import Frames

/// The pairs of a mark that lasers may join, each shell's in the order of their merit.
///
/// Within a track each satellite and the next one around are a pair. Between a track and its eastern
/// neighbour a satellite is paired with those that stay nearest to it over an orbit: of a circular
/// orbit that is a phase with a closed form, around which the nearest are taken.
struct LaserCandidates {
  struct Pair {
    /// The one behind, or the western one.
    var a: Int32
    /// The one ahead, or the eastern one.
    var b: Int32
    /// Whether both are of one track; such pairs come first.
    var isAlongTrack: Bool
    /// Whether the pair may be newly joined, not only kept.
    var isNew: Bool
    /// Which tables it is looked at for: all, or those that hold it though it is not among the
    /// nearest.
    var tables: UInt8
    /// The largest square distance over an orbit, in m².
    var score: Float
  }

  /// How many neighbours in phase are looked at on either side.
  private static let reach = 2

  /// Group by group, within it by merit.
  private(set) var pairs: [[Pair]] = []
  private let motions: [LaserMotion?]
  private let fleet: LaserFleet

  /// Finds the pairs.
  ///
  /// - Parameters:
  ///   - fleet: the satellites.
  ///   - sky: where they are.
  ///   - sight: what lasers can follow.
  ///   - failed: satellites out of service, by index.
  ///   - held: what is held so far; pairs that one of them holds are looked at for it.
  init(
    _ fleet: LaserFleet,
    _ sky: Sky,
    _ sight: LaserSight,
    failed: Set<Int>,
    held: [LaserTable?]
  ) {
    self.fleet = fleet
    let turning = EarthRotation(at: sky.instant).rateRadiansPerSecond
    motions = fleet.satellites.map { satellite in
      guard sky.states.indices.contains(satellite), !failed.contains(satellite) else { return nil }
      let state = sky.states[satellite]
      let place = state.position.metres
      let carried = SIMD3(-place.y, place.x, 0) * turning
      return LaserMotion(place: place, velocity: state.velocity.metresPerSecond + carried)
    }
    for group in fleet.groups {
      let tracks = group.tracks.enumerated().compactMap {
        LaserTrack($0.element, number: Int32($0.offset), motions)
      }
      var found: [Pair] = []
      // One pair along the track and a few across it for each satellite.
      found.reserveCapacity(group.tracks.reduce(0) { $0 + $1.count } * (2 + 2 * Self.reach))
      let limits = Limits(group.rules, sight)
      for track in tracks {
        for (a, b) in track.ring { take(a, b, isAlongTrack: true, limits, into: &found) }
      }
      for (index, track) in tracks.enumerated() {
        guard tracks.count > 2 || index + 1 < tracks.count else { continue }
        join(track, with: tracks[(index + 1) % tracks.count], limits, held, into: &found)
      }
      pairs.append(Self.sorted(found))
    }
  }

  /// The pairs between a track and its eastern neighbour.
  private func join(
    _ west: LaserTrack,
    with east: LaserTrack,
    _ limits: Limits,
    _ held: [LaserTable?],
    into found: inout [Pair]
  ) {
    for a in west.members {
      guard let motion = motions[Int(a)] else { continue }
      let first = found.count
      east.nearest(to: motion, reach: Self.reach) { b in
        take(a, b, isAlongTrack: false, limits, into: &found)
      }
      for (bit, table) in held.enumerated() {
        guard let table else { continue }
        for place in table.row(a) {
          let b = table.partners[place]
          guard fleet.trackOfMember[Int(b)] == east.number else { continue }
          let mask = UInt8(1) << UInt8(bit)
          if let known = found[first...].firstIndex(where: { $0.b == b }) {
            found[known].tables |= mask
          } else {
            take(a, b, isAlongTrack: false, tables: mask, limits, into: &found)
          }
        }
      }
    }
  }

  private func take(
    _ a: Int32,
    _ b: Int32,
    isAlongTrack: Bool,
    tables: UInt8 = .max,
    _ limits: Limits,
    into found: inout [Pair]
  ) {
    guard let first = motions[Int(a)], let second = motions[Int(b)],
      let isNew = limits.admits(first, second)
    else { return }
    found.append(
      Pair(
        a: a,
        b: b,
        isAlongTrack: isAlongTrack,
        isNew: isNew.canBegin,
        tables: tables,
        score: Float(isNew.largestSquare)
      )
    )
  }

  /// By track first, then by distance, then in the order in which they were found.
  private static func sorted(_ pairs: [Pair]) -> [Pair] {
    var keys = pairs.indices.map { index in
      UInt64(pairs[index].isAlongTrack ? 0 : 1) << 63 | UInt64(pairs[index].score.bitPattern) << 32
        | UInt64(UInt32(truncatingIfNeeded: index))
    }
    keys.sort()
    return keys.map { pairs[Int(UInt32(truncatingIfNeeded: $0))] }
  }

  /// What a pair of one shell must keep to.
  private struct Limits {
    /// The cosine of the largest angle between planes, 100°; assumed.
    ///
    /// Beyond it satellites move against each other. No pattern has planes at just this angle.
    static let leastAlignment = -0.173_648
    let rules: LaserTerminalRules
    let sight: LaserSight

    init(_ rules: LaserTerminalRules, _ sight: LaserSight) {
      (self.rules, self.sight) = (rules, sight.under(rules))
    }

    /// Nil where the pair cannot be kept until the next mark, or moves against each other.
    func admits(
      _ a: LaserMotion,
      _ b: LaserMotion
    ) -> (canBegin: Bool, largestSquare: Double)? {
      guard (a.pole * b.pole).sum() > Self.leastAlignment else { return nil }
      let pair = OrbitingPair(a, b)
      let limit = sight.mostSquare(radius: min(a.radius, b.radius))
      let step = a.rate * LaserClock.markSeconds
      let horizon = a.rate * max(LaserClock.markSeconds, min(rules.horizonSeconds, 86_400))
      let largest = pair.largestSquare
      var canBegin = true
      if largest > limit {
        guard pair.largestSquare(within: step) <= limit else { return nil }
        canBegin = pair.largestSquare(within: horizon) <= limit
      }
      // The line of sight turns at most so fast anywhere on the orbit.
      let fastest = rules.maximumTrackingRate * .pi / 180 / a.rate
      let ratio = (largest / pair.smallestSquare).squareRoot()
      if !(ratio + 1 <= fastest) {
        let soon = pair.trackingRate(at: pair.closest(within: step), a, b)
        guard soon <= fastest else { return nil }
        let later = pair.trackingRate(at: pair.closest(within: horizon), a, b)
        canBegin = canBegin && later <= fastest
      }
      return (canBegin, largest)
    }
  }
}
