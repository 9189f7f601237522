import Constellation
import Foundation
import Frames
import Links
import Quantities
import Radio
import Service

/// The satellites that may serve each terminal of a block, or why none may.
///
/// Satellites near a block are gathered once, and each terminal tests that list: elevation at the
/// start and the end of the slot, the geostationary arc, its own horizon. A pure function; blocks
/// can be searched in any order and on any thread.
struct CandidateSearch: Sendable {
  let sky: SlotSky
  let verdicts: SatelliteVerdicts
  let constellation: Constellation
  let rules: SkyRules
  let crowd: Crowd

  /// A satellite that may serve a terminal, with what a choice between several needs.
  struct Usable {
    var satellite: Int32
    /// How well it is placed: the sine of its elevation, or the cosine of its angle to the boresight
    /// of an antenna that is tilted.
    var merit: Float
    /// One-way light time, in seconds.
    var lightTimeSeconds: Float
  }

  /// What a search of one block found.
  struct Found: Sendable {
    /// For each terminal searched, in their order: where its satellites end in `usable`.
    var ends: [Int32] = []
    var usable: [Usable] = []
    /// For each terminal searched: why none may serve it, when none may.
    var refusals: [Reason?] = []
  }

  /// Satellites near a block, with their places at both ends of the slot.
  private struct Nearby {
    var satellites: [Int32] = []
    var systems: [Int32] = []
    var reasons: [Reason?] = []
    var start: [SIMD3<Double>] = []
    var end: [SIMD3<Double>] = []
  }

  /// Searches for terminals that stand near each other, by their indices.
  func search(_ terminals: [Int]) -> Found {
    var found = Found()
    let nearby = nearby(terminals)
    var tally = ReasonTally()
    found.ends.reserveCapacity(terminals.count)
    found.refusals.reserveCapacity(terminals.count)
    for terminal in terminals {
      tally.clear()
      let before = found.usable.count
      test(terminal, nearby, &found.usable, &tally)
      found.ends.append(Int32(found.usable.count))
      let isServed = found.usable.count > before
      found.refusals.append(isServed ? nil : tally.most ?? .noSatelliteInView)
    }
    return found
  }

  private func nearby(_ terminals: [Int]) -> Nearby {
    var sum = SIMD3<Double>()
    var cap = 0.0
    for terminal in terminals {
      let place = crowd.place(terminal)
      sum += place.site.unit
      let rule = rules.rule(of: terminal, system: place.system)
      cap = max(cap, sky.index.cap(reaching: place.site, under: rule))
    }
    let length = (sum * sum).sum().squareRoot()
    let centre = length > 1e-6 ? sum / length : SIMD3(1, 0, 0)
    let cosine = terminals.map { (crowd.place($0).site.unit * centre).sum() }.min() ?? 1
    // Rounding makes an arc cosine of nearly one too small: 1e-6 is six metres.
    let spread = acos(max(-1, min(1, cosine))) + 1e-6
    var nearby = Nearby()
    let place = Position<ITRF>(metres: centre * WGS84.equatorialRadius.metres)
    sky.index.forEach(within: cap + spread, of: place) { satellite in
      nearby.satellites.append(Int32(satellite))
      nearby.systems.append(Int32(truncatingIfNeeded: constellation.satellites[satellite].system))
      nearby.reasons.append(verdicts[satellite])
      nearby.start.append(sky.start.position(satellite).metres)
      nearby.end.append(sky.end.position(satellite).metres)
    }
    return nearby
  }

