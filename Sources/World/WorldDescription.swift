public import Frames
public import Geography
public import Quantities
public import Service

/// A world as its file says it: the initial state, before anything is computed.
///
/// The members of a ``SystemDescription`` are those of its first system.
@dynamicMemberLookup public struct WorldDescription: Sendable {
  /// A short name, as in `--world`.
  public var name: String
  /// How it is named to be read again; nil for one that no library has read.
  public var source: WorldSource?
  /// What it is about.
  public var title: String
  /// When the world begins; nil takes the median epoch of its catalogues.
  public var start: Instant?
  /// Seed of everything random.
  public var seed: UInt64 = 1
  /// Its systems: the file's own first, where it has a constellation, then those of the worlds that
  /// it joins, in their order.
  public var systems: [SystemDescription]
  /// The worlds that it joins; ``WorldLibrary`` adds their systems.
  public var also: [NameInFile] = []
  /// How disputed areas are treated.
  public var disputes = DisputePolicy.closed
  /// Service stops this far from a territory without a licence.
  public var borderBuffer = Length.kilometres(5)
  /// How service keeps to the licensed side of borders, where a licence does not say.
  public var borderRule = BorderRule.buffer
  /// Who may be served where only listed terminals are.
  public var whitelist = Whitelist()
  /// HEALPix resolution of the cells.
  public var cellSides = 256
  /// Terminals.
  public var terminals: [Terminal] = []
  /// The systems that terminals name, in the order of the file.
  public var terminalSystems: [NameInFile] = []
  /// What is on the ground, in the order of the file; of one kind and area there is one.
  public var terrestrial: [TerrestrialAccess] = []
  /// Service plans, sponsors, programmes with their pledges, and exchange rates.
  public var money = MoneyTerms()
  /// What networks withhold from their users and who may listen, in the order of the file, those of
  /// tables last.
  public var regimes: [Regime] = []
  /// Whom networks on the ground reach, in the order of the file, those of tables last.
  public var networks: [TerrestrialNetwork] = []
  /// How many people use one kit.
  public var usersPerKit = Reach.usualUsersPerKit
  /// How sites choose between their uplinks.
  public var failover: [FailoverStatement] = []
  /// What happens later, in the order of time.
  public var events: [Act] = []

  /// A world with one system of the same name and nothing in it.
  public init(name: String, title: String) {
    self.name = name
    self.title = title
    systems = [SystemDescription(name: name)]
  }
}

extension WorldDescription {
  /// A problem for each terminal that names a system which the world does not have.
  func problemsOfTerminalSystems(file: String) -> [WorldFileProblem] {
    let names = systems.map(\.name)
    let remedy = "Write one of \(names.joined(separator: ", ")), or join its world with 'also'."
    let placed = terminalSystems.filter { !names.contains($0.name) }.map {
      $0.problem(in: file, "the world has no system '\($0.name)'", remedy: remedy)
    }
    let known = Set(names + terminalSystems.map(\.name))
    // Terminals that did not come from the file itself have no place in it.
    return placed
      + terminals.compactMap { terminal in
        guard let system = terminal.system, !known.contains(system) else { return nil }
        return WorldFileProblem(
          file: file,
          key: "terminals",
          message: "the world has no system '\(system)', of which '\(terminal.id)' is said to be",
          remedy: remedy
        )
      }
  }
}

extension WorldDescription {
  /// The first system; setting it where there is none adds it.
  public var first: SystemDescription {
    get { systems.first ?? SystemDescription(name: name) }
    set {
      if systems.isEmpty { systems = [newValue] } else { systems[0] = newValue }
    }
  }

  /// What a ``SystemDescription`` says, of the first system.
  public subscript<Value>(
    dynamicMember path: WritableKeyPath<SystemDescription, Value>
  ) -> Value {
    get { first[keyPath: path] }
    set { first[keyPath: path] = newValue }
  }
}
