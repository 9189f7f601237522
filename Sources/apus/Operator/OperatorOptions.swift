import ArgumentParser
import Foundation

/// Which service is operated: that of a state directory, or the world itself where none runs.
struct StateOptions: ParsableArguments {
  @OptionGroup var world: WorldOptions

  @Flag(help: "Print JSON.")
  var json = false
}

/// Who acts, why, and whether it is only to be said what would change.
struct ActOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Who decides; the name of the login when absent.", valueName: "name"))
  var by: String?

  @Option(help: ArgumentHelp("Why; it stands in the audit log.", valueName: "text"))
  var why = ""

  @Flag(help: "Say what would change, and do nothing.")
  var dryRun = false

  /// Who decides.
  var actor: String {
    by ?? ProcessInfo.processInfo.environment["USER"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "operator"
  }

  /// The members that every act's body has.
  var members: [String: Any] { ["actor": actor, "reason": why] }

  /// The members that the query of an act has.
  var query: [(String, String?)] { dryRun ? [("dry_run", "true")] : [] }
}
