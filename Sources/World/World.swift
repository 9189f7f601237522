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
  /// Borders.
  public let atlas: TerritoryAtlas
  /// Cells that beams are pointed at.
  public let cells: CellGrid
  /// Makes the plans.
  public let planner: SlotPlanner
  /// The world's own terminals.
  public let terminals: [PlannedTerminal]
  /// The licences of the file, without events and acts.
  private let licences: LicenceBook
  private let failedSatellites: Set<Int>
  private let satelliteIndices: [String: Int]

  /// Builds a world.
  ///
  /// - Parameters:
  ///   - description: what the file said.
  ///   - catalogues: the element sets of the world's catalogues, in their order, with their names.
  ///   - start: when to begin, instead of the file's own start.
  ///   - atlas: the borders that decide which territory a terminal stands in.
  public init(
    _ description: WorldDescription,
    catalogues: [(name: String, elements: [ElementSet])],
    start: Instant? = nil,
    atlas: TerritoryAtlas
  ) {
    self.description = description
    self.atlas = atlas
    let epochs = catalogues.flatMap { $0.elements.map(\.epoch) }.sorted()
    let median = epochs.isEmpty ? Instant(sinceTAI2000: .zero) : epochs[epochs.count / 2]
    let begin = start ?? description.start ?? median
    self.start = begin
    var parts = description.shells.map { ConstellationPart.shell($0.shell, lasers: $0.lasers) }
    let index = ElementSetIndex(catalogues.flatMap(\.elements))
    var isAdded: Set<CatalogNumber> = []
    for catalogue in catalogues {
      // Of several sets of an object the one with the nearest epoch is taken, once.
      let nearest = catalogue.elements.filter {
        index.nearest(of: $0.catalogNumber, to: begin) == $0
          && isAdded.insert($0.catalogNumber).inserted
      }
      parts.append(.catalogue(nearest, name: catalogue.name))
    }
    let constellation = Constellation(
      parts,
      maximumLaserLength: description.maximumLaserLength,
      laserGrazingHeight: description.laserGrazingHeight
    )
    let cells = CellGrid(divisions: description.cellSides) ?? .standard
    self.constellation = constellation
    self.cells = cells
    planner = SlotPlanner(
      constellation: constellation,
      ground: description.ground,
      rules: description.rules
    )
    terminals = description.terminals.map {
      PlannedTerminal(
        $0,
        cells: cells,
        atlas: atlas,
        buffer: description.borderBuffer,
        disputes: description.disputes,
        ground: description.ground
      )
    }
    licences = LicenceBook(description.licences, standing: description.standing)
    satelliteIndices = Dictionary(
      constellation.satellites.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    let indices = satelliteIndices
    failedSatellites = Set(description.failedSatellites.compactMap { indices[$0] })
  }

  /// The ground segment.
  public var ground: GroundSegment { description.ground }

  /// A terminal that is not in the file, made ready for planning.
  public func prepared(_ terminal: Terminal) -> PlannedTerminal {
    PlannedTerminal(
      terminal,
      cells: cells,
      atlas: atlas,
      buffer: description.borderBuffer,
      disputes: description.disputes,
      ground: description.ground
    )
  }

  /// The plan of a slot.
  ///
  /// - Parameters:
  ///   - slot: the slot, which may lie before the start of the world.
  ///   - acts: what was decided beside the file's own events, in the order of decision.
  ///   - guests: terminals beside the file's own.
  /// - Returns: one outcome for each terminal, the same for the same arguments every time.
  public func plan(
    for slot: Slot,
    acts: [Act] = [],
    guests: [PlannedTerminal] = []
  ) -> SlotPlan {
    let sky = SlotSky(of: constellation, in: slot)
    return plan(under: sky, acts: acts, guests: guests)
  }

  /// The plan of a slot whose sky is already known.
  public func plan(under sky: SlotSky, acts: [Act], guests: [PlannedTerminal]) -> SlotPlan {
    let state = state(in: sky.slot, acts: acts)
    let all = (terminals + guests).map { planned in
      var planned = planned
      if let changed = state.terminals[planned.terminal.id] { planned.terminal.state = changed }
      return planned
    }
    return planner.plan(sky, terminals: all, under: state.circumstances)
  }

  /// What holds in a slot after the file's events and the acts.
  public func state(in slot: Slot, acts: [Act] = []) -> WorldState {
    var state = WorldState(
      circumstances: .init(licences: licences, failedSatellites: failedSatellites)
    )
    for act in description.events + acts { apply(act, in: slot, to: &state) }
    return state
  }

  /// Applies an act to a slot.
  ///
  /// What takes service away counts for the whole slot in which it happens; what gives it counts
  /// from the first slot that begins at or after it.
  private func apply(_ act: Act, in slot: Slot, to state: inout WorldState) {
    switch act.decision {
    case .licence(var licence):
      // No act holds before it is made.
      licence.from = max(licence.from ?? act.at, act.at)
      state.circumstances.licences.enter(licence)
    case .terminal(let id, let condition):
      guard takesEffect(act, in: slot, gives: condition == .active) else { return }
      state.terminals[id] = condition
    case .satellite(let name, let works):
      guard takesEffect(act, in: slot, gives: works), let index = satelliteIndices[name] else {
        return
      }
      state.circumstances.setSatellite(index, works: works)
    case .gateway(let name, let works):
      guard takesEffect(act, in: slot, gives: works) else { return }
      for index in ground.gateways.indices where ground.gateways[index].name == name {
        state.circumstances.setGateway(index, works: works)
      }
    }
  }

  private func takesEffect(_ act: Act, in slot: Slot, gives: Bool) -> Bool {
    gives ? act.at <= slot.start : act.at < slot.end
  }
}

/// What holds in one slot: circumstances for the planner and the state of terminals.
public struct WorldState: Sendable {
  /// Licences and failures, as the planner takes them.
  public var circumstances: SlotPlanner.Circumstances
  /// Terminals whose state has changed since the file.
  public var terminals: [TerminalID: TerminalState] = [:]
}

extension SlotPlanner.Circumstances {
  fileprivate mutating func setSatellite(_ index: Int, works: Bool) {
    if works { failedSatellites.remove(index) } else { failedSatellites.insert(index) }
  }

  fileprivate mutating func setGateway(_ index: Int, works: Bool) {
    if works { failedGateways.remove(index) } else { failedGateways.insert(index) }
  }
}
