import Constellation
import Foundation
import Links
import Quantities
import Scheduling
public import Service

extension World {
  /// Why a satellite may or may not serve a terminal, in words and with the limit that it meets.
  public func verdict(on satellite: SatelliteReport, for terminal: Terminal) -> String {
    guard let reason = Reason(rawValue: satellite.reason) else { return "may serve" }
    let rules = planner.rules
    switch reason {
    case .belowElevationMask:
      return "below the elevation mask of \(Self.shown(rules.minimumElevation))"
    case .beyondRangeLimit:
      guard case .maximumSlantRange(let limit) = rules.groundLinkRule else { break }
      return "farther than \(Self.shown(limit.kilometres)) km"
    case .gsoExclusion:
      guard let separation = satellite.gsoSeparationDeg else { break }
      // Rounded away from the limit, which would otherwise seem to be kept.
      return "\(Self.shown((separation * 10).rounded(.down) / 10))° from the geostationary arc, "
        + "closer than \(Self.shown(rules.gsoExclusion))"
    case .obstructed:
      guard let mask = terminal.obstructions else { break }
      let height = mask.minimumElevation(atAzimuth: .degrees(satellite.azimuthDeg))
      return "obstructed: that side is hidden up to \(Self.shown(height))"
    case .outsideFieldOfView:
      guard let angle = satellite.offBoresightDeg, let limit = terminal.mount?.fieldOfView
      else { break }
      return "\(Self.shown((angle * 10).rounded(.up) / 10))° off boresight, farther than \(Self.shown(limit))"
    default: break
    }
    return reason.explanation
  }

  private static func shown(_ angle: Angle) -> String { shown(angle.degrees) + "°" }

  private static func shown(_ number: Double) -> String {
    let text = String(format: "%.1f", number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
