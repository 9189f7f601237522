import ArgumentParser

struct TerrestrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terrestrial",
    abstract: "Say where networks on the ground are cut.",
    discussion: """
      A cut is that of a whole territory or of one kit's place, of fixed lines (fibre), of mobile
      networks or of both. What is cut for a territory and for a kit are two facts: each is restored by
      itself. Service by satellite stays as it is.

      Examples:
        apus terrestrial list
        apus terrestrial cut UA --why "the batteries are empty" --dry-run
        apus terrestrial cut IR --kind mobile
        apus terrestrial restore --terminal kyiv --kind fibre
      """,
    subcommands: [TerrestrialList.self, TerrestrialCut.self, TerrestrialRestore.self]
  )
}

/// Which networks on the ground are meant.
struct GroundOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Those of a whole territory.", valueName: "cc"))
  var territory: String?
  @Option(help: ArgumentHelp("Those at the place of one kit.", valueName: "id"))
  var terminal: String?
  @Option(help: "fibre or mobile; both when absent.")
  var kind: String?

  func validate() throws {
    guard (territory == nil) != (terminal == nil) else {
      throw ValidationError("name either a territory or, with --terminal, a kit.")
    }
  }

  /// Enters that they are cut or restored.
  func enter(works: Bool, _ act: ActOptions, _ options: StateOptions) async throws {
    var members: [String: Any] = ["works": works]
    members["territory"] = territory
    members["terminal"] = terminal
    members["kind"] = kind
    try await OperatorSession.enter("terrestrial", act, members, options)
  }
}

struct TerrestrialList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "What is cut now.",
    discussion: """
      Examples:
        apus terrestrial list
        apus terrestrial list --world blackout --json
      """
  )

  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("terrestrial")
      if options.json { return print(try answer.json()) }
      var table = TextTable("CC", "TERMINAL", "KIND", "CUT SINCE")
      for row in answer.rows("cuts") {
        table.add(
          row.shown("territory"),
          row.shown("terminal"),
          row.shown("kind"),
          row.shown("since_utc")
        )
      }
      print(table.isEmpty ? "No network on the ground is cut." : table.text)
    }
  }
}

struct TerrestrialCut: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut",
    abstract: "Enter that networks on the ground are cut.",
    discussion: """
      With --dry-run it is said which kits and how many people lose their way over the ground, and
      nothing is done.

      Examples:
        apus terrestrial cut UA --why "the batteries are empty" --dry-run
        apus terrestrial cut IR --kind mobile --by "Operator"
        apus terrestrial cut --terminal kyiv --kind fibre
      """
  )

  @OptionGroup var ground: GroundOptions
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws { try await ground.enter(works: false, act, options) }
}

struct TerrestrialRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Enter that networks on the ground work again.",
    discussion: """
      Examples:
        apus terrestrial restore UA --dry-run
        apus terrestrial restore UA --kind fibre --why "the line is mended"
        apus terrestrial restore --terminal kyiv
      """
  )

  @OptionGroup var ground: GroundOptions
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws { try await ground.enter(works: true, act, options) }
}
