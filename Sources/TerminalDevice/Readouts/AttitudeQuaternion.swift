/// A rotation that turns vectors of the dish into north, east and down: `v = q · d · q*`.
///
/// The third axis of the dish is its boresight.
public struct AttitudeQuaternion: Hashable, Sendable {
  /// The scalar part.
  public var scalar: Double
  /// The vector part.
  public var x: Double, y: Double, z: Double

  /// A quaternion by its parts; that it has unit length is not checked.
  public init(scalar: Double, x: Double, y: Double, z: Double) {
    self.scalar = scalar
    self.x = x
    self.y = y
    self.z = z
  }

  /// No rotation.
  public static let identity = AttitudeQuaternion(scalar: 1, x: 0, y: 0, z: 0)
}
