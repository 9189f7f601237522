import Constellation
import Frames
import Orbits
import Quantities
import Yams

/// Reads one shell of the section `constellation`.
enum ShellSection {
  static func read(_ value: YAMLValue, epoch: Instant) -> ShellDescription? {
    guard
      let map = value.mapping([
        "name", "altitude-km", "mean-motion-rev-per-day", "inclination-deg", "planes",
        "satellites-per-plane", "node-arc-deg", "first-node-deg", "first-anomaly-deg", "phasing",
        "eccentricity", "angle-decimals", "epoch", "lasers", "laser-slot-shift",
        "laser-seam-shift", "laser-seam", "source",
      ])
    else { return nil }
    let pattern = map["lasers"].map { $0.choice(of: LaserPattern.self) } ?? LaserPattern.none
    guard let name = map.required("name")?.string(),
      let height = height(map, value),
      let inclination = map.required("inclination-deg")?.number(in: 0...180),
      let planes = map.required("planes")?.integer(in: 1...1_000),
      let slots = map.required("satellites-per-plane")?.integer(in: 1...1_000),
      let phasing = phasing(map["phasing"], planes: planes), let pattern
    else { return nil }
    do {
      let shell = try WalkerShell(
        name: name,
        height: height,
        inclination: .degrees(inclination),
        planes: planes,
        satellitesPerPlane: slots,
        nodeArc: .degrees(map.number("node-arc-deg", in: 1...360, or: 360)),
        phasing: phasing,
        eccentricity: map.number("eccentricity", in: 0...0.2, or: 0),
        firstNode: .degrees(map.number("first-node-deg", in: -360...360, or: 0)),
        firstAnomaly: .degrees(map.number("first-anomaly-deg", in: -360...360, or: 0)),
        angleDecimals: map["angle-decimals"].flatMap { $0.integer(in: 0...12) },
        epoch: map["epoch"]?.instant() ?? epoch
      )
      return ShellDescription(shell, lasers: pattern, grid: grid(map, of: shell, pattern))
    } catch {
      value.report("\(error)", remedy: "Mend the shell's numbers.")
      return nil
    }
  }

  /// The +Grid, with what the file says otherwise than the shell's own.
  private static func grid(
    _ map: YAMLMapping,
    of shell: WalkerShell,
    _ pattern: LaserPattern
  ) -> PlusGrid {
    var grid = shell.plusGrid
    for key in ["laser-slot-shift", "laser-seam-shift", "laser-seam"] where pattern != .plusGrid {
      map[key]?.report("only a +Grid has this", remedy: "Remove it, or write 'lasers: plus-grid'.")
    }
    let shifts = -1_000...1_000
    grid.slotShift = map.integer("laser-slot-shift", in: shifts, or: grid.slotShift)
    grid.seamShift = map.integer("laser-seam-shift", in: shifts, or: grid.seamShift)
    if let seam = map["laser-seam"]?.choice(of: Seam.self) { grid.closesSeam = seam == .closed }
    return grid
  }

  private enum Seam: String, CaseIterable {
    case closed, open
  }

  private static func height(_ map: YAMLMapping, _ value: YAMLValue) -> WalkerShell.Height? {
    switch (map["altitude-km"], map["mean-motion-rev-per-day"]) {
    case (let altitude?, nil):
      return altitude.number(in: 120...50_000).map { .altitude(.kilometres($0)) }
    case (nil, let motion?):
      return motion.number(in: 0.5...17).map { .meanMotion(MeanMotion(revolutionsPerDay: $0)) }
    default:
      value.report(
        "a shell needs either 'altitude-km' or 'mean-motion-rev-per-day'",
        remedy: "Give one of the two."
      )
      return nil
    }
  }

  private static func phasing(_ value: YAMLValue?, planes: Int) -> WalkerShell.Phasing? {
    guard let value else { return .walker(factor: 0) }
    if let word = value.node.scalar?.string {
      if word == "half-slot-on-odd-planes" { return .halfSlotOnOddPlanes }
      value.report(
        "'\(word)' is not a phasing",
        remedy: "Write half-slot-on-odd-planes, or {walker-f: N}."
      )
      return nil
    }
    guard let map = value.mapping(["walker-f"]) else { return nil }
    return map.required("walker-f")?.integer(in: 0...max(0, planes - 1)).map { .walker(factor: $0) }
  }
}
