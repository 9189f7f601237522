import Constellation
public import Links
import Quantities
public import Service

/// What has to hold between a terminal and a satellite.
struct SkyRule: Hashable, Sendable {
  /// The lowest elevation; nil where any will do.
  let mask: Angle?
  /// The longest range; nil where any will do.
  let limit: Length?
  /// The least angle to the geostationary arc.
  let gsoExclusion: Angle

  init(_ rules: SchedulingRules) {
    gsoExclusion = rules.gsoExclusion
    switch rules.groundLinkRule {
    case .elevationMask:
      mask = max(rules.minimumElevation, rules.licensedElevation ?? rules.minimumElevation)
      limit = nil
    case .maximumSlantRange(let range): (mask, limit) = (rules.licensedElevation, range)
    }
  }
}

/// The rule of each terminal of a plan: that of its system, or what a licence makes of it.
struct SkyRules: Sendable {
  /// Those of the systems first.
  private let rules: [SkyRule]
  /// For each terminal its rule; empty where all have that of their system.
  private let ruleOf: [Int32]

  /// The rules of the systems.
  init(_ systems: [SchedulingRules]) {
    rules = systems.map(SkyRule.init)
    ruleOf = []
  }

  /// What holds for a crowd in a slot.
  init(
    _ systems: [SchedulingRules],
    _ crowd: Crowd,
    in slot: Slot,
    _ circumstances: SlotPlanner.Circumstances
  ) {
    var interned = Interned(systems.map(SkyRule.init))
    var ruleOf: [Int32] = []
    let rosters =
      circumstances.licences.contains(where: \.statesSkies) ? [crowd.own, crowd.others] : []
    ruleOf.reserveCapacity(rosters.isEmpty ? 0 : crowd.count)
    func rule(of planned: PlannedTerminal) -> Int32 {
      let book = circumstances.licences(ofSystem: planned.system)
      let rules = planned.rules(systems[planned.system], under: book, during: slot)
      return Int32(interned.index(of: SkyRule(rules)))
    }
    for roster in rosters {
      let ofLaws = roster.laws.map { rule(of: roster.terminals[$0.example]) }
      for (planned, law) in zip(roster.terminals, roster.lawOf) {
        ruleOf.append(planned.motion == nil ? ofLaws[Int(law)] : rule(of: planned))
      }
    }
    rules = interned.values
    self.ruleOf = ruleOf
  }

  /// The rule of a terminal by its index, which is a kit of a system.
  func rule(of terminal: Int, system: Int32) -> SkyRule {
    rules[Int(ruleOf.isEmpty ? system : ruleOf[terminal])]
  }
}

extension PlannedTerminal {
  /// The rules of its system with what the licences ask of the sky where it stands, in a slot.
  ///
  /// A licence's angle around the geostationary arc takes the place of the system's; of elevation
  /// masks the higher binds. Of several licences that count, along a way or in the slot, the strictest
  /// binds.
  public func rules(
    _ rules: SchedulingRules,
    under book: LicenceBook,
    during slot: Slot
  ) -> SchedulingRules {
    let terms = ([jurisdiction] + (motion?.jurisdictions ?? [])).map {
      $0.skyTerms(
        under: book,
        during: slot,
        gsoExclusion: rules.gsoExclusion,
        minimumElevation: .zero
      ) ?? (rules.gsoExclusion, .zero)
    }
    var bound = rules
    bound.gsoExclusion = terms.map(\.gsoExclusion).max() ?? rules.gsoExclusion
    let mask = terms.map(\.minimumElevation).max() ?? .zero
    if mask > .zero { bound.licensedElevation = mask }
    return bound
  }
}
