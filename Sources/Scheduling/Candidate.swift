public import Constellation
public import Frames
public import Links
import Quantities
import Radio

/// A satellite above a terminal, and why it may or may not serve.
public struct Candidate: Hashable, Sendable {
  /// The satellite's index.
  public var satellite: Int
  /// Where it stands at the start of the slot.
  public var look: LookAngle
  /// Why it may not serve this terminal in this slot; nil when the sky allows it.
  public var reason: Reason?

  /// A satellite with the verdict on it, which is taken as given.
  public init(satellite: Int, look: LookAngle, reason: Reason?) {
    self.satellite = satellite
    self.look = look
    self.reason = reason
  }
}

extension SlotSky {
  /// Every satellite above a terminal's mask at the start of the slot, with the reason of each that
  /// the sky excludes, in the order of their indices.
  public func candidates(
    for terminal: PlannedTerminal,
    of constellation: Constellation,
    under rules: SchedulingRules,
    failed: Set<Int>
  ) -> [Candidate] {
    let mask = rules.licensedElevation ?? rules.minimumElevation
    return index.satellites(
      inViewOf: terminal.site,
      sky: start,
      mask: max(rules.minimumElevation, mask),
      rule: rules.groundLinkRule
    )
    .filter { constellation.satellites[$0.satellite].system == terminal.system }
    .map { view in
      // Some dozens are in view of thousands: only those are judged.
      let verdict = SatelliteVerdicts.reason(
        view.satellite,
        self,
        of: constellation,
        failed: failed
      )
      return Candidate(
        satellite: view.satellite,
        look: terminal.site.look(at: start.position(view.satellite)),
        reason: verdict ?? reason(view.satellite, terminal, rules)
      )
    }
  }

  private func reason(
    _ satellite: Int,
    _ terminal: PlannedTerminal,
    _ rules: SchedulingRules
  ) -> Reason? {
    let (last, mask) = (terminal.endSite, SkyRule(rules).mask)
    if rules.licensedElevation != nil, let mask,
      terminal.site.sineOfElevation(of: start.position(satellite)) < mask.sine
    {
      return .belowElevationMask
    }
    guard stays(satellite, last, mask: mask ?? -.rightAngle, rule: rules.groundLinkRule),
      stays(satellite, last, mask: mask ?? -.rightAngle, rule: .elevationMask)
    else { return .setsDuringSlot }
    let ends = [
      (terminal.arc, start.position(satellite).metres - terminal.site.position.metres),
      (terminal.motion?.arc ?? terminal.arc, end.position(satellite).metres - last.position.metres),
    ]
    let isNear = ends.contains { arc, line in
      arc.zone(rules.gsoExclusion).contains(line, range: (line * line).sum().squareRoot())
    }
    return isNear
      ? .gsoExclusion
      : terminal.refusal(from: start.position(satellite), to: end.position(satellite))
  }

  /// Whether a satellite that a site reaches at the start is still reached at the end.
  ///
  /// Over 15 s the elevation has no minimum inside: both ends above the mask means all of it.
  func stays(
    _ satellite: Int,
    _ site: TopocentricSite,
    mask: Angle,
    rule: GroundLinkRule
  ) -> Bool {
    let place = end.position(satellite)
    switch rule {
    case .elevationMask: return site.sineOfElevation(of: place) >= mask.sine
    case .maximumSlantRange(let limit): return site.position.distance(to: place) <= limit
    }
  }
}
