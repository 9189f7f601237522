import Constellation
import Foundation
import Frames
import Links
import Quantities

/// The choice of partners as the documentation states it, every pair looked at, nothing kept from
/// call to call: slow, and meant to be obviously right.
struct SlowLaserModel {
  let constellation: Constellation
  let outages: SatelliteOutages

  typealias Choice = Set<LaserLink>

  /// Whether all satellites that choose have planes: strips of nodes are not in the model.
  static func isFit(for constellation: Constellation) -> Bool {
    constellation.satellites.allSatisfy { satellite in
      guard satellite.isOperational, satellite.hasLasers, let shell = satellite.shell,
        constellation.shells[shell].lasers == .nearestStable
      else { return true }
      return satellite.plane != nil
    }
  }

  /// Minutes since the start of the Modified Julian Date, of the last :12 before a slot.
  static func mark(of slot: Slot) -> Int {
    var slot = slot
    while slot.start.utc.time.second != 12 { slot = slot.previous }
    let utc = slot.start.utc
    return utc.modifiedJulianDay * 1_440 + utc.time.hour * 60 + utc.time.minute
  }

  static func instant(of mark: Int) -> Instant {
    let day = Int((Double(mark) / 1_440).rounded(.down))
    return Instant(
      UTC(modifiedJulianDay: day, timeOfDay: .seconds((mark - day * 1_440) * 60 + 12))
    )
  }

  /// What is in force at marks: each from nothing, from the start of the period before its own.
  func inForce(at marks: ClosedRange<Int>) -> [Int: Choice] {
    var result: [Int: Choice] = [:]
    let periods = Set(marks.map { Int((Double($0) / 20).rounded(.down)) })
    for period in periods {
      var held: Choice = []
      for mark in (20 * (period - 1))...min(20 * period + 19, marks.upperBound) {
        held = choice(at: mark, held: held)
        if mark >= 20 * period { result[mark] = held }
      }
    }
    return result
  }

  /// The links that carry in a slot.
  func links(in slot: Slot) -> [LaserLink] {
    let mark = Self.mark(of: slot)
    let choices = inForce(at: (mark - 20)...mark)
    let failed = outages.satellites(at: slot.start)
    return (choices[mark] ?? []).filter { link in
      guard !failed.contains(link.a), !failed.contains(link.b) else { return false }
      guard let shell = constellation.satellites[link.a].shell else { return false }
      let wait = constellation.shells[shell].laserRules.establishmentSeconds
      // Chosen at every mark since one that lies as far back.
      var since = mark
      while choices[since - 1]?.contains(link) == true, since > mark - 20 { since -= 1 }
      return (slot.start - Self.instant(of: since)).inSeconds >= wait
    }
    .sorted()
  }

  private struct Body {
    var place: SIMD3<Double>
    var course: SIMD3<Double>
    var pole: SIMD3<Double>
    var rate: Double
  }

  private func choice(at mark: Int, held: Choice) -> Choice {
    let sky = Sky(of: constellation, at: Self.instant(of: mark))
    let failed = outages.satellites(at: sky.instant)
    var result: Choice = []
    for (index, shell) in constellation.shells.enumerated() where shell.lasers == .nearestStable {
      let members = constellation.satellites.indices.filter { satellite in
        let own = constellation.satellites[satellite]
        return own.shell == index && own.isOperational && own.hasLasers
          && !failed.contains(satellite) && sky.faults[satellite] == nil
      }
      result.formUnion(choice(of: members, shell.laserRules, sky, held))
    }
    return result
  }

  private func choice(
    of members: [Int],
    _ rules: LaserTerminalRules,
    _ sky: Sky,
    _ held: Choice
  ) -> Choice {
    let bodies = Dictionary(uniqueKeysWithValues: members.map { ($0, body($0, sky)) })
    let planes = Dictionary(grouping: members) { constellation.satellites[$0].plane ?? 0 }
    let tracks = planes.sorted { $0.key < $1.key }.map(\.value)
    var offers: [(along: Bool, merit: Float, order: Int, link: LaserLink, from: Int, to: Int)] = []
    func offer(_ a: Int, _ b: Int, along: Bool) {
      guard let link = LaserLink(a, b), let first = bodies[a], let second = bodies[b] else {
        return
      }
      guard !offers.contains(where: { $0.link == link }) else { return }
      let isHeld = held.contains(link)
      guard let largest = largest(first, second, rules, isHeld) else { return }
      let factor = Float(max(1, rules.hysteresis))
      let merit = isHeld ? Float(largest) / (factor * factor) : Float(largest)
      offers.append((along, merit, offers.count, link, a, b))
    }
    for track in tracks {
      guard let pivot = track.first.flatMap({ bodies[$0] }) else { continue }
      let around = track.sorted { phase($0, pivot, bodies) < phase($1, pivot, bodies) }
      for (place, a) in around.enumerated() where around.count > 1 {
        offer(a, around[(place + 1) % around.count], along: true)
      }
    }
    for (index, track) in tracks.enumerated() where tracks.count > 2 || index + 1 < tracks.count {
      let east = tracks[(index + 1) % tracks.count]
      guard let pivot = east.first.flatMap({ bodies[$0] }) else { continue }
      for a in track {
        guard let own = bodies[a] else { continue }
        // How far ahead of the phase of the nearest course, all the way around.
        let target = bestPhase(own, pivot)
        let ahead = east.map { (turn(phase($0, pivot, bodies) - target), $0) }
          .sorted { $0.0 < $1.0 }.map(\.1)
        let near = ahead.count > 4 ? ahead.prefix(2) + ahead.suffix(2) : ahead[...]
        for b in near { offer(a, b, along: false) }
        for b in east where LaserLink(a, b).map(held.contains) == true { offer(a, b, along: false) }
      }
    }
    return matched(
      offers.sorted { ($0.along ? 0 : 1, $0.merit) < ($1.along ? 0 : 1, $1.merit) }
        .map { ($0.along, $0.link, $0.from, $0.to) },
      rules
    )
  }

