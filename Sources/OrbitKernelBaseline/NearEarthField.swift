/// What a kernel keeps of a near-Earth object; symbols, units and order of the scalar model.
///
/// Lengths in Earth radii, angles in radians, times in minutes.
public enum NearEarthField: Int, CaseIterable {
  /// The epoch, in UTC minutes after the reference instant: whole minutes, and the rest.
  case epochWholeMinutes, epochRemainingMinutes
  /// Mean anomaly, argument of pericentre and node at epoch, and their rates.
  case m0, mDot, omega0, omegaDot, node0, nodeDot, nodeT2
  /// Drag on the argument of pericentre and the mean anomaly.
  case eta, omegaT, mCubed, deltaM0
  /// Drag on the semi-major axis, powers one to four of time.
  case c1, d2, d3, d4
  /// Drag on the eccentricity.
  case bC4, bC5, sinM0
  /// Drag on the mean longitude, times the mean motion: powers two to five of time.
  case n0T2, n0T3, n0T4, n0T5
  /// Eccentricity; the root of the semi-major axis and its inverse.
  case e0, rootA0, inverseRootA0
  /// The coefficient of J3 on the mean longitude; the inclination.
  case longitudeJ3, cosI, sinI
}
