import ArgumentParser
import Console
import Foundation
import Frames
import Service

struct SponsorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sponsor",
    abstract: "Who pays, what is pledged, and how long the money lasts.",
    discussion: """
      Amounts are written with their currency, such as "4500.00 USD". Programmes stand in the world file,
      or are entered with POST /api/v1/programmes; the world cut-off has one.

      Examples:
        apus sponsor list
        apus sponsor add norway --title "Norway" --world cut-off
        apus sponsor pledge norway --programme ukraine --share-of-fees 0.3 --cap "30000000 USD" --world cut-off
        apus sponsor pay norway "1000000.00 USD" --why "first instalment" --world cut-off
        apus sponsor programme ukraine --world cut-off
      """,
    subcommands: [
      SponsorList.self, SponsorAdd.self, SponsorPledge.self, SponsorPay.self,
      SponsorProgramme.self,
    ]
  )
}

struct SponsorList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Sponsors, what they owe and what they pledged.",
    discussion: "Example:\n  apus sponsor list --json"
  )

  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("sponsors")
      answer.warnOfBooks()
      if options.json { return print(try answer.json()) }
      var table = TextTable("NAME", "OWES", "PLEDGE", "PROGRAMME", "PAID BY RULE")
      for row in answer.rows("sponsors") {
        let name = (row["sponsor"] as? [String: Any] ?? [:]).shown("name")
        let owed = (row["owed"] as? [Any] ?? []).map(AuditText.amount).joined(separator: ", ")
        let pledges = row["pledges"] as? [[String: Any]] ?? []
        if pledges.isEmpty { table.add(name, owed, "-", "", "") }
        for pledge in pledges {
          let own = pledge["pledge"] as? [String: Any] ?? [:]
          table.add(
            name,
            owed,
            own.shown("name"),
            own.shown("programme"),
            AuditText.amount(pledge["paid"])
          )
        }
      }
      print("At \(answer.members.shown("at_utc")):")
      print(table.isEmpty ? "No sponsor is known." : table.text)
    }
  }
}

struct SponsorAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Make a sponsor known, or describe it anew.",
    discussion: "Example:\n  apus sponsor add poland --title \"Government of Poland\""
  )

  @Argument(help: "A short name.")
  var name: String
  @Option(help: "What it is called in full.")
  var title = ""
  @Option(help: "What else is to be known.")
  var note = ""
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    let members = ["name": name, "title": title, "note": note]
    try await OperatorSession.enter("sponsors", act, members, options)
  }
}

