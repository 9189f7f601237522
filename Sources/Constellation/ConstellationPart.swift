public import Orbits

/// One part of a constellation: a filed shell, or a catalogue.
public struct ConstellationPart: Sendable {
  enum Content {
    case shell(WalkerShell, grid: PlusGrid)
    case catalogue([ElementSet], name: String, lasersFrom: LaunchDesignator?)
  }

  let content: Content
  let lasers: LaserPattern
  let rules: LaserTerminalRules
  let system: String

  /// A shell as filed, each satellite in its slot.
  ///
  /// - Parameters:
  ///   - shell: the shell.
  ///   - lasers: how its satellites are joined.
  ///   - grid: the +Grid of its lasers, used where the pattern is that; the shell's own when nil.
  ///   - rules: what their lasers can do; the pattern's own where not stated.
  ///   - system: the system that they belong to. Lasers join satellites of one system only.
  /// - Returns: the part, to be added to a constellation.
  public static func shell(
    _ shell: WalkerShell,
    lasers: LaserPattern,
    grid: PlusGrid? = nil,
    rules: LaserTerminalRules? = nil,
    system: String = Constellation.unnamedSystem
  ) -> ConstellationPart {
    ConstellationPart(
      content: .shell(shell, grid: grid ?? shell.plusGrid),
      lasers: lasers,
      rules: rules ?? lasers.defaultRules,
      system: system
    )
  }

  /// The satellites of a catalogue, grouped into the shells that they themselves show.
  ///
  /// - Parameters:
  ///   - elements: one set for each satellite.
  ///   - name: what the names of its shells begin with.
  ///   - lasers: how its satellites are joined; real planes have no slots, so that a +Grid is taken
  ///     for ``LaserPattern/nearestStable``.
  ///   - lasersFrom: the first launch whose satellites carry lasers; with one stated, satellites
  ///     without an international designator carry none.
  ///   - rules: what their lasers can do; the pattern's own where not stated.
  ///   - system: the system that they belong to. Lasers join satellites of one system only.
  /// - Returns: the part, to be added to a constellation.
  public static func catalogue(
    _ elements: [ElementSet],
    name: String,
    lasers: LaserPattern = .none,
    lasersFrom: LaunchDesignator? = nil,
    rules: LaserTerminalRules? = nil,
    system: String = Constellation.unnamedSystem
  ) -> ConstellationPart {
    let pattern = lasers == .plusGrid ? .nearestStable : lasers
    return ConstellationPart(
      content: .catalogue(elements, name: name, lasersFrom: lasersFrom),
      lasers: pattern,
      rules: rules ?? pattern.defaultRules,
      system: system
    )
  }
}
