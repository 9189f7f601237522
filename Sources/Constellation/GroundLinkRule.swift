public import Frames
public import Quantities

/// When a satellite and a station on the ground may be linked at all.
public enum GroundLinkRule: Hashable, Sendable {
  /// The satellite must be above the station's elevation mask, on the ellipsoid.
  case elevationMask
  /// The slant range must not exceed a limit, whatever the elevation.
  ///
  /// This is the flat-Earth rule of some published simulators, kept to compare with them: it allows
  /// links below the mask that it stands for.
  case maximumSlantRange(Length)
}

/// A satellite that a site can reach.
public struct SatelliteInView: Hashable, Sendable {
  /// The satellite's index.
  public var satellite: Int
  /// Sine of its elevation.
  public var sineOfElevation: Double
  /// Its distance.
  public var range: Length
}

extension SkyIndex {
  /// Every satellite that a site can reach under a rule, in the order of their indices.
  public func satellites(
    inViewOf site: TopocentricSite,
    sky: Sky,
    mask: Angle,
    rule: GroundLinkRule = .elevationMask
  ) -> [SatelliteInView] {
    var found: [SatelliteInView] = []
    let sine = mask.sine
    let cap: Double
    let limit: Double
    switch rule {
    case .elevationMask: (cap, limit) = (self.cap(above: mask, from: site), .infinity)
    case .maximumSlantRange(let range): (cap, limit) = (self.cap(within: range), range.metres)
    }
    forEach(within: cap, of: site.position) { satellite in
      let line = sky.position(satellite).metres - site.position.metres
      let range = (line * line).sum().squareRoot()
      let elevation = (line * site.up).sum() / range
      guard range <= limit, limit.isFinite || elevation >= sine else { return }
      found.append(
        SatelliteInView(satellite: satellite, sineOfElevation: elevation, range: .metres(range))
      )
    }
    return found.sorted { $0.satellite < $1.satellite }
  }
}
