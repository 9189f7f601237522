import Catalogues
public import Orbits
public import Quantities

/// The satellites of a world and the lasers between them.
public struct Constellation: Sendable {
  /// The name of the system to which satellites belong where none is stated.
  public static let unnamedSystem = "constellation"

  /// Every satellite; its index is its identity inside a run.
  public private(set) var satellites: [Satellite] = []
  /// The orbits of the satellites, by their index.
  public private(set) var orbits = SGP4Batch([])
  /// The shells that the satellites belong to.
  public private(set) var shells: [Shell] = []
  /// The systems, such as operators, that stand in the world; no name twice.
  public private(set) var systems: [String] = []
  /// Every laser link of the +Grids of filed shells, whether or not it can be used; what is
  /// established in a slot, other patterns included, says ``LaserTopology``.
  public private(set) var lasers: [LaserLink] = []
  /// The longest laser link.
  public var maximumLaserLength: Length
  /// Lasers must pass at least this far above the equatorial radius, clear of the atmosphere.
  public var laserGrazingHeight: Length
  /// The satellites that choose their partners.
  private(set) var laserFleet = LaserFleet()

  /// A constellation of parts; none where none is given.
  ///
  /// - Parameters:
  ///   - parts: its shells and catalogues; satellites are numbered in their order.
  ///   - systems: systems that are numbered first, in this order, whether or not they have parts.
  ///   - maximumLaserLength: 5,400 km is the longest link that the operator has spoken of.
  ///   - laserGrazingHeight: 80 km keeps the beam out of the mesosphere.
  public init(
    _ parts: [ConstellationPart] = [],
    systems: [String] = [],
    maximumLaserLength: Length = .kilometres(5_400),
    laserGrazingHeight: Length = .kilometres(80)
  ) {
    self.maximumLaserLength = maximumLaserLength
    self.laserGrazingHeight = laserGrazingHeight
    for system in systems { _ = index(ofSystem: system) }
    add(parts)
  }

  /// Adds parts behind those that are there.
  ///
  /// What is derived from all satellites is made again with every call: many parts are better added
  /// with one.
  public mutating func add(_ parts: [ConstellationPart]) {
    guard !parts.isEmpty else { return }
    for part in parts {
      let system = index(ofSystem: part.system)
      switch part.content {
      case .shell(let shell, let grid): take(shell, grid, part, system)
      case .catalogue(let elements, let name, let first):
        take(elements, name: name, lasersFrom: first, part, system)
      }
    }
    orbits = SGP4Batch(satellites.map(\.elements))
    laserFleet = LaserFleet(satellites, shells)
  }

  /// Adds a shell as filed; see ``ConstellationPart/shell(_:lasers:grid:rules:system:)``.
  public mutating func add(
    _ shell: WalkerShell,
    lasers pattern: LaserPattern,
    grid: PlusGrid? = nil,
    rules: LaserTerminalRules? = nil,
    system: String = Constellation.unnamedSystem
  ) {
    add([.shell(shell, lasers: pattern, grid: grid, rules: rules, system: system)])
  }

  /// Adds a catalogue; see ``ConstellationPart/catalogue(_:name:lasers:lasersFrom:rules:system:)``.
  public mutating func add(
    catalogue elements: [ElementSet],
    name: String,
    lasers pattern: LaserPattern = .none,
    lasersFrom: LaunchDesignator? = nil,
    rules: LaserTerminalRules? = nil,
    system: String = Constellation.unnamedSystem
  ) {
    add([
      .catalogue(
        elements,
        name: name,
        lasers: pattern,
        lasersFrom: lasersFrom,
        rules: rules,
        system: system
      )
    ])
  }

  /// Those of some laser links that join satellites of a system; no link joins two.
  public func links(_ links: [LaserLink], ofSystem system: Int) -> [LaserLink] {
    systems.count <= 1 ? links : links.filter { satellites[$0.a].system == system }
  }

  private mutating func index(ofSystem name: String) -> Int {
    if let index = systems.firstIndex(of: name) { return index }
    systems.append(name)
    return systems.count - 1
  }

  private mutating func take(
    _ shell: WalkerShell,
    _ grid: PlusGrid,
    _ part: ConstellationPart,
    _ system: Int
  ) {
    let first = satellites.count
    let elements = shell.elementSets()
    satellites += elements.enumerated().map { index, set in
      let plane = index / max(1, shell.satellitesPerPlane)
      let place = Satellite.Place(
        system: system,
        shell: shells.count,
        plane: plane,
        standing: .operational,
        track: plane
      )
      return Satellite(set, place, hasLasers: part.lasers != .none)
    }
    shells.append(
      Shell(
        name: shell.name,
        system: system,
        count: elements.count,
        inclination: shell.inclination,
        altitude: shell.meanAltitude,
        planes: shell.planes,
        lasers: part.lasers,
        laserRules: part.rules
      )
    )
    if part.lasers == .plusGrid { lasers += grid.links(first: first) }
  }

  private mutating func take(
    _ elements: [ElementSet],
    name: String,
    lasersFrom first: LaunchDesignator?,
    _ part: ConstellationPart,
    _ system: Int
  ) {
    let order = CatalogueOrder(elements)
    let firstShell = shells.count
    for (index, shell) in order.shells.enumerated() {
      shells.append(
        Shell(
          name: "\(name)-\(index + 1)",
          system: system,
          count: shell.members.count,
          inclination: .degrees(shell.inclinationDegrees),
          altitude: .kilometres(shell.altitudeKilometres),
          planes: shell.planes?.planes.count,
          lasers: part.lasers,
          laserRules: part.rules
        )
      )
    }
    satellites += zip(elements, order.places).map { set, place in
      var place = place
      place.system = system
      place.shell = place.shell.map { firstShell + $0 }
      let launch = LaunchDesignator(objectID: set.objectID)
      let isEquipped = first.map { first in launch.map { $0 >= first } ?? false } ?? true
      return Satellite(set, place, hasLasers: part.lasers != .none && isEquipped)
    }
  }
}

extension WalkerShell {
  /// The +Grid of this shell.
  public var plusGrid: PlusGrid {
    let shift: Int
    switch phasing {
    case .walker(let factor): shift = factor
    case .halfSlotOnOddPlanes: shift = 0
    }
    return PlusGrid(
      planes: planes,
      slots: satellitesPerPlane,
      seamShift: shift,
      closesSeam: nodeArc.degrees > 359
    )
  }

  /// The semi-major axis above the equatorial radius.
  fileprivate var meanAltitude: Length {
    if case .altitude(let altitude) = height { return altitude }
    return elementSets().first.flatMap { MeanOrbit($0) }?.meanAltitude ?? .zero
  }
}
