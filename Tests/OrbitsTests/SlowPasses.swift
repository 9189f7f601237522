import Foundation
import Frames
import Quantities

@testable import Orbits

/// Passes by looking at the sky every few seconds with nothing but the public look angles: slow,
/// and plainly right.
struct SlowPasses {
  struct Found {
    var rise: Double
    var top: Double
    var set: Double
    var elevation: Double
    var isCutAtStart: Bool
    var isCutAtEnd: Bool
  }

  let orbit: SGP4
  let site: TopocentricSite
  let mask: Double
  let start: Instant
  let length: Double
  let step: Double

  func elevation(_ seconds: Double) -> Double {
    let instant = start + .seconds(seconds)
    guard let state = try? orbit.propagate(to: instant) else { return -.infinity }
    return site.look(at: EarthRotation(at: instant)(state).position).elevation.degrees
  }

  func passes() -> [Found] {
    let count = Int((length / step).rounded(.up))
    let times = (0...count).map { min(Double($0) * step, length) }
    let values = times.map(elevation)
    var marks = times
    // Extremes between samples may cross the mask twice: they become samples too.
    for i in times.indices.dropFirst().dropLast() {
      let isTop = values[i] >= values[i - 1] && values[i] >= values[i + 1] && values[i] < mask
      let isDip = values[i] <= values[i - 1] && values[i] <= values[i + 1] && values[i] >= mask
      if isTop { marks.append(extreme(times[i - 1], times[i + 1], sign: 1)) }
      if isDip { marks.append(extreme(times[i - 1], times[i + 1], sign: -1)) }
    }
    marks.sort()
    return assemble(marks)
  }

  private func assemble(_ marks: [Double]) -> [Found] {
    var found: [Found] = []
    var isUp = elevation(0) >= mask
    var (rise, isCut) = (0.0, isUp)
    for (a, b) in zip(marks, marks.dropFirst()) where (elevation(b) >= mask) != isUp {
      let time = crossing(a, b)
      if isUp {
        found.append(pass(rise, time, isCut, false))
      } else {
        (rise, isCut) = (time, false)
      }
      isUp.toggle()
    }
    if isUp { found.append(pass(rise, length, isCut, true)) }
    return found
  }

  private func pass(_ rise: Double, _ set: Double, _ cutStart: Bool, _ cutEnd: Bool) -> Found {
    let count = max(8, Int((set - rise) / step))
    let times = (0...count).map { rise + (set - rise) * Double($0) / Double(count) }
    let values = times.map(elevation)
    var (top, best) = values[0] > values[count] ? (rise, values[0]) : (set, values[count])
    for i in 1..<count where values[i] >= values[i - 1] && values[i] >= values[i + 1] {
      let time = extreme(times[i - 1], times[i + 1], sign: 1)
      if elevation(time) > best { (top, best) = (time, elevation(time)) }
    }
    return Found(
      rise: rise,
      top: top,
      set: set,
      elevation: best,
      isCutAtStart: cutStart,
      isCutAtEnd: cutEnd
    )
  }

  private func crossing(_ a: Double, _ b: Double) -> Double {
    var (low, high) = (a, b)
    let isUp = elevation(a) >= mask
    while high - low > 1e-6 {
      let middle = (low + high) / 2
      if (elevation(middle) >= mask) == isUp { low = middle } else { high = middle }
    }
    return high
  }

  private func extreme(_ a: Double, _ b: Double, sign: Double) -> Double {
    var (low, high) = (a, b)
    while high - low > 1e-4 {
      let third = (high - low) / 3
      if sign * elevation(low + third) < sign * elevation(high - third) {
        low += third
      } else {
        high -= third
      }
    }
    return (low + high) / 2
  }
}