  private func test(
    _ terminal: Int,
    _ nearby: Nearby,
    _ usable: inout [Usable],
    _ tally: inout ReasonTally
  ) {
    let own = crowd.place(terminal)
    let rule = rules.rule(of: terminal, system: own.system)
    let (place, up) = (own.site.position.metres, own.site.up)
    let reach = Reach(rule)
    let zone = own.arc.zone(rule.gsoExclusion)
    let ends = Ends(own, crowd, terminal, rule)
    let nearest = sky.start.radiusRange.lowerBound - own.site.position.radius.metres
    let floor = (place * up).sum() + reach.floorMetres(nearest: nearest)
    for (position, start) in nearby.start.enumerated() {
      guard start.x * up.x + start.y * up.y + start.z * up.z >= floor else { continue }
      let line = start - place
      let (square, height) = ((line * line).sum(), (line * up).sum())
      guard reach.mayHold(squareOfRange: square, height: height) else { continue }
      let range = square.squareRoot()
      let sine = height / range
      guard reach.holds(range: range, sine: sine) else { continue }
      let satellite = Int(nearby.satellites[position])
      guard nearby.systems[position] == own.system else { continue }
      if let reason = nearby.reasons[position] {
        tally.count(reason)
        continue
      }
      let later = nearby.end[position] - ends.place
      let laterRange = (later * later).sum().squareRoot()
      if !reach.holds(range: laterRange, sine: (later * ends.up).sum() / laterRange) {
        tally.count(.setsDuringSlot)
      } else if zone.contains(line, range: range) || ends.zone.contains(later, range: laterRange) {
        tally.count(.gsoExclusion)
      } else if own.isSelective, let reason = refusal(of: satellite, by: terminal) {
        tally.count(reason)
      } else {
        usable.append(
          Usable(
            satellite: Int32(satellite),
            merit: own.isSelective
              ? Float(crowd[terminal].merit(of: sky.start.position(satellite)))
              : Float(sine),
            lightTimeSeconds: Float(range / 299_792_458)
          )
        )
      }
    }
  }

  private func refusal(of satellite: Int, by terminal: Int) -> Reason? {
    crowd[terminal].refusal(from: sky.start.position(satellite), to: sky.end.position(satellite))
  }

  /// Where a terminal is at the end of the slot, which for most is where it was at the start.
  private struct Ends {
    var place: SIMD3<Double>
    var up: SIMD3<Double>
    var zone: GSOArc.Zone

    init(_ own: TerminalPlace, _ crowd: Crowd, _ terminal: Int, _ rule: SkyRule) {
      guard own.isMoving, let motion = crowd[terminal].motion else {
        // Without a choice between two sites, which would be copied whole for each of many terminals.
        (place, up) = (own.site.position.metres, own.site.up)
        zone = own.arc.zone(rule.gsoExclusion)
        return
      }
      (place, up) = (motion.end.position.metres, motion.end.up)
      zone = motion.arc.zone(rule.gsoExclusion)
    }
  }
}

extension TopocentricSite {
  /// The direction of the site from the Earth's centre.
  fileprivate var unit: SIMD3<Double> { position.metres / position.radius.metres }
}

/// When a satellite is in reach: above a mask, within a limit of range.
struct Reach: Sendable {
  private let sine: Double
  private let limitMetres: Double

  init(_ rule: SkyRule) {
    sine = rule.mask?.sine ?? -.infinity
    limitMetres = rule.limit?.metres ?? .infinity
  }

  /// How far above the plane of the horizon everything in reach is at least, in metres, when no
  /// satellite is nearer than `nearest` metres; a metre is left for rounding.
  func floorMetres(nearest: Double) -> Double {
    sine >= 0 ? sine * max(nearest, 0) - 1 : -.infinity
  }

  /// False where ``holds(range:sine:)`` is, but for rounding; without a root and a division.
  func mayHold(squareOfRange square: Double, height: Double) -> Bool {
    guard sine > 0 else { return true }
    return height > 0 && height * height >= sine * sine * square * (1 - 1e-9)
  }

  func holds(range: Double, sine: Double) -> Bool { range <= limitMetres && sine >= self.sine }
}

extension SkyIndex {
  /// The cap around a site outside which no satellite is in reach, as an angle in radians.
  fileprivate func cap(reaching site: TopocentricSite, under rule: SkyRule) -> Double {
    let cap = rule.mask.map { self.cap(above: $0, from: site) } ?? .pi
    return rule.limit.map { min(cap, self.cap(within: $0)) } ?? cap
  }
}

/// Counts reasons, to name the one that most satellites share.
struct ReasonTally {
  private var counts: [(reason: Reason, count: Int)] = []

  mutating func clear() { counts.removeAll(keepingCapacity: true) }

  mutating func count(_ reason: Reason) {
    if let index = counts.firstIndex(where: { $0.reason == reason }) {
      counts[index].count += 1
    } else {
      counts.append((reason, 1))
    }
  }

  /// The most frequent; of equals the first by name.
  var most: Reason? {
    counts.max { ($0.count, $1.reason.rawValue) < ($1.count, $0.reason.rawValue) }?.reason
  }
}
