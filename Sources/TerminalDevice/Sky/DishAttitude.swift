import Frames
import Quantities
public import Service

/// How a dish is turned: its axes in north, east and down.
///
/// The third axis is the boresight. The second lies in the dish's face and points away from where the
/// boresight leans to, which is how the axes of real dishes lie; the first completes a right-handed
/// frame.
struct DishAttitude: Hashable {
  let x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>

  /// The axes of a mount; without one the boresight is at the zenith.
  init(_ mount: AntennaMount?) {
    let (tilt, azimuth) = (mount?.tilt ?? .zero, mount?.azimuth ?? .zero)
    let (north, east) = (azimuth.cosine, azimuth.sine)
    z = SIMD3(tilt.sine * north, tilt.sine * east, -tilt.cosine)
    // Minus the way in which the boresight moves as the tilt grows.
    y = -SIMD3(tilt.cosine * north, tilt.cosine * east, tilt.sine)
    x = cross(y, z)
  }

  /// A vector of north, east and down in the dish's axes.
  func dishVector(northEastDown v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((x * v).sum(), (y * v).sum(), (z * v).sum())
  }

  /// The rotation from the dish's axes to north, east and down.
  ///
  /// Of the four ways to take it from the matrix, that which divides by the largest part (Shepperd
  /// 1978, doi:10.2514/3.55767b).
  var quaternion: AttitudeQuaternion {
    let squares = [
      1 + x.x + y.y + z.z, 1 + x.x - y.y - z.z, 1 - x.x + y.y - z.z, 1 - x.x - y.y + z.z,
    ]
    let largest = squares.indices.max { squares[$0] < squares[$1] } ?? 0
    let twice = squares[largest].squareRoot()
    // Differences and sums of the matrix's elements across its diagonal.
    let (a, b, c) = (y.z - z.y, z.x - x.z, x.y - y.x)
    let (d, e, f) = (x.y + y.x, x.z + z.x, y.z + z.y)
    let parts: SIMD4<Double> =
      switch largest {
      case 0: SIMD4(twice * twice, a, b, c)
      case 1: SIMD4(a, twice * twice, d, e)
      case 2: SIMD4(b, d, twice * twice, f)
      default: SIMD4(c, e, f, twice * twice)
      }
    let unit = parts / (2 * twice) * (parts[0] < 0 ? -1 : 1)
    return AttitudeQuaternion(scalar: unit[0], x: unit[1], y: unit[2], z: unit[3])
  }
}

extension AttitudeQuaternion {
  /// The rotation of a dish on a mount; without one its boresight is at the zenith.
  public init(_ mount: AntennaMount?) { self = DishAttitude(mount).quaternion }
}