struct SponsorPledge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pledge",
    abstract: "Enter what a sponsor promises to a programme.",
    discussion: """
      Exactly one of --share-of-fees, --amount-per-month and --whole-fee says how much. Entered again
      under the same name, a pledge has new terms and keeps what it has paid.

      Examples:
        apus sponsor pledge usaid --programme ukraine --share-of-fees 0.3 --cap "30000000 USD" --world cut-off
        apus sponsor pledge poland --programme ukraine --whole-fee --currency USD --world cut-off
      """
  )

  @Argument(help: "The sponsor.")
  var sponsor: String
  @Option(help: "The programme.")
  var programme: String
  @Option(help: "What the pledge is called; PROGRAMME/SPONSOR when absent.")
  var name: String?
  @Option(
    help: ArgumentHelp("A part of the fees that no one pays whole, 0 to 1.", valueName: "part")
  )
  var shareOfFees: NumberArgument?
  @Option(
    help: ArgumentHelp("An amount each month.", valueName: "money"),
    transform: MoneyArgument.init
  )
  var amountPerMonth: MoneyArgument?
  @Flag(help: "The whole fee of the kits that carry the sponsor's name.")
  var wholeFee = false
  @Option(help: "The currency; that of the amount, else the cap, else the programme when absent.")
  var currency: String?
  @Option(
    help: ArgumentHelp("No more than this in all.", valueName: "money"),
    transform: MoneyArgument.init
  )
  var cap: MoneyArgument?
  @Option(
    help: ArgumentHelp("No more than this in a month.", valueName: "money"),
    transform: MoneyArgument.init
  )
  var capPerMonth: MoneyArgument?
  @Option(help: ArgumentHelp("From when.", valueName: "time"), transform: TimeArgument.init)
  var from: TimeArgument?
  @Option(help: ArgumentHelp("Until when.", valueName: "time"), transform: TimeArgument.init)
  var until: TimeArgument?
  @Flag(help: "It pays kits too.")
  var paysKits = false
  @Option(
    help: ArgumentHelp(
      "What kind of figures these are: measured, modelled or assumed.",
      valueName: "kind"
    ),
    transform: FigureLabel.argument
  )
  var label: FigureLabel = .assumed
  @Option(help: ArgumentHelp("Where they are known from.", valueName: "text"))
  var source = ""
  @Flag(help: "No source was found: they are from memory.")
  var recalled = false
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func validate() throws {
    guard [shareOfFees != nil, amountPerMonth != nil, wholeFee].count(where: \.self) == 1 else {
      throw ValidationError("give exactly one of --share-of-fees, --amount-per-month, --whole-fee.")
    }
  }

  func run() async throws {
    var promise: [String: Any] = [:]
    promise["share_of_fees"] = shareOfFees?.value
    promise["amount_per_month"] = amountPerMonth?.members
    if wholeFee { promise["whole_fee"] = true }
    var members: [String: Any] = [
      "sponsor": sponsor, "programme": programme, "promise": promise, "pays_kits": paysKits,
      "label": label.rawValue, "source": source, "is_recalled": recalled,
    ]
    members["name"] = name
    members["from"] = from?.instant.iso8601
    members["until"] = until?.instant.iso8601
    members["cap_total"] = cap?.members
    members["cap_per_month"] = capPerMonth?.members
    members["currency"] = currency ?? (amountPerMonth ?? cap ?? capPerMonth)?.currency
    try await OperatorSession.run(options, entering: true) { session in
      var stated = members
      if stated["currency"] == nil { stated["currency"] = try programmeCurrency(session) }
      try ActText.print(try session.post("pledges", act, stated), json: options.json)
    }
  }

  /// The currency in which the programme is run; nil where nobody knows the programme.
  private func programmeCurrency(_ session: OperatorSession) throws -> String? {
    let answer = try session.get("programmes/\(ServiceClient.percentEncoded(programme))")
    return (answer.object("programme")["reserve"] as? [String: Any])?["currency"] as? String
  }
}

struct SponsorPay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pay",
    abstract: "Enter that a sponsor has paid.",
    discussion: "Example:\n  apus sponsor pay usaid \"1000000.00 USD\" --world cut-off"
  )

  @Argument(help: "The sponsor.")
  var sponsor: String
  @Argument(help: "How much, with its currency.", transform: MoneyArgument.init)
  var amount: MoneyArgument
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    let members: [String: Any] = ["sponsor": sponsor, "amount": amount.members]
    try await OperatorSession.enter("ledger/payments", act, members, options)
  }
}

struct SponsorProgramme: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programme",
    abstract: "What a programme costs a month, who bears it, and how long the money lasts.",
    discussion: """
      Examples:
        apus sponsor programme ukraine --world cut-off
        apus sponsor programme ukraine --world cut-off --growth-per-month 0.05 --json
      """
  )

  @Argument(help: "The programme.")
  var name: String
  @Option(
    help: ArgumentHelp("Growth of the number of kits each month, 0.05 is 5 %.", valueName: "part")
  )
  var growthPerMonth: NumberArgument?
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get(
        "programmes/\(ServiceClient.percentEncoded(name))",
        [("growth_per_month", growthPerMonth.map { "\($0.value)" })]
      )
      if options.json { return print(try answer.json()) }
      print(StatementText.text(answer.object("statement")))
    }
  }
}

extension FigureLabel {
  /// A label as it is written on the command line.
  fileprivate static func argument(_ text: String) throws -> FigureLabel {
    guard let label = FigureLabel(rawValue: text) else {
      let words = allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("'\(text)' is no kind of figure; write one of \(words).")
    }
    return label
  }
}
