/// The way of a satellite through a terminal's sky during one slot.
///
/// A cubic through four directions, evenly spaced from the slot's start to its end, taken as unit
/// vectors. Over 15 s of an orbit 300 km high or higher its error is below 0.005°.
public struct SkyTrack: Hashable, Sendable {
  /// The satellite's name.
  public let satellite: String
  /// The directions at 0, 1/3, 2/3 and 1 of the slot, in the local axes east, north and up.
  let knots: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  /// A way through four directions; that they are evenly spaced in time is not checked.
  ///
  /// - Parameters:
  ///   - satellite: The satellite's name.
  ///   - start: Where it is at the slot's start.
  ///   - oneThird: Where it is after a third of the slot.
  ///   - twoThirds: Where it is after two thirds.
  ///   - end: Where it is at the slot's end.
  public init(
    satellite: String,
    start: SkyDirection,
    oneThird: SkyDirection,
    twoThirds: SkyDirection,
    end: SkyDirection
  ) {
    self.satellite = satellite
    knots = (start.vector, oneThird.vector, twoThirds.vector, end.vector)
  }

  /// Where the satellite is at a fraction of the slot, clamped to `0 ... 1`.
  public func direction(atFraction fraction: Double) -> SkyDirection {
    SkyDirection(vector: vector(atFraction: fraction))
  }

  /// The same as a vector in the local axes east, north and up, close to unit length.
  func vector(atFraction fraction: Double) -> SIMD3<Double> {
    let t = 3 * (fraction > 0 ? min(fraction, 1) : 0)
    // Lagrange's polynomials over the knots 0, 1, 2, 3.
    let (a, b, c, d) = (t, t - 1, t - 2, t - 3)
    return knots.0 * (-b * c * d / 6) + knots.1 * (a * c * d / 2)
      + knots.2 * (-a * b * d / 2) + knots.3 * (a * b * c / 6)
  }

  /// Whether both are the same way of the same satellite.
  public static func == (a: SkyTrack, b: SkyTrack) -> Bool {
    a.satellite == b.satellite && a.knots == b.knots
  }

  /// Hashes the name and the start.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(satellite)
    hasher.combine(knots.0)
  }
}
