import Constellation
import Frames
import Orbits

/// All satellites at one instant, to Earth-fixed states, on one core.
enum SkyBenchmark {
  static func run(catalogue: String?) throws -> [String: Double] {
    var constellation = Constellation()
    constellation.add(catalogue: try Catalogue.elements(catalogue), name: "b")
    var step = 0
    let milliseconds = Stopwatch.medianMilliseconds {
      step += 1
      _ = Sky(of: constellation, at: Catalogue.epoch + .seconds(15 * step))
    }
    let count = Double(constellation.satellites.count)
    return [
      "sky_satellites": count,
      "sky_ms": milliseconds,
      "sky_propagations_per_s": count / milliseconds * 1_000,
    ]
  }
}
