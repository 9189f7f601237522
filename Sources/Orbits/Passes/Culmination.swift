/// The highest point of a pass.
///
/// The theory's velocity is not exactly the derivative of its position, so the maximum of the
/// elevation is where its central difference over a fraction of a second is zero, taken from exact
/// positions.
extension PassSearch {
  mutating func culmination(of trace: PassTrace) -> SkySample {
    let ends = trace.rise.sine >= trace.last.sine ? trace.rise : trace.last
    let duration = trace.last.time - trace.rise.time
    guard duration > 0.05 else { return ends }
    let isShort = duration * bounds.meanMotion < 2 && bounds.eccentricity < 0.1
    guard isShort, bounds.hasSteadyPlane else { return highest(of: trace, ends) }
    // A low, nearly circular orbit has one maximum in a pass.
    guard let a = trace.climbing, let b = trace.sinking, a.time < b.time else { return ends }
    let guess = Self.zeroOfClimb(a, b)
    let top = maximum(near: guess, from: trace.rise.time, to: trace.last.time)
    guard let top, top.sine >= ends.sine else { return highest(of: trace, ends) }
    return top
  }

  /// The highest of all maxima, seen on a grid that is fine against the motion.
  private mutating func highest(of trace: PassTrace, _ ends: SkySample) -> SkySample {
    let (start, end) = (trace.rise.time, trace.last.time)
    let steps = min(5_000_000, max(16, ((end - start) * quickness * 10).rounded(.up)))
    let step = (end - start) / steps
    var best = ends
    var (before, middle) = (trace.rise.sine, trace.rise.sine)
    for index in 0...Int(steps) {
      let time = start + Double(index + 1) * step
      let next = index == Int(steps) ? -1 : probe(at: min(time, end))?.sine ?? -1
      if middle >= before, middle >= next {
        let centre = time - step
        let (low, high) = (max(start, centre - step), min(end, centre + step))
        if let top = maximum(near: centre, from: low, to: high), top.sine > best.sine { best = top }
      }
      (before, middle) = (middle, next)
    }
    return best
  }

  /// The zero of the central difference of the sine of the elevation in a bracket.
  private mutating func maximum(near guess: Double, from: Double, to: Double) -> SkySample? {
    var (low, high) = (from, to)
    var time = min(max(guess, low), high)
    // Newton's step is good to its square; an orbit's radian takes 1 / n.
    let close = 5e-5 / quickness
    for _ in 0..<60 {
      guard let s = slope(at: time) else { return nil }
      if s.value > 0 { low = time } else { high = time }
      var next = time - s.value / s.rate
      let isNewton = s.rate < 0 && next > low && next < high
      if !isNewton { next = 0.5 * (low + high) }
      let isDone = isNewton ? abs(next - time) < close : high - low < 1e-5
      time = next
      if isDone { return probe(at: time) }
    }
    return probe(at: time)
  }

  /// The derivative of the sine of the elevation by a central difference, and its derivative.
  private mutating func slope(at time: Double) -> (value: Double, rate: Double)? {
    let half = 5e-5 / quickness
    guard let a = probe(at: time - half), let b = probe(at: time + half) else { return nil }
    let before = a.range * a.range * a.range
    let after = b.range * b.range * b.range
    return (
      (b.sine - a.sine) / (2 * half),
      (b.climb / after - a.climb / before) / (2 * half)
    )
  }

  /// The angular rate at the pericentre, roughly, in rad/s.
  private var quickness: Double {
    let e = min(bounds.eccentricity, 0.98)
    return bounds.meanMotion / ((1 - e) * (1 - e).squareRoot())
  }

  /// A sample whose failure does not end the search.
  private mutating func probe(at time: Double) -> SkySample? { try? sampler.sample(at: time) }

  /// The zero of the cubic that has the values and rates of `climb` at both samples.
  private static func zeroOfClimb(_ a: SkySample, _ b: SkySample) -> Double {
    let width = b.time - a.time
    let (y0, y1) = (a.climb, b.climb)
    let (m0, m1) = (a.climbRate * width, b.climbRate * width)
    let (c2, c3) = (3 * (y1 - y0) - 2 * m0 - m1, 2 * (y0 - y1) + m0 + m1)
    var (low, high) = (0.0, 1.0)
    var x = y0 / (y0 - y1)
    for _ in 0..<8 {
      let value = y0 + x * (m0 + x * (c2 + x * c3))
      if value > 0 { low = x } else { high = x }
      let next = x - value / (m0 + x * (2 * c2 + x * 3 * c3))
      x = next > low && next < high ? next : 0.5 * (low + high)
    }
    return a.time + x * width
  }
}
