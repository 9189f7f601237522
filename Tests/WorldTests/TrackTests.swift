import Foundation
import Frames
import Quantities
import SeededRandomness
import Service
import Testing

@Suite struct TrackTests {
  private static let start = Instant(sinceTAI2000: .seconds(718_718_437))

  private static func waypoint(
    _ seconds: Double,
    _ latitude: Double,
    _ longitude: Double,
    _ height: Double = 0
  ) -> Track.Waypoint {
    Track.Waypoint(
      at: start + .seconds(seconds),
      point: GeodeticPoint(
        latitudeDegrees: latitude,
        longitudeDegrees: longitude,
        heightMetres: height
      )
    )
  }

  /// The point at a fraction of a great circle, by courses and distances of spherical trigonometry:
  /// shares nothing with the interpolation of vectors.
  private static func byTrigonometry(
    _ a: GeodeticPoint,
    _ b: GeodeticPoint,
    _ fraction: Double
  ) -> (latitude: Double, longitude: Double) {
    let (la, lb) = (a.latitude.radians, b.latitude.radians)
    let across = b.longitude.radians - a.longitude.radians
    let half = pow(sin((lb - la) / 2), 2) + cos(la) * cos(lb) * pow(sin(across / 2), 2)
    let distance = 2 * asin(min(1, half.squareRoot())) * fraction
    let course = atan2(
      sin(across) * cos(lb),
      cos(la) * sin(lb) - sin(la) * cos(lb) * cos(across)
    )
    let latitude = asin(sin(la) * cos(distance) + cos(la) * sin(distance) * cos(course))
    let longitude =
      a.longitude.radians
      + atan2(sin(course) * sin(distance) * cos(la), cos(distance) - sin(la) * sin(latitude))
    return (latitude, longitude)
  }

  /// Metres on the ground between a point and angles in radians.
  private static func gap(
    _ point: GeodeticPoint,
    _ other: (latitude: Double, longitude: Double)
  )
    -> Double
  {
    let point = GeodeticPoint(latitude: point.latitude, longitude: point.longitude)
    let other = GeodeticPoint(
      latitude: .radians(other.latitude),
      longitude: .radians(other.longitude)
    )
    return point.greatCircleDistance(to: other).metres
  }

