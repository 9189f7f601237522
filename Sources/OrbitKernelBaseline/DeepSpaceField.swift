/// What a kernel keeps of a deep-space object; symbols, units and order of the scalar model.
///
/// Lengths in Earth radii, angles in radians, times in minutes.
public enum DeepSpaceField: Int, CaseIterable {
  /// The epoch, in UTC minutes after the reference instant: whole minutes, and the rest.
  case epochWholeMinutes, epochRemainingMinutes
  /// Elements at epoch and their rates through the Earth, the Sun and the Moon.
  case m0, mDot, omega0, omegaDot, node0, nodeDot, nodeT2, e0, eDot, i0, iDot
  /// Drag on the semi-major axis, the eccentricity and the mean longitude.
  case c1, bC4, n0T2
  /// 1 where a resonance drives the mean longitude; how often the longitude holds the node and ω.
  case isResonant, nodesInLongitude, omegasInLongitude
  /// The Sun: mean anomaly at epoch, its rate, amplitudes of the periodics.
  case sunM0, sunN, sunE2, sunE3, sunI2, sunI3, sunL2, sunL3, sunL4
  case sunG2, sunG3, sunG4, sunH2, sunH3
  /// The Moon, in the same order.
  case moonM0, moonN, moonE2, moonE3, moonI2, moonI3, moonL2, moonL3, moonL4
  case moonG2, moonG3, moonG4, moonH2, moonH3
}
