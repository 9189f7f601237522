public import Frames
public import Service

/// A world from its first to its last event, as machine output shows it.
public struct StoryReport: Encodable, Sendable {
  /// The world's name.
  public var world: String
  /// What it is about.
  public var title: String
  /// The first instant that was asked for.
  public var fromUtc: Instant
  /// The last.
  public var untilUtc: Instant
  /// Every instant at which something happens, in the order of time.
  public var moments: [StoryMoment]
  /// What the books refused: a world file says what cannot be.
  public var refusals: [String]
  /// That the books cannot be closed any more, from when and why; null while they can.
  @Nullable public var stopped: BooksRefusal?
  /// Where each kind of value comes from: measured, modelled or assumed.
  public var provenance = StoryMoment.provenance

  /// A report of moments that a ``StoryRun`` gave.
  public init(of run: StoryRun, moments: [StoryMoment]) {
    world = run.world.description.name
    title = run.world.description.title
    fromUtc = run.from
    untilUtc = run.until
    self.moments = moments
    let course = run.world.money(at: run.until)
    refusals = (course?.refusals ?? []).map { "\($0.at): \($0.reason)" }
    stopped = course?.stop
  }
}

/// What happens at one instant, and what is seen in the first slot that begins at or after it.
public struct StoryMoment: Encodable, Sendable {
  /// When: of several things in one slot, the last.
  public var timeUtc: Instant
  /// The first instant of the slot that is looked at.
  public var slotStartUtc: Instant
  /// What happens, in the order of time; empty where a month of the books ends.
  public var happened: [Happening]
  /// All kits of the world.
  public var kits: Kits
  /// Territories in which kits stand, or that events name, by code.
  public var territories: [Territory]
  /// Each programme as it stands, in the order in which they were entered.
  public var money: [FundingStatement]

  /// Something that happens.
  public struct Happening: Encodable, Sendable {
    /// When.
    public var timeUtc: Instant
    /// `begin`, `licence`, `kits`, `whitelist`, `money`, `pledge` (one ends), `standing`, `month`,
    /// `satellite`, `gateway` or `terrestrial`.
    public var kind: String
    /// What, as a sentence without its full stop.
    public var what: String
    /// Who decided it; may be empty.
    public var by: String
    /// Why, or where it is known from; may be empty.
    public var why: String
  }

  /// Kits, counted.
  public struct Kits: Encodable, Sendable {
    /// How many are in each state of their life: words of ``TerminalState``.
    public var byState: [String: Int]
    /// How many have a link in the slot.
    public var online: Int
    /// Why the others that are activated have none: words of `Reason`.
    public var refused: [String: Int]
  }

  /// One territory.
  public struct Territory: Encodable, Sendable {
    /// ISO code.
    public var territory: String
    /// What it is called.
    public var name: String
    /// What holds there.
    public var licence: LicenceReport
    /// Kits that stand there and are activated.
    public var kitsActivated: Int
    /// Of them, those that have a link in the slot.
    public var kitsOnline: Int
    /// Why the others have none: words of `Reason`.
    public var refused: [String: Int]
    /// Over which gateways and points of presence those go, the most used first.
    public var through: [Through]
    /// People who can be reached; null where the world states no networks on the ground.
    @Nullable public var reach: Reached?
  }

  /// A way that kits' traffic takes, by territories.
  public struct Through: Encodable, Hashable, Sendable {
    /// ISO code of the gateway's territory.
    public var gatewayTerritory: String
    /// Code of the point of presence.
    public var pop: String
    /// ISO code of its territory; empty where it is not known.
    public var popTerritory: String
    /// How many kits.
    public var kits: Int
  }

  /// People of a territory whom something reaches.
  public struct Reached: Encodable, Sendable {
    /// Everyone there.
    public var people: Int
    /// Kinds of network that are cut in the whole territory.
    public var cut: [String]
    /// As if no kit were there.
    public var withoutKits: ReachReport.Count
    /// As it is.
    public var now: ReachReport.Count
    /// People whom the cut takes networks on the ground from.
    public var lostByCut: Int
    /// Of those whom nothing on the ground reaches, how many kits reach.
    public var regainedByKits: Int
    /// How many people use one kit: assumed.
    public var usersPerKit: Double

    init(_ report: ReachReport) {
      people = report.people
      cut = report.cut
      withoutKits = report.withoutKits
      now = report.now
      lostByCut = report.lostByCut
      regainedByKits = report.regainedByKits
      usersPerKit = report.usersPerKit
    }
  }

  /// Where the figures come from.
  public static let provenance = World.provenance.filter { $0.key == "licence" }.merging(
    ReachReport.provenance.merging([
      "happened": "as dated in the world file, with its sources there",
      "kits_by_state": "as the world file's table and events say",
      "kits_online": "modelled: the plan of the slot",
      "money": "each figure with its own label and source",
    ]) { $1 }
  ) { $1 }
}
