public import Orbits
public import Quantities

/// The satellites of a world and the lasers between them.
public struct Constellation: Sendable {
  /// Every satellite; its index is its identity inside a run.
  public private(set) var satellites: [Satellite] = [] {
    didSet { orbits = SGP4Batch(satellites.map(\.elements)) }
  }
  /// The orbits of the satellites, by their index.
  public private(set) var orbits = SGP4Batch([])
  /// The shells that the satellites belong to.
  public private(set) var shells: [Shell] = []
  /// Every laser link that may be used.
  public private(set) var lasers: [LaserLink] = []
  /// The longest laser link.
  public var maximumLaserLength: Length
  /// Lasers must pass at least this far above the equatorial radius, clear of the atmosphere.
  public var laserGrazingHeight: Length

  /// An empty constellation.
  ///
  /// - Parameters:
  ///   - maximumLaserLength: 5,400 km is the longest link that the operator has spoken of.
  ///   - laserGrazingHeight: 80 km keeps the beam out of the mesosphere.
  public init(
    maximumLaserLength: Length = .kilometres(5_400),
    laserGrazingHeight: Length = .kilometres(80)
  ) {
    self.maximumLaserLength = maximumLaserLength
    self.laserGrazingHeight = laserGrazingHeight
  }

  /// Adds a shell as filed, each satellite in its slot.
  ///
  /// `grid` is the +Grid of its lasers, where it is another than the shell's own.
  public mutating func add(
    _ shell: WalkerShell,
    lasers pattern: LaserPattern,
    grid: PlusGrid? = nil
  ) {
    let first = satellites.count
    let index = shells.count
    let elements = shell.elementSets()
    satellites += elements.map { Satellite($0, shell: index, isOperational: true) }
    shells.append(Shell(name: shell.name, count: elements.count, lasers: pattern))
    guard pattern == .plusGrid else { return }
    lasers += (grid ?? shell.plusGrid).links(first: first)
  }

  /// Adds the satellites of a catalogue, grouped into the shells that they themselves show.
  ///
  /// They carry no lasers here: which satellites of a real plane are joined is not known from
  /// elements.
  public mutating func add(catalogue elements: [ElementSet], name: String) {
    let fleet = CatalogueFleet(elements)
    let first = shells.count
    for (index, shell) in fleet.shells.enumerated() {
      shells.append(
        Shell(name: "\(name)-\(index + 1)", count: shell.memberCount, lasers: .none)
      )
    }
    satellites += zip(elements, fleet.membership).map { element, membership in
      Satellite(element, shell: membership.map { first + $0 }, isOperational: membership != nil)
    }
  }
}

extension WalkerShell {
  /// The +Grid of this shell: like slots of neighbouring planes are joined, and the last plane to
  /// the first unless the nodes are spread over less than a full turn.
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
}
