import Foundation
import Frames

/// The search for the passes of one object, one pass at a time and in order.
///
/// From an exact evaluation the search goes forward by the longest time in which ``SkyReach`` rules
/// out a crossing. That time shrinks with the distance to the crossing, and near one it turns into
/// the certainty that exactly one is ahead, which a root finder then takes. Nothing is skipped
/// that was not ruled out, except that no step is shorter than ``shortestStep``: two crossings
/// closer than that, a pass of 1 ms that grazes the mask or a gap like it, may be left out.
struct PassSearch: Sendable {
  /// No step of the search is shorter, in seconds.
  static let shortestStep = 0.001
  /// For how many seconds one set of bounds is made, and how far beyond it a step may reach.
  private static let stretch = 86_400.0
  private static let overlap = 21_600.0

  var sampler: SkySampler
  let reach: SkyReach
  private(set) var bounds: MotionBounds
  private(set) var failure: PassFailure?
  private var end: Double
  private var reachAngle = 0.0
  private var stretchEnd = -1.0
  private var evaluationsBefore = 0
  private var latest: SkySample?
  private var isOver = false

  init(_ orbit: SGP4, site: TopocentricSite, reach: SkyReach, clock: PassClock) {
    sampler = SkySampler(orbit, clock: clock, site: site)
    self.reach = reach
    end = clock.length
    bounds = MotionBounds(orbit, from: 0, to: 0)
  }

  /// The next pass; nil when there are no more.
  mutating func next() -> Pass? {
    guard !isOver else { return nil }
    isOver = true
    guard let first = latest ?? sample(at: 0) else { return nil }
    var trace = PassTrace(first, isCutAtStart: true)
    if latest != nil || first.clearance(reach.mask) < 0 {
      guard let rise = crossing(from: first, sign: 1, in: &trace) else { return nil }
      trace = PassTrace(rise, isCutAtStart: false)
    }
    latest = crossing(from: trace.rise, sign: -1, in: &trace)
    isOver = latest == nil
    let culmination = culmination(of: trace)
    return trace.pass(culmination, isCutAtEnd: isOver, clock: sampler.clock)
  }

  /// The next change of the sign of the clearance upwards (`sign` 1) or downwards (−1), at a
  /// sample that lies on it; nil if there is none before the end.
  private mutating func crossing(
    from start: SkySample,
    sign: Double,
    in trace: inout PassTrace
  ) -> SkySample? {
    var s = start
    while s.time < end {
      guard prepare(at: s.time) else { return nil }
      let limit = min(end, stretchEnd + Self.overlap)
      var time: Double
      var isCertain = false
      if let seconds = reach.crossing(s, bounds, sign: sign), s.time + seconds <= limit {
        time = s.time + seconds
        isCertain = true
      } else {
        var step = max(Self.shortestStep, reach.fall(s, bounds, sign: sign))
        if sign > 0 { step = max(step, reach.rest(s, bounds, reach: reachAngle)) }
        time = min(s.time + step, limit)
      }
      if !isCertain {
        // A failure has moved the end to the last time that is good.
        guard let next = sample(at: time, after: s.time) else { continue }
        if sign * next.clearance(reach.mask) < 0 {
          s = next
          trace.note(s)
          continue
        }
        time = next.time
      }
      if let found = root(after: s, before: time, sign: sign) {
        trace.note(found)
        return found
      }
    }
    return nil
  }

  /// The zero of the clearance between a sample and a later time, to some microseconds.
  ///
  /// Newton's method with the second derivative, kept inside the bracket by bisection.
  private mutating func root(after start: SkySample, before: Double, sign: Double) -> SkySample? {
    var (low, high, s) = (start.time, before, start)
    for round in 0..<80 {
      let y = sign * s.clearance(reach.mask)
      let v = sign * s.clearanceRate(reach.mask)
      let a = sign * s.clearanceAcceleration(reach.mask)
      if y < 0 { low = s.time } else if round > 0 { high = s.time }
      let discriminant = v * v - 2 * a * y
      var step = v > 0 && discriminant > 0 ? -2 * y / (v + discriminant.squareRoot()) : .nan
      // What the error of the velocity and the third derivative leave of a step.
      let residue =
        abs(step / v) * (bounds.velocityError + abs(a) * bounds.meanMotion * step * step)
      if residue < 1e-5 { return s.moved(by: step) }
      if high - low < 1e-6 { return s.moved(by: low - s.time) }
      if !(s.time + step > low && s.time + step < high) { step = 0.5 * (low + high) - s.time }
      guard let next = sample(at: s.time + step, after: start.time) else { return nil }
      s = next
    }
    return s
  }

  /// Makes bounds for the time, and sees that the work stays bounded.
  private mutating func prepare(at time: Double) -> Bool {
    if time >= stretchEnd {
      let first = sampler.minutesAtStart + time / 60
      stretchEnd = time + Self.stretch
      bounds = MotionBounds(
        sampler.orbit,
        from: first,
        to: first + (Self.stretch + Self.overlap) / 60
      )
      sampler.correction = bounds.correction
      reachAngle = reach.angle(radius: bounds.largestRadius)
      evaluationsBefore = sampler.evaluations
    }
    guard sampler.evaluations - evaluationsBefore < PassFinder.mostEvaluationsPerDay else {
      end(at: time, .workLimit)
      return false
    }
    return true
  }

  /// A sample, or nil where the model fails; the search then ends at the last time that is good.
  mutating func sample(at time: Double, after good: Double? = nil) -> SkySample? {
    do throws(SGP4Error) {
      return try sampler.sample(at: time)
    } catch {
      var (low, high) = (good ?? time, time)
      while high - low > 1e-3 {
        let middle = 0.5 * (low + high)
        if (try? sampler.sample(at: middle)) == nil { high = middle } else { low = middle }
      }
      end(at: low, .propagation(error))
      return nil
    }
  }

  private mutating func end(at time: Double, _ reason: PassFailure.Reason) {
    end = time
    failure = PassFailure(instant: sampler.clock.instant(at: time), reason: reason)
  }
}

/// What the search saw of a pass.
struct PassTrace {
  private(set) var rise: SkySample
  private(set) var last: SkySample
  /// The last sample that climbs and the first that does not.
  private(set) var climbing: SkySample?
  private(set) var sinking: SkySample?
  private let isCutAtStart: Bool

  init(_ rise: SkySample, isCutAtStart: Bool) {
    (self.rise, last, self.isCutAtStart) = (rise, rise, isCutAtStart)
    note(rise)
  }

  mutating func note(_ s: SkySample) {
    last = s
    if s.climb > 0 { climbing = s } else if sinking == nil { sinking = s }
  }

  func pass(_ top: SkySample, isCutAtEnd: Bool, clock: PassClock) -> Pass {
    func event(_ s: SkySample) -> Pass.Event {
      Pass.Event(instant: clock.instant(at: s.time), look: s.look)
    }
    let cut: Pass.Cut =
      isCutAtStart ? (isCutAtEnd ? .both : .start) : isCutAtEnd ? .end : .none
    return Pass(rise: event(rise), culmination: event(top), set: event(last), cut: cut)
  }
}
