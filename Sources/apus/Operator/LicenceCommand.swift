import ArgumentParser
import Foundation
import Frames

struct LicenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "licence",
    abstract: "Say where the service is licensed.",
    discussion: """
      A licence is a dated statement about a territory. What gives service holds from the next slot on;
      what takes it away, too. Every act stands in the audit log with who, when and why.

      Examples:
        apus licence list
        apus licence set IR licensed --from 2022-10-10T12:00:00Z --by "Ministry" --why "emergency"
        apus licence set UA none --dry-run
        apus licence import availability.csv --why "state of 2023"
      """,
    subcommands: [LicenceList.self, LicenceSet.self, LicenceImport.self]
  )
}

struct LicenceList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Every dated statement, with its source.",
    discussion: """
      Examples:
        apus licence list
        apus licence list UA --json
      """
  )

  @Argument(help: ArgumentHelp("Only those about this territory.", valueName: "cc"))
  var territory: String?

  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("licences", [("territory", territory)])
      if options.json { return print(try answer.json()) }
      var table = TextTable("", "CC", "STATUS", "FROM", "UNTIL", "GATEWAYS", "DECIDED BY", "SOURCE")
      for row in answer.rows("licences") {
        let licence = row["licence"] as? [String: Any] ?? [:]
        let isRecalled = licence["is_recalled"] as? Bool ?? false
        table.add(
          row["is_in_force"] as? Bool ?? false ? "*" : "",
          licence.shown("territory"),
          licence.shown("status"),
          licence.shown("from"),
          licence.shown("until"),
          licence["gateway_rights"] as? Bool ?? false ? "yes" : "no",
          licence.shown("decided_by"),
          licence.shown("source") + (isRecalled ? " (recalled)" : "")
            + (licence["checked_on"] == nil ? "" : " (checked \(licence.shown("checked_on")))")
        )
      }
      print(table.text)
      print(
        "* in force at \(answer.members.shown("at_utc")); where nothing is stated: \(answer.members.shown("standing"))"
      )
    }
  }
}

struct LicenceSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Grant, change or withdraw a licence.",
    discussion: """
      STATUS is licensed, emergency, whitelist, pending, none or prohibited. With --dry-run it is said
      which terminals, cells, people and money would change, and nothing is done.

      Examples:
        apus licence set UA licensed --from 2022-02-26T00:00:00Z
        apus licence set IR emergency --why "networks are cut" --dry-run
        apus licence set RU prohibited --source "operator's statement" --checked-on 2022-06-30
        apus licence set IR emergency --export-control specific-licence
      """
  )

  @Argument(help: ArgumentHelp("The territory.", valueName: "cc"))
  var territory: String

  @Argument(help: "What its authorities say.")
  var status: String

  @Option(
    help: ArgumentHelp("From when; now when absent.", valueName: "time"),
    transform: TimeArgument.init
  )
  var from: TimeArgument?

  @Option(
    help: ArgumentHelp("Until when; until a later statement when absent.", valueName: "time"),
    transform: TimeArgument.init
  )
  var until: TimeArgument?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether gateways may work there; as the status says when absent."
  )
  var gatewayRights: Bool?

  @Option(help: ArgumentHelp("Where it is known from.", valueName: "text"))
  var source: String?

  @Option(help: ArgumentHelp("Who decided: a ministry, a regulator.", valueName: "name"))
  var decidedBy: String?

  @Option(help: ArgumentHelp("When the source was last looked at.", valueName: "date"))
  var checkedOn: String?

  @Option(
    help: ArgumentHelp(
      "none, general-licence, specific-licence or embargoed: what whoever sends kits is told.",
      valueName: "class"
    )
  )
  var exportControl: String?

  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    var members: [String: Any] = ["territory": territory, "status": status]
    members["from"] = from?.instant.iso8601
    members["until"] = until?.instant.iso8601
    members["gateway_rights"] = gatewayRights
    members["source"] = source
    members["decided_by"] = decidedBy
    members["checked_on"] = checkedOn
    members["export_control"] = exportControl
    try await OperatorSession.enter("licences", act, members, options)
  }
}

struct LicenceImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Enter a table of dated licences.",
    discussion: """
      FILE is comma-separated with a header; territory and status are needed. `apus world show` tells
      where the tables that ship stand.

      Example:
        apus licence import availability.csv --why "state of 2023"
      """
  )

  @Argument(help: "The table; - is standard input.")
  var file: String

  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.enter("licences/import", act, tableIn: file, options)
  }
}
