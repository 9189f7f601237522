import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Every act: what was decided, by whom, when and why.",
    discussion: """
      Examples:
        apus audit
        apus audit --after 100 --limit 50 --json
      """
  )

  @Option(help: "Those after an act's number.")
  var after = 0
  @Option(help: "At most so many, up to 1000.")
  var limit = 100
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("acts", [("after", "\(after)"), ("limit", "\(limit)")])
      if options.json { return print(try answer.json()) }
      print(AuditText.table(answer.rows("acts")))
      let rows = answer.rows("acts")
      if rows.count == limit, let last = rows.last { print("More: --after \(last.shown("id"))") }
    }
  }
}
