import ArgumentParser
import Console
import Foundation
import Frames
import Geography
import Quantities
import World

struct TerminalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal",
    abstract: "Register kits, and say what becomes of them.",
    discussion: """
      A kit is ordered, shipped, delivered, activated; it may be suspended, lost, destroyed or
      recovered. Activated kits are online whenever the plan of the slot gives them a link.

      Examples:
        apus terminal list --territory UA --status activated
        apus terminal register KIT00001 --at Kyiv --owner "Hospital 1" --home UA --status delivered
        apus terminal import kits.csv --why "first lorry"
        apus terminal set activated --home UA --why "service is switched on"
        apus terminal transfer KIT00001 --to-owner "Hospital 2"
        apus terminal history KIT00001
      """,
    subcommands: [
      TerminalList.self, TerminalShow.self, TerminalRegister.self, TerminalImport.self,
      TerminalSet.self, TerminalTransfer.self, TerminalWhitelist.self, TerminalHistory.self,
    ]
  )
}

/// Kits by what their records say.
struct SelectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Those that stand in a territory.", valueName: "cc"))
  var territory: String?
  @Option(help: ArgumentHelp("Those registered in a territory.", valueName: "cc"))
  var home: String?
  @Option(help: ArgumentHelp("Those of an owner.", valueName: "name"))
  var owner: String?
  @Option(help: ArgumentHelp("Those a sponsor pays for.", valueName: "name"))
  var sponsor: String?
  @Option(help: ArgumentHelp("Those on a service plan.", valueName: "name"))
  var plan: String?

  /// The members that are given, by their keys.
  var members: [(String, String?)] {
    [
      ("territory", territory), ("home", home), ("owner", owner), ("sponsor", sponsor),
      ("plan", plan),
    ]
  }
}

struct TerminalList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Kits, and what the present slot gives them.",
    discussion: """
      Examples:
        apus terminal list
        apus terminal list --territory UA --online --limit 50
        apus terminal list --status lost --json
      """
  )

  @OptionGroup var selection: SelectionOptions
  @Option(help: "Those in a state of their life.")
  var status: String?
  @Flag(inversion: .prefixedNo, help: "Those that are served now, or not.")
  var online: Bool?
  @Option(help: ArgumentHelp("Those whose id or name holds a text.", valueName: "text"))
  var search: String?
  @Option(help: ArgumentHelp("Those whose id comes after this one.", valueName: "id"))
  var after: String?
  @Option(help: "At most so many, up to 10000.")
  var limit = 100
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get(
        "terminals",
        selection.members + [
          ("state", status), ("online", online.map { "\($0)" }), ("search", search),
          ("after", after), ("limit", "\(limit)"),
        ]
      )
      if options.json { return print(try answer.json()) }
      var table = TextTable("ID", "STATE", "AT", "HOME", "OWNER", "SPONSOR", "PLAN", "NOW")
      for row in answer.rows("terminals") {
        let isServed = row["served"] as? Bool ?? false
        table.add(
          row.shown("id"),
          row.shown("state"),
          row.shown("territory"),
          row.shown("home"),
          row.shown("owner"),
          row.shown("sponsor"),
          row.shown("plan"),
          isServed
            ? "online, \(row.shown("satellite_name")) > \(row.shown("pop"))" : row.shown("reason")
        )
      }
      print("Slot from \(answer.members.shown("slot_start_utc")):")
      print(table.isEmpty ? "No kit is registered that fits." : table.text)
      if let next = answer.members["next_after"] as? String { print("More: --after \(next)") }
    }
  }
}

struct TerminalShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "One kit, and what the present slot gives it.",
    discussion: "Example:\n  apus terminal show kyiv"
  )

  @Argument(help: "Its id.")
  var id: String
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("terminals/\(ServiceClient.percentEncoded(id))")
      if options.json { return print(try answer.json()) }
      let kit = answer.members
      let isServed = kit["served"] as? Bool ?? false
      print("\(kit.shown("id")) (\(kit.shown("name"))): \(kit.shown("state"))")
      print(
        "  stands     \(kit.shown("latitude_deg")),\(kit.shown("longitude_deg")), \(kit.shown("territory"))"
      )
      let contract = ["owner", "sponsor", "plan", "home", "roaming"].compactMap { key in
        kit.shown(key).isEmpty ? nil : "\(key) \(kit.shown(key))"
      }
      print("  contract   " + contract.joined(separator: ", "))
      print(
        isServed
          ? "  now        online: \(kit.shown("satellite_name")) > \(kit.shown("gateway")) > \(kit.shown("pop"))"
          : "  now        \(kit.shown("reason")): \(kit.shown("explanation"))"
      )
    }
  }
}

struct TerminalHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Every act about a kit, and every event of the world file.",
    discussion: "Example:\n  apus terminal history kyiv"
  )

  @Argument(help: "Its id.")
  var id: String
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("terminals/\(ServiceClient.percentEncoded(id))/history")
      if options.json { return print(try answer.json()) }
      print(AuditText.table(Self.rows(answer), of: id))
    }
  }
}

extension TerminalHistory {
  /// Acts with their numbers and events marked as the file's, in the order of time.
  static func rows(_ answer: Answer) -> [[String: Any]] {
    let events = answer.rows("world_events").map {
      $0.merging(["number": "file"]) { own, _ in own }
    }
    // Instants are written alike, so that their texts have their order; of one instant the file's are
    // first.
    return (events + answer.rows("acts")).enumerated()
      .sorted {
        ($0.element.shown("at_utc"), $0.offset) < ($1.element.shown("at_utc"), $1.offset)
      }
      .map(\.element)
  }
}

