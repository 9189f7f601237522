/// A picture of a terminal's sky: where it had a satellite, and where something was in the way.
public struct ObstructionMap: Hashable, Sendable {
  /// Rows and columns.
  public static let side = 123
  /// The angle from the centre at the rim, in degrees.
  public static let maximumThetaDegrees = 80.0
  /// Below this elevation, in degrees, there is no data.
  public static let minimumElevationDegrees = 10.0
  /// The value of a cell without data.
  public static let noData: Float = -1

  /// What the picture is centred on.
  public enum Frame: String, CaseIterable, Codable, Hashable, Sendable {
    /// The zenith in the centre, true north at the top, east at the right.
    case earth = "earth"
    /// The boresight in the centre, its azimuth at the bottom.
    case dish = "dish"
  }

  /// The frame of ``values``.
  public var frame: Frame
  /// Row by row from the top, ``side`` squared of them: -1 without data, else from 0, obstructed,
  /// to 1, clear.
  public var values: [Float]

  /// A map as stated; that it has as many values as cells is not checked.
  public init(
    frame: Frame,
    values: [Float] = [Float](repeating: noData, count: side * side)
  ) {
    self.frame = frame
    self.values = values
  }
}
