import Constellation
import Foundation
import Links
import Quantities
import Scheduling
import Service

/// Why a satellite may or may not serve a terminal, in words and with the limit that it meets.
struct SkyVerdict: Sendable {
  /// Why it may not; nil when it may.
  var reason: Reason?
  /// Where it stands, from true north.
  var azimuth: Angle
  /// From the visible geostationary arc, when any of it is.
  var gsoSeparation: Angle?
  /// From the boresight of the terminal's antenna.
  var offBoresight: Angle

  /// A short line for a person.
  func words(for terminal: Terminal, under rules: SchedulingRules) -> String {
    guard let reason else { return "may serve" }
    switch reason {
    case .belowElevationMask:
      let mask = max(rules.minimumElevation, rules.licensedElevation ?? rules.minimumElevation)
      return "below the elevation mask of \(Self.shown(mask))"
    case .beyondRangeLimit:
      guard case .maximumSlantRange(let limit) = rules.groundLinkRule else { break }
      return "farther than \(Self.shown(limit.kilometres, .toNearestOrEven)) km"
    case .gsoExclusion:
      guard let gsoSeparation else { break }
      // Rounded away from the limit, which would otherwise seem to be kept.
      return "\(Self.shown(gsoSeparation.degrees, .down))° from the geostationary arc, "
        + "closer than \(Self.shown(rules.gsoExclusion))"
    case .obstructed:
      guard let mask = terminal.obstructions else { break }
      return "obstructed: that side is hidden up to "
        + Self.shown(mask.minimumElevation(atAzimuth: azimuth))
    case .outsideFieldOfView:
      guard let limit = terminal.mount?.fieldOfView else { break }
      return "\(Self.shown(offBoresight.degrees, .up))° off boresight, "
        + "farther than \(Self.shown(limit))"
    default: break
    }
    return reason.explanation
  }

  private static func shown(_ angle: Angle) -> String {
    shown(angle.degrees, .toNearestOrEven) + "°"
  }

  private static func shown(_ number: Double, _ rule: FloatingPointRoundingRule) -> String {
    let text = String(format: "%.1f", (number * 10).rounded(rule) / 10)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
