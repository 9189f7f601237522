import Constellation
public import Frames
import Links
import Orbits
import Quantities
import Routing
public import Scheduling
public import Service

/// One slot of one terminal, as `apus schedule` shows it.
public struct ScheduleRow: Encodable, Sendable {
  /// First instant of the slot.
  public var slotStartUtc: Instant
  /// Name of the serving satellite, or empty when there is none.
  public var satellite: String
  /// Its catalogue number.
  @Nullable public var catalogNumber: Int?
  /// Clockwise from true north, at the start of the slot.
  @Nullable public var azimuthDeg: Double?
  /// Above the horizon plane of the ellipsoid, at the start of the slot.
  @Nullable public var elevationDeg: Double?
  /// Straight-line distance from the terminal, at the start of the slot.
  @Nullable public var rangeKm: Double?
  /// Name of the gateway, or empty when there is none.
  public var gateway: String
  /// Code of the point of presence, or empty when there is none.
  public var pop: String
  /// Laser hops.
  @Nullable public var hops: Int?
  /// Median round-trip time that the delay terms give, at the middle of the slot.
  @Nullable public var rttMs: Double?
  /// Smallest round-trip time in the slot.
  @Nullable public var rttMinMs: Double?
  /// The terminal's share of its beam, in 10⁶ bit/s.
  @Nullable public var downlinkMbps: Double?
  /// The terminal's share of the uplink channel, in 10⁶ bit/s.
  @Nullable public var uplinkMbps: Double?
  /// A reason word, or empty when served.
  public var reason: String
}

extension World {
  /// What a plan gives one terminal.
  public func scheduleRow(of terminal: TerminalID, in plan: SlotPlan) -> ScheduleRow {
    let assignment = plan.outcomes[terminal]?.assignment
    let satellite = assignment.map { constellation.satellites[$0.satellite] }
    let reason = plan.outcomes[terminal]?.reason ?? .terminalInactive
    return ScheduleRow(
      slotStartUtc: plan.slot.start,
      satellite: satellite?.name ?? "",
      catalogNumber: satellite.map { Int($0.catalogNumber.rawValue) },
      azimuthDeg: assignment?.look.azimuth.degrees,
      elevationDeg: assignment?.look.elevation.degrees,
      rangeKm: assignment?.look.range.kilometres,
      gateway: assignment?.gateway.map { ground.gateways[$0].name } ?? "",
      pop: assignment?.pointOfPresence.map { ground.pointsOfPresence[$0].code } ?? "",
      hops: assignment?.laserHops,
      rttMs: assignment.map { medianRoundTripSeconds($0) * 1_000 },
      rttMinMs: assignment.map { $0.minimumRoundTripSeconds * 1_000 },
      downlinkMbps: assignment?.downlinkRate.megabitsPerSecond,
      uplinkMbps: assignment?.uplinkRate.megabitsPerSecond,
      reason: assignment == nil ? reason.rawValue : ""
    )
  }
}

extension World {
  /// The rules of the system whose satellite serves.
  func rules(of assignment: Assignment) -> SchedulingRules {
    planner.systemRules[constellation.satellites[assignment.satellite].system]
  }

  /// The median of an assignment's round trip at the middle of the slot: its delay curves carry the
  /// least of every term, to which the median of the random parts comes.
  private func medianRoundTripSeconds(_ assignment: Assignment) -> Double {
    let (up, down) = medianExcess(of: assignment)
    return assignment.roundTripSeconds(atFraction: 0.5) + (up + down)
  }
}

extension ScheduleRow {
  /// The columns of the CSV form, in order.
  public static let csvHeader =
    "slot_start_utc,satellite,catalog_number,azimuth_deg,elevation_deg,range_km,gateway,pop,hops,"
    + "rtt_ms,rtt_min_ms,downlink_mbps,uplink_mbps,reason"

  /// The row as CSV; empty where there is no value.
  public var csv: String {
    [
      slotStartUtc.iso8601, csvField(satellite), csvField(catalogNumber), csvField(azimuthDeg),
      csvField(elevationDeg), csvField(rangeKm), csvField(gateway), csvField(pop),
      csvField(hops), csvField(rttMs), csvField(rttMinMs), csvField(downlinkMbps),
      csvField(uplinkMbps), reason,
    ].joined(separator: ",")
  }
}

/// A value as a CSV field (RFC 4180); empty when absent.
public func csvField<Value: CustomStringConvertible>(_ value: Value?) -> String {
  guard let text = value.map({ "\($0)" }) else { return "" }
  guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}
