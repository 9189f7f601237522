import Constellation
public import Frames
import Links
import Orbits
import Quantities
import Routing
public import Scheduling
import Service

/// A laser link in one slot, as `apus lasers` shows it.
public struct LaserRow: Encodable, Hashable, Sendable {
  /// First instant of the slot.
  public var slotStartUtc: Instant
  /// Name of the satellite with the smaller index.
  public var a: String
  /// Name of the other satellite.
  public var b: String
  /// Catalogue number of the first.
  public var aCatalogNumber: Int
  /// Catalogue number of the second.
  public var bCatalogNumber: Int
  /// The straight line between the two at the slot's start.
  public var lengthKm: Double
  /// Name of the shell that they belong to.
  public var shell: String
  /// What the world's own terminals send from `a` to `b`, in 10⁶ bit/s.
  public var aToBMbps: Double
  /// What they send from `b` to `a`, in 10⁶ bit/s.
  public var bToAMbps: Double

  /// Both directions together, in 10⁶ bit/s.
  public var loadMbps: Double { aToBMbps + bToAMbps }

  /// The columns of the CSV form, in order.
  public static let csvHeader =
    "slot_start_utc,a,b,a_catalog_number,b_catalog_number,length_km,shell,a_to_b_mbps,b_to_a_mbps"

  /// The row as CSV.
  public var csv: String {
    [
      slotStartUtc.iso8601, csvField(a), csvField(b), csvField(aCatalogNumber),
      csvField(bCatalogNumber), csvField(lengthKm), csvField(shell), csvField(aToBMbps),
      csvField(bToAMbps),
    ].joined(separator: ",")
  }
}

/// The laser links of one slot.
public struct LaserReport: Encodable, Sendable {
  /// First instant of the slot.
  public var slotStartUtc: Instant
  /// Satellites that carry lasers, by shell; shells without such a satellite are left out.
  public var shells: [Shell]
  /// How many of the satellites that carry lasers have so many links, from none upwards.
  public var satellites: [Degree]
  /// The mean of the links' lengths; null without links.
  @Nullable public var meanLengthKm: Double?
  /// The first of the longest links; null without links.
  @Nullable public var longest: LaserRow?
  /// Links of the slot that are left out: at its start too long or too low to be used.
  public var unusableCount: Int
  /// Every link, ordered by the indices of its satellites.
  public var links: [LaserRow]

  /// The links of one shell.
  public struct Shell: Encodable, Hashable, Sendable {
    /// The system that it is a shell of.
    public var system: String
    /// Its name.
    public var name: String
    /// Its satellites that carry lasers, whatever their state.
    public var equippedCount: Int
    /// Links whose first satellite belongs to it.
    public var linkCount: Int
  }

  /// Satellites with one number of links.
  public struct Degree: Encodable, Hashable, Sendable {
    /// So many links.
    public var linkCount: Int
    /// So many satellites have that many.
    public var satelliteCount: Int
  }

  /// The links with the most traffic in both directions together, the most loaded first; those
  /// without any are left out.
  public func mostLoaded(_ count: Int) -> [LaserRow] {
    // A stable order among equals: that of the links.
    let loaded = links.enumerated().filter { $0.element.loadMbps > 0 }
    return loaded.sorted {
      ($1.element.loadMbps, $0.offset) < ($0.element.loadMbps, $1.offset)
    }
    .prefix(max(0, count)).map(\.element)
  }
}

extension World {
  /// The laser links that are established in a plan's slot, and what they carry.
  ///
  /// Links that no path may take at the slot's start, because they are too long or come too low, are
  /// left out. The loads are those of the world's own terminals that the plan serves: each carries
  /// its demand, at most its share of the beam, and its whole share where it states none, along its
  /// path.
  public func laserReport(in plan: SlotPlan) -> LaserReport {
    let loads = LinkLoads(flows(in: plan))
    let ruler = LaserRuler(constellation)
    let satellites = constellation.satellites
    var degrees = [Int](repeating: 0, count: satellites.count)
    var linksOfShell = [Int](repeating: 0, count: constellation.shells.count)
    var rows: [LaserRow] = []
    for link in plan.sky.lasers.links {
      guard let length = ruler.metres(of: link, in: plan.sky.start) else { continue }
      degrees[link.a] += 1
      degrees[link.b] += 1
      if let shell = satellites[link.a].shell { linksOfShell[shell] += 1 }
      rows.append(row(link, length: .metres(length), loads, plan))
    }
    let longest = rows.max { $0.lengthKm < $1.lengthKm }
    return LaserReport(
      slotStartUtc: plan.slot.start,
      shells: shells(linksOfShell),
      satellites: Self.degrees(
        satellites.indices.filter { satellites[$0].hasLasers }.map { degrees[$0] }
      ),
      meanLengthKm: rows.isEmpty
        ? nil : rows.reduce(0) { $0 + $1.lengthKm } / Double(rows.count),
      longest: longest,
      unusableCount: plan.sky.lasers.links.count - rows.count,
      links: rows
    )
  }

  /// What the world's own terminals send along their paths in a plan.
  func flows(in plan: SlotPlan) -> [LinkLoads.Flow] {
    terminals(during: plan.slot).compactMap { planned in
      let terminal = planned.terminal
      guard let assignment = plan.outcomes[terminal.id]?.assignment else { return nil }
      return LinkLoads.Flow(
        nodes: assignment.nodes,
        downlink: min(terminal.downlinkDemand ?? assignment.downlinkRate, assignment.downlinkRate),
        uplink: min(terminal.uplinkDemand ?? assignment.uplinkRate, assignment.uplinkRate)
      )
    }
  }

  private func row(
    _ link: LaserLink,
    length: Length,
    _ loads: LinkLoads,
    _ plan: SlotPlan
  ) -> LaserRow {
    let (a, b) = (constellation.satellites[link.a], constellation.satellites[link.b])
    let there = LinkLoads.Hop(from: .satellite(link.a), to: .satellite(link.b))
    let back = LinkLoads.Hop(from: .satellite(link.b), to: .satellite(link.a))
    return LaserRow(
      slotStartUtc: plan.slot.start,
      a: a.name,
      b: b.name,
      aCatalogNumber: Int(a.catalogNumber.rawValue),
      bCatalogNumber: Int(b.catalogNumber.rawValue),
      lengthKm: length.kilometres,
      shell: a.shell.map { constellation.shells[$0].name } ?? "",
      aToBMbps: loads[there].megabitsPerSecond,
      bToAMbps: loads[back].megabitsPerSecond
    )
  }

  private func shells(_ links: [Int]) -> [LaserReport.Shell] {
    var equipped = [Int](repeating: 0, count: links.count)
    for satellite in constellation.satellites where satellite.hasLasers {
      if let shell = satellite.shell { equipped[shell] += 1 }
    }
    return constellation.shells.enumerated().compactMap { index, shell in
      guard equipped[index] > 0 else { return nil }
      return LaserReport.Shell(
        system: constellation.systems[shell.system],
        name: shell.name,
        equippedCount: equipped[index],
        linkCount: links[index]
      )
    }
  }

  private static func degrees(_ counts: [Int]) -> [LaserReport.Degree] {
    Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)
      .map { LaserReport.Degree(linkCount: $0.key, satelliteCount: $0.value) }
      .sorted { $0.linkCount < $1.linkCount }
  }
}
