import Quantities

extension Angle {
  /// Whether the angle is within two bounds in degrees, both included; never if it is no number.
  func isWithin(degrees range: ClosedRange<Double>) -> Bool {
    radians >= Angle.degrees(range.lowerBound).radians
      && radians <= Angle.degrees(range.upperBound).radians
  }
}
