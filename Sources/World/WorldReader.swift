import Constellation
public import Foundation
import Frames
public import Geography
import Orbits
import Quantities
import Yams

/// Reads world files.
public struct WorldReader: Sendable {
  /// A world file is text that people write; more than this is a mistake.
  private static let sizeLimit = 64 << 20

  private let gazetteer: Gazetteer
  private let folder: URL?
  private let atlas: TerritoryAtlas?

  /// A reader that looks up in a gazetteer the places that terminals are given by.
  ///
  /// - Parameters:
  ///   - gazetteer: Towns by name.
  ///   - folder: What the paths of terminals' files are relative to; a world file that names such
  ///     files is refused without.
  ///   - atlas: which territory terminals without a home stand in; without, their plans' currencies are
  ///     not compared with those of programmes.
  public init(gazetteer: Gazetteer, folder: URL? = nil, atlas: TerritoryAtlas? = nil) {
    self.gazetteer = gazetteer
    self.folder = folder
    self.atlas = atlas
  }

  /// Reads a world from the text of its file.
  ///
  /// The worlds that it joins are named in ``WorldDescription/also`` and not read: the library does
  /// that.
  ///
  /// - Parameters:
  ///   - text: YAML of at most 64 MiB.
  ///   - file: the file's name, for messages.
  /// - Returns: what the file says, with the default of all that it leaves out.
  /// - Throws: every problem that was found, not the first alone.
  public func read(_ text: String, file: String) throws(WorldFileError) -> WorldDescription {
    let draft = try self.draft(of: text, file: file)
    guard let base = draft.base else { return try read(draft) }
    let remedy = "Save it, and name the file."
    throw WorldFileError([
      base.problem(in: file, "a world with a base has to be read from a file", remedy: remedy)
    ])
  }

  /// A world file whose YAML has been read, and the world that it builds on.
  struct Draft {
    fileprivate let root: YAMLValue
    /// What its `base` names; nil when it stands for itself.
    let base: NameInFile?
  }

  /// Reads the YAML of a world file, and what it builds on.
  func draft(of text: String, file: String) throws(WorldFileError) -> Draft {
    let problems = ProblemList(file: file)
    let root = try compose(text, problems)
    let base = root.node.mapping?["base"].map { node in
      YAMLValue(node: node, key: "base", problems: problems)
    }
    let name = base.flatMap { value in value.string().map { value.named($0) } }
    guard problems.problems.isEmpty else { throw WorldFileError(problems.problems) }
    return Draft(root: root, base: name)
  }

  /// Reads the world that a draft says, on the world that its `base` names.
  func read(
    _ draft: Draft,
    on base: WorldDescription? = nil
  ) throws(WorldFileError) -> WorldDescription {
    let problems = draft.root.problems
    let description = world(draft.root, on: base)
    if let description, description.also.isEmpty {
      description.problemsOfTerminalSystems(file: problems.file).forEach(problems.add)
    }
    guard problems.problems.isEmpty, let description else {
      throw WorldFileError(problems.problems)
    }
    return description
  }

