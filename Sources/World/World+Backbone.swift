import Constellation
import Frames
import Links
import Quantities
import Routing
import Scheduling

extension World {
  /// One-way delay over the ground from one point of presence to another, in seconds: modelled by a
  /// system's own terms of delay.
  ///
  /// The cable's delay along the great circle, the mean of one backhaul term and that of the point of
  /// presence at its end. Within one point of presence nothing is added: packets that pass through
  /// it are switched, and its own delay is part of the links on both sides.
  ///
  /// - Parameters:
  ///   - from: the point of presence that packets leave, by its index in the world's ground segment.
  ///   - to: the one that they go to.
  ///   - system: the system whose terms count, by index: the sender's.
  /// - Returns: zero for the same point, never less than light takes for the distance, and `nil`
  ///   when there is no such point or system.
  public func backboneSeconds(from: Int, to: Int, system: Int = 0) -> Double? {
    let points = ground.pointsOfPresence
    guard points.indices.contains(from), points.indices.contains(to),
      planner.systemRules.indices.contains(system)
    else { return nil }
    guard from != to else { return 0 }
    let line = points[from].point.greatCircleDistance(to: points[to].point)
    let delays = planner.systemRules[system].delays
    return max(delays.fibreSeconds(line), line.lightTimeSeconds)
      + delays.backhaul.meanSeconds + delays.pointOfPresence.meanSeconds
  }
}
