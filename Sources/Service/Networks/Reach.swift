public import Geography

/// How many people of a territory can be reached over the ground, by satellite, and by either.
///
/// Networks overlap in ways that nobody publishes, so how many people several reach together is
/// assumed: of one kind, those of the widest network (the others cover a part of the same people);
/// of both kinds, those of the wider kind (a fixed line is where a mobile network is too). Users of
/// kits are taken to live where everyone lives, with and without networks alike.
public struct Reach: Hashable, Sendable {
  /// People of a territory whom one kind of network reaches.
  public struct Kind: Hashable, Sendable {
    /// Fixed or mobile.
    public var kind: TerrestrialKind
    /// The part of the territory's people, 0 to 1: that of the widest network of the kind.
    public var share: Double
    /// Operators whose networks of the kind stand, the widest first.
    public var operators: [String]
    /// Of them, those that the state controls.
    public var stateControlled: [String]
    /// Whether the kind is cut.
    public var isCut: Bool
  }

  /// Everyone in the territory.
  public let people: Int
  /// Each kind of network that stands there, in the order of ``TerrestrialKind``.
  public let kinds: [Kind]
  /// The part of the people whom networks that are not cut reach, 0 to 1.
  public let groundShare: Double
  /// Kits that are online.
  public let kits: Int
  /// How many people use one kit: a parameter.
  public let usersPerKit: Double

  /// The reach of networks that stand.
  ///
  /// - Parameters:
  ///   - people: everyone in the territory, 0 or more.
  ///   - networks: those of the territory that stand at the instant.
  ///   - cut: the kinds that are cut there.
  ///   - kits: kits online, 0 or more.
  ///   - usersPerKit: people who use one, 0 or more.
  public init(
    people: Int,
    networks: [TerrestrialNetwork],
    cut: Set<TerrestrialKind> = [],
    kits: Int = 0,
    usersPerKit: Double = Self.usualUsersPerKit
  ) {
    self.people = min(max(0, people), Self.mostPeople)
    self.kits = min(max(0, kits), Self.mostPeople)
    self.usersPerKit = Self.within(usersPerKit, 1e6)
    let kinds = TerrestrialKind.allCases.compactMap { kind in
      Kind(kind, networks, isCut: cut.contains(kind))
    }
    self.kinds = kinds
    groundShare = kinds.filter { !$0.isCut }.map(\.share).max() ?? 0
  }

  /// More people than this are on no world.
  private static let mostPeople = 100_000_000_000

  /// A number from 0 to a limit; what is no number counts as 0.
  fileprivate static func within(_ value: Double, _ limit: Double) -> Double {
    value > 0 ? min(value, limit) : 0
  }

  /// Six people on a kit; assumed.
  ///
  /// Ukraine had 150,000 daily users (minister Fedorov on 2 May 2022, after Apptopia, by way of
  /// Interfax-Ukraine) and 25,000 terminals that autumn (recalled). With the 10,000 terminals of that
  /// May it were fifteen.
  public static let usualUsersPerKit = 6.0

  /// People whom networks on the ground reach, rounded.
  public var overGround: Int { Int((Double(people) * groundShare).rounded()) }

  /// People whom kits reach, rounded; at most everyone.
  public var bySatellite: Int { Int(min(Double(people), Double(kits) * usersPerKit).rounded()) }

  /// People who are reached by either, rounded.
  public var together: Int {
    let beyond = (1 - groundShare) * Double(bySatellite)
    return min(people, Int((Double(people) * groundShare + beyond).rounded()))
  }

  /// People who are reached by either when every kit goes where nothing else reaches, as against
  /// where everyone lives.
  public var togetherAtMost: Int { min(people, overGround + bySatellite) }

  /// People who are reached by neither.
  public var byNeither: Int { people - together }
}

extension Reach.Kind {
  /// The networks of a kind together; nil where none stands.
  fileprivate init?(_ kind: TerrestrialKind, _ networks: [TerrestrialNetwork], isCut: Bool) {
    let own = networks.enumerated().filter { $0.element.kind == kind }
      .sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
      .map(\.element)
    guard let widest = own.first else { return nil }
    self.kind = kind
    share = Reach.within(widest.share, 1)
    operators = own.map(\.operatorName)
    stateControlled = own.filter(\.isStateControlled).map(\.operatorName)
    self.isCut = isCut
  }
}

/// What a cut changes for the people of a territory.
public struct ReachComparison: Hashable, Sendable {
  /// The territory.
  public var territory: TerritoryCode
  /// As it would be if nothing were cut and no kit were there.
  public var uncut: Reach
  /// As it is without kits.
  public var withoutKits: Reach
  /// As it is.
  public var now: Reach

  /// People whom a cut takes the networks on the ground from.
  public var lost: Int { uncut.overGround - withoutKits.overGround }
  /// Of those whom nothing on the ground reaches, how many kits reach.
  public var regained: Int { now.together - withoutKits.overGround }

  /// Compares the same networks with and without cuts, with and without kits.
  public init(
    _ territory: TerritoryCode,
    people: Int,
    networks: [TerrestrialNetwork],
    cut: Set<TerrestrialKind>,
    kits: Int,
    usersPerKit: Double = Reach.usualUsersPerKit
  ) {
    self.territory = territory
    uncut = Reach(people: people, networks: networks, usersPerKit: usersPerKit)
    withoutKits = Reach(people: people, networks: networks, cut: cut, usersPerKit: usersPerKit)
    now = Reach(
      people: people,
      networks: networks,
      cut: cut,
      kits: kits,
      usersPerKit: usersPerKit
    )
  }
}
