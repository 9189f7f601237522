import Frames
import World

/// The golden path, Manila to Dalian over Kuiper K1: its largest error and what one instant costs.
enum PathBenchmark {
  private static let expected: [(seconds: Int, nanoseconds: Double)] = [
    (0, 29_423_137.758), (20, 25_318_683.622), (40, 41_136_549.425), (100, 42_776_626.276),
    (180, 41_527_172.339),
  ]

  static func run() throws -> [String: Double] {
    let world = try WorldLibrary().world(named: "hypatia-k1").world
    let manila = TopocentricSite(
      GeodeticPoint(latitudeDegrees: 14.6042, longitudeDegrees: 120.9822)
    )
    let dalian = TopocentricSite(
      GeodeticPoint(latitudeDegrees: 38.913811, longitudeDegrees: 121.602322)
    )
    var largest = 0.0
    for (seconds, nanoseconds) in expected {
      let time = world.start + .seconds(seconds)
      let row = world.pathRow(from: manila, to: .site(dalian), at: time)
      largest = max(largest, abs((row.rttMs ?? .infinity) * 1e6 - nanoseconds))
    }
    var step = 0
    let milliseconds = Stopwatch.medianMilliseconds {
      step += 1
      _ = world.pathRow(
        from: manila,
        to: .site(dalian),
        at: world.start + .milliseconds(100 * step)
      )
    }
    return ["golden_path_largest_error_ns": largest, "golden_path_instant_ms": milliseconds]
  }
}
