import Frames
public import Quantities

/// How a terminal's antenna is set up: where its boresight points and how far from it it can scan.
///
/// A phased array scans from its boresight, the normal of its face. Kits of high latitudes are set
/// up with the boresight tilted towards their pole.
public struct AntennaMount: Hashable, Sendable {
  /// From the zenith to the boresight, 0° to 90°.
  public let tilt: Angle
  /// Where the boresight leans to, clockwise from true north; of no meaning without a tilt.
  public let azimuth: Angle
  /// The largest angle from the boresight at which a satellite can be used, 0° to 180°.
  ///
  /// Half of the cone's opening; nil for no limit beyond the elevation mask.
  public let fieldOfView: Angle?

  /// A mount as stated, or nil when an angle is out of its range or no number.
  ///
  /// The azimuth may be up to a turn away from north.
  public init?(tilt: Angle, azimuth: Angle = .zero, fieldOfView: Angle? = nil) {
    guard tilt.isWithin(degrees: 0...90), azimuth.isWithin(degrees: -360...360),
      fieldOfView?.isWithin(degrees: 0...180) ?? true
    else { return nil }
    self.tilt = tilt
    self.azimuth = azimuth.normalizedToTurn
    self.fieldOfView = fieldOfView
  }

  /// The angle between the boresight and a direction, 0° to 180°.
  public func offBoresight(azimuth: Angle, elevation: Angle) -> Angle {
    let boresight = Self.unit(azimuth: self.azimuth, elevation: .rightAngle - tilt)
    let direction = Self.unit(azimuth: azimuth, elevation: elevation)
    return angle(between: boresight, direction)
  }

  /// Whether a direction is too far from the boresight to be used.
  public func excludes(azimuth: Angle, elevation: Angle) -> Bool {
    guard let fieldOfView else { return false }
    return offBoresight(azimuth: azimuth, elevation: elevation) > fieldOfView
  }

  /// A direction in the local axes east, north and up.
  private static func unit(azimuth: Angle, elevation: Angle) -> SIMD3<Double> {
    let flat = elevation.cosine
    return SIMD3(flat * azimuth.sine, flat * azimuth.cosine, elevation.sine)
  }
}