  @Test("Between waypoints it follows the great circle of trigonometry (seeds 1 to 2,000)")
  func greatCircle() throws {
    for seed in 1...2_000 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      func place() -> (Double, Double) {
        // Every third near a pole, every third near the antimeridian.
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
          (
            Double.random(in: 88...89.99, using: &generator),
            Double.random(in: -180...180, using: &generator)
          )
        case 1:
          (
            Double.random(in: -70...70, using: &generator),
            Bool.random(using: &generator) ? 179.9 : -179.9
          )
        default:
          (
            Double.random(in: -80...80, using: &generator),
            Double.random(in: -180...180, using: &generator)
          )
        }
      }
      let (a, b) = (place(), place())
      let ends = (Self.waypoint(0, a.0, a.1, 100), Self.waypoint(1_000, b.0, b.1, 300))
      // Near the antipode the trigonometric formula has no digits left.
      guard ends.0.point.greatCircleDistance(to: ends.1.point).kilometres < 19_900 else { continue }
      let track = try Track([ends.0, ends.1])
      let fraction = Double.random(in: 0...1, using: &generator)
      let point = track.point(at: Self.start + .seconds(fraction * 1_000))
      let expected = Self.byTrigonometry(ends.0.point, ends.1.point, fraction)
      #expect(Self.gap(point, expected) < 0.5, "seed \(seed)")
      #expect(abs(point.height.metres - (100 + 200 * fraction)) < 1e-6)
    }
  }

  @Test("It takes the short way over the antimeridian and over the pole")
  func shortWays() throws {
    let pacific = try Track([Self.waypoint(0, 10, 179), Self.waypoint(100, 10, -179)])
    let middle = pacific.point(at: Self.start + .seconds(50))
    #expect(abs(abs(middle.longitude.degrees) - 180) < 1e-9)
    #expect(abs(middle.latitude.degrees - 10) < 0.01)
    let polar = try Track([Self.waypoint(0, 80, 0), Self.waypoint(100, 80, 180)])
    #expect(polar.point(at: Self.start + .seconds(50)).latitude.degrees > 89.999_999)
    let beyond = polar.point(at: Self.start + .seconds(75))
    #expect(abs(beyond.latitude.degrees - 85) < 1e-9)
    #expect(abs(abs(beyond.longitude.degrees) - 180) < 1e-6)
  }

  @Test("At waypoints it is exactly there, and stays before the first and after the last")
  func ends() throws {
    let waypoints = (0..<50).map {
      Self.waypoint(Double($0) * 7, Double($0) / 3, Double($0) * 2, 5)
    }
    let track = try Track(waypoints)
    for waypoint in waypoints { #expect(track.point(at: waypoint.at) == waypoint.point) }
    #expect(track.point(at: Self.start - .seconds(1)) == waypoints[0].point)
    #expect(track.point(at: Self.start + .seconds(1_000_000)) == waypoints[49].point)
    #expect(track.motion(at: Self.start - .seconds(1)) == nil)
    #expect(track.motion(at: waypoints[49].at) == nil)
  }

  @Test("A track that repeats is at the same place a round later and a round before (seed 5)")
  func rounds() throws {
    let track = try Track(
      [Self.waypoint(0, 50, 0), Self.waypoint(600, 51, 2), Self.waypoint(1_200, 50, 0)],
      repeats: true
    )
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let seconds = Double(Int.random(in: 0..<1_200, using: &generator))
      let round = Int.random(in: -100_000...100_000, using: &generator)
      let a = track.point(at: Self.start + .seconds(seconds))
      let b = track.point(at: Self.start + .seconds(seconds) + .seconds(1_200) * round)
      #expect(a == b, "\(seconds) \(round)")
    }
  }

  @Test("Speed and heading are those of a small step (seeds 1 to 300)")
  func motion() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let track = try Track([
        Self.waypoint(0, Double.random(in: -80...80, using: &generator), 170),
        Self.waypoint(10_000, Double.random(in: -80...80, using: &generator), -160),
      ])
      let at = Self.start + .seconds(Double.random(in: 1...9_990, using: &generator))
      let motion = try #require(track.motion(at: at))
      let (a, b) = (track.point(at: at), track.point(at: at + .seconds(1)))
      let metres = a.greatCircleDistance(to: b).metres
      #expect(abs(metres - motion.metresPerSecond) < 1e-3 * metres, "seed \(seed)")
      let east = (b.longitude - a.longitude).normalizedToHalfTurn.radians * cos(a.latitude.radians)
      let heading = Angle.radians(atan2(east, (b.latitude - a.latitude).radians))
      let error = (heading - motion.heading).normalizedToHalfTurn.degrees
      #expect(abs(error) < 0.05, "seed \(seed): \(error)")
    }
  }

  @Test("What is no track is refused with the waypoint that is wrong")
  func refusals() {
    let good = Self.waypoint(0, 1, 1)
    #expect(throws: Track.Problem.empty) { try Track([]) }
    #expect(throws: Track.Problem.order(index: 1)) { try Track([good, good]) }
    #expect(throws: Track.Problem.place(index: 1)) { try Track([good, Self.waypoint(1, 91, 0)]) }
    #expect(throws: Track.Problem.place(index: 0)) { try Track([Self.waypoint(1, .nan, 0)]) }
    #expect(throws: Track.Problem.place(index: 0)) { try Track([Self.waypoint(1, 0, .infinity)]) }
    #expect(throws: Track.Problem.place(index: 0)) { try Track([Self.waypoint(1, 0, 0, 1e9)]) }
    #expect(throws: Track.Problem.antipodal(index: 1)) {
      try Track([good, Self.waypoint(1, -1, -179)])
    }
    #expect(throws: Track.Problem.open) { try Track([good], repeats: true) }
    #expect(throws: Track.Problem.open) {
      try Track([good, Self.waypoint(5, 1, 2)], repeats: true)
    }
    #expect(throws: Track.Problem.tooMany) {
      try Track((0...100_000).map { Self.waypoint(Double($0), 0, 0) })
    }
    #expect(throws: Never.self) {
      try Track([Self.waypoint(0, 90, 180), Self.waypoint(1, -90 + 1, -180)])
    }
  }
}