  private func compose(
    _ text: String,
    _ problems: ProblemList
  ) throws(WorldFileError) -> YAMLValue {
    guard text.utf8.count <= Self.sizeLimit else {
      problems.add(nil, key: "", "larger than 64 MiB", remedy: "Is this a world file?")
      throw WorldFileError(problems.problems)
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        problems.add(nil, key: "", "the file is empty", remedy: Self.firstSteps)
        throw WorldFileError(problems.problems)
      }
      return YAMLValue(node: node, key: "", problems: problems)
    } catch let error as WorldFileError {
      throw error
    } catch {
      problems.add(Self.mark(of: error), key: "", Self.message(of: error), remedy: "Mend the YAML.")
      throw WorldFileError(problems.problems)
    }
  }

  private static let firstSteps =
    "Start from one that ships: `apus world show hypatia-k1` prints it."

  private static func mark(of error: any Error) -> Mark? {
    switch error as? YamlError {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark
    case .duplicatedKeysInMapping(_, let context): context.mark
    default: nil
    }
  }

  private static func message(of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      "not YAML: \(problem)"
    case .duplicatedKeysInMapping(let duplicates, _):
      "a key stands twice: \(duplicates.joined(separator: ", "))"
    default: "not YAML: \(error)"
    }
  }

  private func world(_ root: YAMLValue, on base: WorldDescription?) -> WorldDescription? {
    guard
      let map = root.mapping([
        "apus-world", "name", "title", "start", "seed", "base", "also", "constellation", "ground",
        "links",
        "delay", "territories", "terminals", "terminal-files", "terrestrial", "events",
        "plans", "sponsors", "programmes", "exchange-rates",
        "operator-seat", "regimes", "regime-files", "networks", "network-files", "users-per-kit",
        "failover",
      ])
    else { return nil }
    _ = map.required("apus-world")?.integer(in: 1...1)
    var world = WorldDescription(
      name: map.required("name")?.string() ?? "",
      title: map.string("title", or: "")
    )
    world.first.file = root.problems.file
    base.map { world.build(on: $0) { map[$0] != nil } }
    world.start = map["start"]?.instant()
    map["seed"]?.integer(in: 0...Int.max).map { world.seed = UInt64($0) }
    world.also = also(map["also"])
    readSystem(map, into: &world, isBased: base != nil)
    map["territories"].map { TerritoriesSection(folder: folder).read($0, into: &world) }
    // What kits are on comes before the kits.
    MoneySection.read(map, into: &world)
    let names = KnownNames(world.money, from: world.start, atlas)
    var terminals = TerminalsSection(gazetteer: gazetteer, folder: folder, names: names)
    map["terminals"].map { terminals.read($0, into: &world) }
    map["terminal-files"].map { terminals.readFiles($0, into: &world) }
    map["terrestrial"].map { TerrestrialSection.read($0, into: &world) }
    readPeople(map, into: &world)
    map["events"].map { EventsSection.read($0, into: &world) }
    if map["start"] == nil, world.catalogues.isEmpty {
      root.report("'start' is missing", remedy: "Add `start:` with a time in UTC.")
    }
    return world
  }

  /// What is around the service: filtering and interception, networks on the ground, sites.
  private func readPeople(_ map: YAMLMapping, into world: inout WorldDescription) {
    map["regimes"].map { RegimesSection.read($0, into: &world) }
    map["regime-files"].map { RegimesSection.readFiles($0, in: folder, into: &world) }
    map["networks"].map { NetworksSection.read($0, into: &world) }
    map["network-files"].map { NetworksSection.readFiles($0, in: folder, into: &world) }
    world.usersPerKit = map.number("users-per-kit", in: 0...1_000, or: world.usersPerKit)
    map["failover"].map { FailoverSection.read($0, into: &world) }
  }

  /// The file's own system, or that of its base; a file that joins other worlds may have none.
  private func readSystem(
    _ map: YAMLMapping,
    into world: inout WorldDescription,
    isBased: Bool
  ) {
    let takesOver = isBased && !world.systems.isEmpty && map["constellation"] == nil
    let hasOwn = map["constellation"] != nil || map["also"] == nil || takesOver
    if hasOwn, !takesOver {
      map.required("constellation").map { ConstellationSection.read($0, into: &world) }
    } else if !takesOver {
      world.systems = []
    }
    for key in ["ground", "links", "delay", "operator-seat"] where !hasOwn {
      map[key]?.report(
        "a file without a constellation has no system to which this belongs",
        remedy: "Add 'constellation', or write this in the world file of the system it is for."
      )
    }
    guard hasOwn else { return }
    map["operator-seat"].map { world.seat = GroundSection.territory($0) }
    map["ground"].map { GroundSection.read($0, into: &world) }
    map["links"].map { LinksSection.read($0, into: &world) }
    map["delay"].map { LinksSection.readDelay($0, into: &world) }
  }

  /// The worlds whose systems are joined to the file's own.
  private func also(_ value: YAMLValue?) -> [NameInFile] {
    guard let value else { return [] }
    let names = value.list(limit: WorldLibrary.mostSystems).compactMap { item in
      item.string().map { item.named($0) }
    }
    if value.node.sequence?.isEmpty ?? false {
      value.report("no world is named", remedy: "Name a world that ships, or a file; or remove it.")
    }
    return names
  }
}
