package import Quantities

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The cross product.
@inlinable
package func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// The angle between two vectors of any length, 0° to 180°.
///
/// By atan2, which keeps its digits for small angles, where an arc cosine would lose half of them.
package func angle(between a: SIMD3<Double>, _ b: SIMD3<Double>) -> Angle {
  let across = cross(a, b)
  return .radians(atan2((across * across).sum().squareRoot(), (a * b).sum()))
}
