import Frames
import Geography
import Links
import Scheduling
import Service
import World

/// What an act changes on the ground, where it cuts or restores networks.
struct GroundImpact: Encodable {
  /// The territory, or that of the terminal's place.
  var territory: String
  /// The terminal whose access it is; null where it is that of the whole territory.
  @Nullable var terminal: String?
  /// Kinds of network that are cut there, without and with the act.
  var cutBefore, cutAfter: [String]
  /// Terminals there whose place has a network on the ground that works, without and with the act.
  var terminalsOverGroundBefore, terminalsOverGroundAfter: Int
  /// People of the territory whom networks on the ground reach (assumed); null where the world states
  /// no network there.
  @Nullable var peopleOverGroundBefore: Int?
  @Nullable var peopleOverGroundAfter: Int?
}

extension LiveWorld {
  /// What an act changes on the ground; nil where it is about something else.
  func groundImpact(
    of act: Act,
    after acts: [Act],
    in slot: Slot,
    _ gazetteer: Gazetteer
  ) -> GroundImpact? {
    guard case .terrestrial(let scope, _) = act.decision,
      let (territory, terminals) = terminals(in: scope.area, slot, acts)
    else { return nil }
    let before = world.terrestrialCuts(at: slot.start, acts: acts)
    let after = world.terrestrialCuts(at: slot.start, acts: acts + [act])
    let people = gazetteer.people(in: territory)
    func overGround(_ cuts: TerrestrialCuts) -> Int {
      terminals.count { !world.groundAccess(of: $0, at: slot.start, under: cuts).isEmpty }
    }
    func reached(_ acts: [Act]) -> Int? {
      let report = world.reachReport(of: people, at: slot.start, kits: 0, acts: acts)
      return report.networks.isEmpty ? nil : report.now.overGround
    }
    return GroundImpact(
      territory: territory.rawCode,
      terminal: scope.area.terminal?.rawValue,
      cutBefore: before.kinds(in: scope.area),
      cutAfter: after.kinds(in: scope.area),
      terminalsOverGroundBefore: overGround(before),
      terminalsOverGroundAfter: overGround(after),
      peopleOverGroundBefore: reached(acts),
      peopleOverGroundAfter: reached(acts + [act])
    )
  }

  /// The terminals of an area, and the territory that they are in; nil for a terminal that is not known.
  private func terminals(
    in area: TerrestrialScope.Area,
    _ slot: Slot,
    _ acts: [Act]
  ) -> (TerritoryCode, [PlannedTerminal])? {
    switch area {
    case .territory(let territory):
      let terminals = world.terminals(during: slot, acts: acts)
      return (territory, terminals.filter { $0.jurisdiction.territory == territory })
    case .terminal(let id):
      guard let terminal = terminal(id) else { return nil }
      let planned = world.prepared(terminal, during: slot)
      return (planned.jurisdiction.territory, [planned])
    }
  }
}

extension TerrestrialScope.Area {
  /// The territory whose access it is; nil for a terminal's.
  var territory: TerritoryCode? { if case .territory(let code) = self { code } else { nil } }

  /// The terminal whose access it is; nil for a territory's.
  var terminal: TerminalID? { if case .terminal(let id) = self { id } else { nil } }
}

extension TerrestrialCuts {
  /// The kinds that are cut in an area, by their words.
  fileprivate func kinds(in area: TerrestrialScope.Area) -> [String] {
    TerrestrialKind.allCases.filter { isCut($0, in: [area]) }.map(\.rawValue)
  }
}
