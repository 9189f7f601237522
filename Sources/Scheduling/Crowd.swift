import Constellation
import Links
import Orbits
import Service

/// All terminals of one plan: a world's own, and the few that come and go or move.
///
/// Indices run through the own ones first, then through the others.
struct Crowd: Sendable {
  let own: TerminalRoster
  let others: TerminalRoster

  init(_ own: TerminalRoster, others: [PlannedTerminal]) {
    self.own = own
    self.others = TerminalRoster(others, cells: own.cells, destinations: own.destinations)
  }

  var count: Int { own.terminals.count + others.terminals.count }

  subscript(index: Int) -> PlannedTerminal {
    let first = own.terminals.count
    return index < first ? own.terminals[index] : others.terminals[index - first]
  }

  func place(_ index: Int) -> TerminalPlace {
    let first = own.terminals.count
    return index < first ? own.terminals[index].place : others.terminals[index - first].place
  }

  /// Why law or operator refuse terminals in a slot, by index; nil for those that wait for service.
  func refusals(
    in slot: Slot,
    _ circumstances: SlotPlanner.Circumstances,
    states: TerminalStates,
    unfunded: Set<TerminalID> = []
  ) -> [Reason?] {
    var reasons: [Reason?] = []
    reasons.reserveCapacity(count)
    for roster in [own, others] {
      let first = reasons.count
      let verdicts = roster.laws.map { LegalVerdict($0, in: slot, circumstances) }
      for (index, planned) in roster.terminals.enumerated() {
        let law = verdicts[Int(roster.lawOf[index])].refusal(
          of: planned.terminal.id,
          circumstances.whitelist
        )
        let onTheWay = planned.motion?.jurisdictions.lazy.compactMap {
          $0.refusal(
            under: circumstances.licences(ofSystem: planned.system),
            during: slot,
            isListed: {
              planned.terminal.isWhitelisted
                || circumstances.whitelist.contains(planned.terminal.id, in: $0)
            }
          )
        }.first
        reasons.append(law ?? onTheWay ?? planned.refusal)
      }
      for (index, state) in states.states(of: roster).enumerated() {
        guard let state else { continue }
        let law = reasons[first + index].flatMap { $0.isOfTerminal ? nil : $0 }
        reasons[first + index] = law ?? state.refusal ?? roster.terminals[index].roamingRefusal
      }
      for id in unfunded {
        guard let index = roster.position(of: id), reasons[first + index] == nil else { continue }
        reasons[first + index] = .accountUnfunded
      }
    }
    return reasons
  }

  /// Those who wait for service, in blocks of near ones.
  func blocks(waiting isWaiting: [Reason?]) -> [[Int]] {
    var first = 0
    var blocks: [[Int]] = []
    for roster in [own, others] {
      for block in roster.blocks {
        guard let from = roster.groups[block].first?.members.lowerBound,
          let to = roster.groups[block].last?.members.upperBound
        else { continue }
        let indices = roster.order[from..<to].map { first + Int($0) }
          .filter { isWaiting[$0] == nil }
        if !indices.isEmpty { blocks.append(indices) }
      }
      first += roster.terminals.count
    }
    return blocks
  }

  /// Those who can share a beam, of those that are ready: the largest group first, of equals by key.
  func groups(where isReady: (Int) -> Bool) -> SharingGroups {
    var groups = SharingGroups()
    let first = own.terminals.count
    var position = 0
    // Both lists are in the order of their keys: merged like cards.
    for group in others.groups {
      while position < own.groups.count, own.groups[position].key < group.key {
        groups.append(own.groups[position].key, [members(position)], where: isReady)
        position += 1
      }
      let late = others.order[group.members].map { Int32(first) + $0 }[...]
      if position < own.groups.count, own.groups[position].key == group.key {
        groups.append(group.key, [members(position), late], where: isReady)
        position += 1
      } else {
        groups.append(group.key, [late], where: isReady)
      }
    }
    for rest in own.groups.indices[position...] {
      groups.append(own.groups[rest].key, [members(rest)], where: isReady)
    }
    groups.sort()
    return groups
  }

  private func members(_ group: Int) -> ArraySlice<Int32> {
    own.order[own.groups[group].members]
  }
}

/// Groups of terminals that can share a beam, in the order in which they are served.
struct SharingGroups {
  private(set) var list: [(key: TerminalRoster.GroupKey, members: Range<Int>)] = []
  private var members: [Int32] = []

  mutating func append(
    _ key: TerminalRoster.GroupKey,
    _ parts: [ArraySlice<Int32>],
    where isReady: (Int) -> Bool
  ) {
    let lower = members.count
    for part in parts {
      for member in part where isReady(Int(member)) { members.append(member) }
    }
    if members.count > lower { list.append((key, lower..<members.count)) }
  }

  /// Larger groups first; those of equal size stay in the order of their keys.
  mutating func sort() {
    var bySize: [Int: [Int]] = [:]
    for (index, group) in list.enumerated() {
      bySize[group.members.count, default: []].append(index)
    }
    let order = bySize.sorted { $0.key > $1.key }.flatMap(\.value)
    list = order.map { list[$0] }
  }

  /// The members of a group, by their indices in the plan.
  func members(_ range: Range<Int>) -> [Int] { members[range].map(Int.init) }
}