struct TerminalRegister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register",
    abstract: "Register one kit.",
    discussion: """
      Examples:
        apus terminal register KIT00001 --at Kyiv --owner "Hospital 1" --home UA --roaming home
        apus terminal register KIT00002 --at 49.99,36.23 --status delivered
      """
  )

  @Argument(help: "Its kit number.")
  var id: String
  @Option(help: ArgumentHelp("Where it stands.", valueName: "place"))
  var at: String
  @Option(help: "What people call it.")
  var name: String?
  @Option(help: "Where it is in its life; ordered when absent.")
  var status: String?
  @Option var owner: String?
  @Option var sponsor: String?
  @Option var plan: String?
  @Option(help: ArgumentHelp("The territory that it is registered in.", valueName: "cc"))
  var home: String?
  @Option(help: "home or anywhere.")
  var roaming: String?
  @Option(help: "The system that it is a kit of.")
  var system: String?
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    var members: [String: Any] = ["id": id, "place": SignedArguments.plain(at)]
    members["name"] = name
    members["state"] = status
    members["owner"] = owner
    members["sponsor"] = sponsor
    members["plan"] = plan
    members["home"] = home
    members["roaming"] = roaming
    members["system"] = system
    try await OperatorSession.enter("terminals", act, members, options)
  }
}

struct TerminalImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Register the kits of a table, all or none.",
    discussion: """
      FILE is comma-separated with a header. Needed are id, latitude_deg and longitude_deg; possible are
      height_m, name, system, state, whitelisted, owner, sponsor, plan, home, roaming and more: an
      unknown column is answered with the list.

      Example:
        apus terminal import kits.csv --why "first lorry"
      """
  )

  @Argument(help: "The table; - is standard input.")
  var file: String
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.enter("terminals/import", act, tableIn: file, options)
  }
}

/// Kits by their ids, or by what their records say.
struct KitOptions: ParsableArguments {
  @Argument(help: "Their ids; none takes all that the options name.")
  var ids: [String] = []
  @OptionGroup var selection: SelectionOptions

  /// The members by which a request names them.
  func members() throws -> [String: Any] {
    let selected = selection.members.compactMap { key, value in value.map { (key, $0) } }
    if !ids.isEmpty {
      guard selected.isEmpty else {
        throw ValidationError("name kits by their ids or by options, not by both.")
      }
      return ["ids": ids]
    }
    guard !selected.isEmpty else {
      throw ValidationError("name kits: by their ids, or with --territory, --home and the like.")
    }
    return ["where": Dictionary(uniqueKeysWithValues: selected)]
  }
}

struct TerminalSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Say what becomes of kits.",
    discussion: """
      STATE is ordered, shipped, delivered, activated, suspended, lost, destroyed or recovered. Named by
      their ids, all kits come to it or none; named by options, those that can.

      Examples:
        apus terminal set suspended kyiv lviv --why "the bill is open"
        apus terminal set activated --territory UA --why "service is switched on"
        apus terminal set destroyed kyiv --why "shelling"
      """
  )

  @Argument(help: "What they become.")
  var state: String
  @OptionGroup var kits: KitOptions
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    let members = try kits.members().merging(["state": state]) { own, _ in own }
    try await OperatorSession.enter("terminals/state", act, members, options)
  }
}

struct TerminalTransfer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Change whose kits they are, who pays, their plan, home or place.",
    discussion: """
      Examples:
        apus terminal transfer kyiv --to-owner "Hospital 2"
        apus terminal transfer --sponsor usaid --to-sponsor poland --world cut-off
        apus terminal transfer kyiv --to-place Lviv
      """
  )

  @OptionGroup var kits: KitOptions
  @Option(help: ArgumentHelp("Who they belong to from now on; - for nobody.", valueName: "name"))
  var toOwner: String?
  @Option(help: ArgumentHelp("Who pays from now on; - for nobody.", valueName: "name"))
  var toSponsor: String?
  @Option(help: ArgumentHelp("Their service plan from now on; - for none.", valueName: "name"))
  var toPlan: String?
  @Option(help: ArgumentHelp("Their home from now on; - for none.", valueName: "cc"))
  var toHome: String?
  @Option(help: ArgumentHelp("home or anywhere.", valueName: "roaming"))
  var toRoaming: String?
  @Option(help: ArgumentHelp("Where they stand from now on.", valueName: "place"))
  var toPlace: String?
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    var change: [String: Any] = [:]
    for (key, value) in [
      ("owner", toOwner), ("sponsor", toSponsor), ("plan", toPlan), ("home", toHome),
    ] {
      guard let value else { continue }
      change[key] = value == "-" ? NSNull() : value
    }
    change["roaming"] = toRoaming
    if let toPlace {
      let point = try WorldLibrary().gazetteer.resolve(SignedArguments.plain(toPlace)).point
      change["latitude_deg"] = point.latitude.degrees
      change["longitude_deg"] = point.longitude.degrees
      change["height_m"] = point.height.metres
    }
    let members = try kits.members().merging(["change": change]) { own, _ in own }
    try await OperatorSession.enter("terminals/amend", act, members, options)
  }
}

struct TerminalWhitelist: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whitelist",
    abstract: "Put kits on a territory's whitelist, or take them off.",
    discussion: """
      Examples:
        apus terminal whitelist UA KIT00001 KIT00002
        apus terminal whitelist UA KIT00001 --remove
      """
  )

  @Argument(help: ArgumentHelp("The territory.", valueName: "cc"))
  var territory: String
  @Argument(help: "Kit numbers.")
  var ids: [String]
  @Flag(help: "Take them off.")
  var remove = false
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    let members: [String: Any] = ["territory": territory, "ids": ids, "listed": !remove]
    try await OperatorSession.enter("whitelists", act, members, options)
  }
}
