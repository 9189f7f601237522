public import Constellation
public import Frames
public import Geography
public import Links
public import Orbits
import Quantities
import Routing
public import Scheduling
public import Service

/// A world ready to be asked: one plan after another, each a function of world, acts and slot.
public final class World: Sendable {
  /// What the file said.
  public let description: WorldDescription
  /// When it begins.
  public let start: Instant
  /// Its satellites.
  public let constellation: Constellation
  /// The ground segments of its systems, as one.
  public let ground: GroundSegment
  /// Borders.
  public let atlas: TerritoryAtlas
  /// Cells that beams are pointed at.
  public let cells: CellGrid
  /// Makes the plans.
  public let planner: SlotPlanner
  /// The world's own terminals, without what acts add.
  let ownRoster: SlotRoster
  let memo = RosterMemo()
  let moneyMemo = MoneyMemo()
  let actMemo = ActMemo()
  /// Threads that share the making of plans.
  public let crew: Crew
  let surroundings: PlannedTerminal.Surroundings
  /// The licences of the file, without events and acts, by system.
  public let licences: [LicenceBook]
  let failedSatellites: Set<Int>
  let satelliteIndices: [String: Int]

  /// The element sets of a catalogue that a system names.
  public struct Catalogue: Sendable {
    /// What its shells are called after.
    public var name: String
    /// Its sets; of several for one object the one nearest the start counts.
    public var elements: [ElementSet]
    /// The system, by index.
    public var system: Int
    /// Its place among the system's catalogues.
    public var number: Int

    /// A catalogue of the first system unless told otherwise.
    public init(_ name: String, _ elements: [ElementSet], system: Int = 0, number: Int = 0) {
      self.name = name
      self.elements = elements
      self.system = system
      self.number = number
    }
  }

  /// Builds a world.
  ///
  /// - Parameters:
  ///   - description: what the file said.
  ///   - catalogues: the element sets of the systems' catalogues, in their order.
  ///   - start: when to begin, instead of the file's own start.
  ///   - atlas: the borders that decide which territory a terminal stands in.
  ///   - crew: threads that share the making of plans; the plans are the same for any number.
  public init(
    _ description: WorldDescription,
    catalogues: [Catalogue] = [],
    start: Instant? = nil,
    atlas: TerritoryAtlas,
    crew: Crew = Crew(size: 1)
  ) {
    self.description = description
    self.atlas = atlas
    self.crew = crew
    let begin = start ?? description.start ?? catalogues.medianEpoch
    self.start = begin
    let constellation = Constellation(description, catalogues, at: begin)
    let cells = CellGrid(divisions: description.cellSides) ?? .standard
    var ground = GroundSegment(joining: description.systems.map(\.ground))
    for (index, point) in ground.pointsOfPresence.enumerated() where point.territory == nil {
      ground.pointsOfPresence[index].territory = atlas.territory(at: point.point)
    }
    var surroundings = PlannedTerminal.Surroundings(
      cells: cells,
      atlas: atlas,
      buffer: description.borderBuffer,
      disputes: description.disputes,
      ground: ground
    )
    surroundings.scope = description.borderScope
    let places = surroundings
    self.constellation = constellation
    self.cells = cells
    self.ground = ground
    self.surroundings = surroundings
    planner = SlotPlanner(
      constellation: constellation,
      ground: ground,
      rules: description.systems.map(\.rules)
    )
    let standing = description.terminals.filter { $0.track == nil }
    let planned = crew.map(0..<standing.count) { index in
      PlannedTerminal(
        standing[index],
        system: constellation.system(of: standing[index]),
        in: places
      )
    }
    ownRoster = SlotRoster(
      standing: TerminalRoster(planned, cells: cells),
      movers: description.terminals.filter { $0.track != nil },
      scope: surroundings.scope
    )
    licences = description.systems.map { LicenceBook($0.licences, standing: $0.standing) }
    let indices = Dictionary(
      constellation.satellites.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    satelliteIndices = indices
    failedSatellites = Set(
      description.systems.flatMap { $0.failedSatellites.compactMap { indices[$0] } }
    )
  }

  /// Whether a satellite has a name.
  public func hasSatellite(_ name: String) -> Bool { satelliteIndices[name] != nil }

  /// A terminal that is not in the file, made ready for planning; one with a track stands where that
  /// begins, until a plan moves it.
  public func prepared(_ terminal: Terminal) -> PlannedTerminal {
    prepared(terminal, in: surroundings)
  }

  func prepared(
    _ terminal: Terminal,
    in surroundings: PlannedTerminal.Surroundings
  ) -> PlannedTerminal {
    PlannedTerminal(terminal, system: constellation.system(of: terminal), in: surroundings)
  }

  /// A terminal where it is during a slot.
  public func prepared(_ terminal: Terminal, during slot: Slot) -> PlannedTerminal {
    prepared(terminal, during: slot, in: surroundings)
  }

  func prepared(
    _ terminal: Terminal,
    during slot: Slot,
    in surroundings: PlannedTerminal.Surroundings
  ) -> PlannedTerminal {
    PlannedTerminal(
      terminal,
      system: constellation.system(of: terminal),
      in: surroundings,
      from: slot.start,
      until: slot.end
    )
  }

  /// The world's own terminals; those that move where they are at its start.
  public var terminals: [PlannedTerminal] { terminals(during: Slot(containing: start)) }

  /// The world's own terminals where they are during a slot.
  public func terminals(during slot: Slot) -> [PlannedTerminal] {
    terminals(during: slot, acts: [])
  }
}

extension [World.Catalogue] {
  /// The epoch in the middle of all sets.
  fileprivate var medianEpoch: Instant {
    let epochs = flatMap { $0.elements.map(\.epoch) }.sorted()
    return epochs.isEmpty ? Instant(sinceTAI2000: .zero) : epochs[epochs.count / 2]
  }
}

extension Constellation {
  /// The system that a terminal is a kit of, by index; the first where it names none.
  fileprivate func system(of terminal: Terminal) -> Int {
    terminal.system.flatMap { systems.firstIndex(of: $0) } ?? 0
  }

  /// The satellites of all systems of a world, filed shells before catalogues in each.
  fileprivate init(
    _ description: WorldDescription,
    _ catalogues: [World.Catalogue],
    at start: Instant
  ) {
    let index = ElementSetIndex(catalogues.flatMap(\.elements))
    var isAdded: Set<CatalogNumber> = []
    var parts: [ConstellationPart] = []
    for (number, system) in description.systems.enumerated() {
      parts += system.shells.map { filed in
        ConstellationPart.shell(
          filed.shell,
          lasers: filed.lasers,
          grid: filed.grid,
          rules: system.laserRules(filed.lasers),
          system: system.name
        )
      }
      for catalogue in catalogues where catalogue.system == number {
        // Of several sets of an object the one with the nearest epoch is taken, once.
        let nearest = catalogue.elements.filter {
          index.nearest(of: $0.catalogNumber, to: start) == $0
            && isAdded.insert($0.catalogNumber).inserted
        }
        let terms =
          system.catalogues.indices.contains(catalogue.number)
          ? system.catalogues[catalogue.number] : CatalogueDescription("")
        parts.append(
          .catalogue(
            nearest,
            name: catalogue.name,
            lasers: terms.lasers,
            lasersFrom: terms.lasersSince,
            rules: system.laserRules(terms.lasers),
            system: system.name
          )
        )
      }
    }
    self.init(
      parts,
      systems: description.systems.map(\.name),
      maximumLaserLength: description.maximumLaserLength,
      laserGrazingHeight: description.laserGrazingHeight
    )
  }
}
