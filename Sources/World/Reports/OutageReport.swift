import Constellation
public import Frames
public import Links
public import Service

/// Satellites and gateways that are out of service in a slot, as machine output shows them.
public struct OutageReport: Encodable, Sendable {
  /// One satellite or gateway.
  public struct Row: Encodable, Sendable {
    /// What the world calls it.
    public var name: String
    /// When it failed; null where the world file says so from the beginning.
    @Nullable public var sinceUtc: Instant?
  }

  /// The slot that was asked about.
  public var slotStartUtc: Instant
  /// Satellites, by name.
  public var satellites: [Row]
  /// Gateways, by name.
  public var gateways: [Row]
}

extension World {
  /// What is out of service in a slot after the file's events and the acts.
  public func outageReport(in slot: Slot, acts: [Act] = []) -> OutageReport {
    let failed = failedSatellites.map { (constellation.satellites[$0].name, Instant?.none) }
    var satellites = Dictionary(failed) { first, _ in first }
    var gateways: [String: Instant?] = [:]
    let names = Set(ground.gateways.map(\.name))
    for act in decided(acts).all {
      switch act.decision {
      case .satellite(let name, let works)
      where takesEffect(act, in: slot, gives: works) && hasSatellite(name):
        satellites.enter(name, works: works, at: act.at)
      case .gateway(let name, let works)
      where takesEffect(act, in: slot, gives: works) && names.contains(name):
        gateways.enter(name, works: works, at: act.at)
      default: continue
      }
    }
    return OutageReport(
      slotStartUtc: slot.start,
      satellites: OutageReport.rows(satellites),
      gateways: OutageReport.rows(gateways)
    )
  }
}

extension OutageReport {
  fileprivate static func rows(_ outages: [String: Instant?]) -> [Row] {
    outages.sorted { $0.key < $1.key }.map { Row(name: $0.key, sinceUtc: $0.value) }
  }
}

extension [String: Instant?] {
  /// Enters that something fails or works again; what has failed already did so when it did.
  fileprivate mutating func enter(_ name: String, works: Bool, at instant: Instant) {
    if works { removeValue(forKey: name) } else if self[name] == nil { self[name] = .some(instant) }
  }
}