  private func matched(
    _ offers: [(along: Bool, link: LaserLink, from: Int, to: Int)],
    _ rules: LaserTerminalRules
  ) -> Choice {
    let lasers = min(16, max(0, rules.lasersPerSatellite))
    var used: [Int: Int] = [:]
    var east: [Int: Int] = [:]
    var west: [Int: Int] = [:]
    var chosen: Choice = []
    for respectsSides in [true, false] {
      for (along, link, from, to) in offers where !chosen.contains(link) {
        guard used[from, default: 0] < lasers, used[to, default: 0] < lasers else { continue }
        if !along, respectsSides {
          let most = max(1, (lasers - 1) / 2)
          guard east[from, default: 0] < most, west[to, default: 0] < most else { continue }
          east[from, default: 0] += 1
          west[to, default: 0] += 1
        }
        used[from, default: 0] += 1
        used[to, default: 0] += 1
        chosen.insert(link)
      }
    }
    return chosen
  }

  private func body(_ satellite: Int, _ sky: Sky) -> Body {
    let state = sky.states[satellite]
    let r = state.position.metres
    let turning = EarthRotation(at: sky.instant).rateRadiansPerSecond
    let v = state.velocity.metresPerSecond + SIMD3(-r.y, r.x, 0) * turning
    let h = product(r, v)
    let size = (h * h).sum().squareRoot()
    return Body(place: r, course: product(h / size, r), pole: h / size, rate: size / (r * r).sum())
  }

  /// The largest square distance over a turn; nil where a sample of it is not allowed.
  private func largest(
    _ a: Body,
    _ b: Body,
    _ rules: LaserTerminalRules,
    _ isHeld: Bool
  ) -> Double? {
    guard (a.pole * b.pole).sum() > cos(100 * Double.pi / 180) else { return nil }
    let (now, later) = (b.place - a.place, b.course - a.course)
    func square(_ turn: Double) -> Double {
      let line = now * cos(turn) + later * sin(turn)
      return (line * line).sum()
    }
    let radius = min((a.place * a.place).sum(), (b.place * b.place).sum())
    let clear = 6_378_137 + constellation.laserGrazingHeight.metres
    let limit = min(
      constellation.maximumLaserLength.metres * constellation.maximumLaserLength.metres,
      4 * (radius - clear * clear)
    )
    for seconds in isHeld ? [60] : [60, max(60, rules.horizonSeconds)] {
      let samples = (0...24).map { a.rate * seconds * Double($0) / 24 }
      guard samples.allSatisfy({ square($0) <= limit }) else { return nil }
      // Finer and finer around the closest sample: satellites on a collision course meet in a point.
      var (closest, width) = (samples.min { square($0) < square($1) } ?? 0, a.rate * seconds / 24)
      for _ in 0..<9 {
        let near = (-3...3).map { closest + width * Double($0) / 3 }
          .filter { (0...(a.rate * seconds)).contains($0) }
        closest = near.min { square($0) < square($1) } ?? closest
        width /= 2.5
      }
      let line = now * cos(closest) + later * sin(closest)
      let change = later * cos(closest) - now * sin(closest)
      for pole in [a.pole, b.pole] {
        let turning = product(line, change - product(pole, line))
        let rate = (turning * turning).sum().squareRoot() / (line * line).sum() * a.rate
        guard rate * 180 / .pi <= rules.maximumTrackingRate else { return nil }
      }
    }
    let (p, q, c) = ((now * now).sum(), (later * later).sum(), (now * later).sum())
    return (p + q) / 2 + ((p - q) * (p - q) / 4 + c * c).squareRoot()
  }

  private func phase(_ satellite: Int, _ pivot: Body, _ bodies: [Int: Body]) -> Double {
    guard let place = bodies[satellite]?.place else { return 0 }
    return atan2((place * pivot.course).sum(), (place * pivot.place).sum())
  }

  /// The phase in the pivot's plane that maximises the mean product of places, by search.
  private func bestPhase(_ body: Body, _ pivot: Body) -> Double {
    func merit(_ angle: Double) -> Double {
      let place = pivot.place * cos(angle) + pivot.course * sin(angle)
      let course = pivot.course * cos(angle) - pivot.place * sin(angle)
      return (body.place * place).sum() + (body.course * course).sum()
    }
    var (best, width) = (0.0, Double.pi)
    for _ in 0..<16 {
      let around = (-8...8).map { best + width * Double($0) / 8 }
      best = around.max { merit($0) < merit($1) } ?? best
      width /= 3
    }
    return best
  }

  private func turn(_ angle: Double) -> Double {
    let rest = angle.truncatingRemainder(dividingBy: 2 * .pi)
    return rest < 0 ? rest + 2 * .pi : rest
  }

  private func product(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}
