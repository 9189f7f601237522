public import Frames
public import Geography
public import Scheduling
public import Service

/// How many people of a territory can be reached, with and without cuts and kits, as machine output
/// shows it.
public struct ReachReport: Encodable, Sendable {
  /// The instant that was asked about.
  public var timeUtc: Instant
  /// ISO code of the territory.
  public var territory: String
  /// Everyone there.
  public var people: Int
  /// Of them, people in towns of 15,000 inhabitants or more.
  public var peopleInTowns: Int
  /// All others.
  public var peopleOutsideTowns: Int
  /// Networks that stand, in the order of the world.
  public var networks: [Network]
  /// Kinds of network that are cut in the whole territory: words of ``TerrestrialKind``.
  public var cut: [String]
  /// A word of ``Filtering`` for networks on the ground; null when nothing is stated.
  ///
  /// Networks that a state closes by order (`shutdown`) count as reaching people here: only what is
  /// cut does not.
  @Nullable public var filteringOnGround: String?
  /// Kits that are online.
  public var kits: Int
  /// How many people use one: assumed.
  public var usersPerKit: Double
  /// As if nothing were cut and no kit were there.
  public var uncut: Count
  /// As it is, without kits.
  public var withoutKits: Count
  /// As it is.
  public var now: Count
  /// People whom the cut takes networks on the ground from.
  public var lostByCut: Int
  /// Of those whom nothing on the ground reaches, how many kits reach.
  public var regainedByKits: Int
  /// Where each kind of value comes from: measured, modelled or assumed.
  public var provenance: [String: String]

  /// A network on the ground.
  public struct Network: Encodable, Sendable {
    /// Whose it is.
    public var operatorName: String
    /// A word of ``TerrestrialKind``.
    public var kind: String
    /// Part of the people whom it reaches, 0 to 1.
    public var share: Double
    /// Of those, the part that the fourth generation or a later one reaches; null when unknown.
    @Nullable public var share4g: Double?
    /// Of those, the part that the fifth generation reaches; null when unknown.
    @Nullable public var share5g: Double?
    /// Whether the state controls the operator.
    public var stateControlled: Bool
    /// Whether it is cut.
    public var cut: Bool
    /// Where this is known from.
    public var source: String
    /// Whether it, or a part of it, is from memory.
    public var recalled: Bool
  }

  /// People who are reached.
  public struct Count: Encodable, Sendable {
    /// Over the ground.
    public var overGround: Int
    /// By kits.
    public var bySatellite: Int
    /// By either.
    public var together: Int
    /// By either, if every kit goes where nothing else reaches.
    public var togetherAtMost: Int
    /// By neither.
    public var byNeither: Int

    init(_ reach: Reach) {
      overGround = reach.overGround
      bySatellite = reach.bySatellite
      together = reach.together
      togetherAtMost = reach.togetherAtMost
      byNeither = reach.byNeither
    }
  }

  /// Where the figures of these reports come from.
  public static let provenance = [
    "people":
      "GeoNames, of no stated year; districts listed beside their city count twice in towns",
    "over_ground":
      "assumed: of one kind the widest network counts, of both kinds the wider; shares as stated",
    "by_satellite": "assumed: kits online times users_per_kit",
    "together": "assumed: users of kits live where everyone lives, with and without networks alike",
  ]
}

extension World {
  /// Which kinds of network are cut in the whole of a territory at an instant, after the file's events
  /// and the acts.
  public func kindsCut(
    in territory: TerritoryCode,
    at time: Instant,
    acts: [Act] = []
  ) -> Set<TerrestrialKind> {
    let areas = [TerrestrialScope.Area.territory(territory)]
    let cuts = terrestrialCuts(at: time, acts: acts)
    return Set(TerrestrialKind.allCases.filter { cuts.isCut($0, in: areas) })
  }

  /// Networks of a territory that stand at an instant, cut or not, in the order of the world.
  public func networks(in territory: TerritoryCode, at time: Instant) -> [TerrestrialNetwork] {
    description.networks.filter { $0.territory == territory && $0.stands(at: time) }
  }

  /// How many of the world's own terminals in a territory have a link in a slot.
  public func kitsOnline(in territory: TerritoryCode, _ plan: SlotPlan) -> Int {
    terminals(during: plan.slot).count { terminal in
      terminal.jurisdiction.territory == territory
        && plan.outcomes[terminal.terminal.id]?.assignment != nil
    }
  }

  /// How many people of a territory can be reached at an instant.
  ///
  /// - Parameters:
  ///   - people: Those of the territory.
  ///   - time: When.
  ///   - kits: Kits online there, 0 or more.
  ///   - usersPerKit: People who use one; nil takes the world's.
  ///   - acts: What was decided beside the file's own events.
  /// - Returns: Counts without cuts, without kits, and as it is.
  public func reachReport(
    of people: TerritoryPeople,
    at time: Instant,
    kits: Int,
    usersPerKit: Double? = nil,
    acts: [Act] = []
  ) -> ReachReport {
    let territory = people.territory
    let networks = networks(in: territory, at: time)
    let cut = kindsCut(in: territory, at: time, acts: acts)
    let comparison = ReachComparison(
      territory,
      people: people.total,
      networks: networks,
      cut: cut,
      kits: kits,
      usersPerKit: usersPerKit ?? description.usersPerKit
    )
    return ReachReport(
      timeUtc: time,
      territory: territory.rawCode,
      people: people.total,
      peopleInTowns: people.townsPopulation,
      peopleOutsideTowns: people.remainder,
      networks: networks.map { ReachReport.Network($0, isCut: cut.contains($0.kind)) },
      cut: TerrestrialKind.allCases.filter(cut.contains).map(\.rawValue),
      filteringOnGround: regimes.regime(of: territory, at: time)?.filtering.rawValue,
      kits: comparison.now.kits,
      usersPerKit: comparison.now.usersPerKit,
      uncut: ReachReport.Count(comparison.uncut),
      withoutKits: ReachReport.Count(comparison.withoutKits),
      now: ReachReport.Count(comparison.now),
      lostByCut: comparison.lost,
      regainedByKits: comparison.regained,
      provenance: ReachReport.provenance
    )
  }
}

extension ReachReport.Network {
  fileprivate init(_ network: TerrestrialNetwork, isCut: Bool) {
    operatorName = network.operatorName
    kind = network.kind.rawValue
    share = network.share
    share4g = network.share4G
    share5g = network.share5G
    stateControlled = network.isStateControlled
    cut = isCut
    source = network.source
    recalled = network.isRecalled
  }
}
