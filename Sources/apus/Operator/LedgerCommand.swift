import ArgumentParser
import Console
import Foundation
import Service

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "The books, in double entry: balances, entries, transfers.",
    discussion: """
      Balances are debits less credits; in each currency all of them add up to zero. A debit adds to
      what is owned, owed to the operator or spent, a credit to what is earned, owed or set aside: to
      fill a programme's reserve, credit it, and debit cash or equity:opening.

      Examples:
        apus ledger balances
        apus ledger entries --account receivable:usaid --world cut-off
        apus ledger transfer "5000000.00 USD" --debit equity:opening --credit reserve:ukraine --world cut-off
      """,
    subcommands: [LedgerBalances.self, LedgerEntries.self, LedgerTransfer.self]
  )
}

struct LedgerBalances: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "balances",
    abstract: "What every account holds.",
    discussion: "Example:\n  apus ledger balances --json"
  )

  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("ledger/balances")
      answer.warnOfBooks()
      if options.json { return print(try answer.json()) }
      var table = TextTable("ACCOUNT", "DEBITS LESS CREDITS")
      for row in answer.rows("balances") {
        table.add(row.shown("account"), AuditText.amount(row["amount"]))
      }
      print("At \(answer.members.shown("at_utc")):")
      print(table.isEmpty ? "Nothing was posted." : table.text)
    }
  }
}

struct LedgerEntries: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entries",
    abstract: "The journal, entry by entry.",
    discussion: """
      Examples:
        apus ledger entries --limit 20
        apus ledger entries --account reserve:ukraine --world cut-off --json
      """
  )

  @Option(help: ArgumentHelp("Only those that move an account.", valueName: "name"))
  var account: String?
  @Option(help: "How many to leave out at the beginning.")
  var after = 0
  @Option(help: "At most so many, up to 10000.")
  var limit = 100
  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get(
        "ledger/entries",
        [("account", account), ("after", "\(after)"), ("limit", "\(limit)")]
      )
      answer.warnOfBooks()
      if options.json { return print(try answer.json()) }
      for entry in answer.rows("entries") {
        print("\(entry.shown("number"))  \(entry.shown("at"))  \(entry.shown("text"))")
        var table = TextTable("", "", "")
        for posting in entry["postings"] as? [[String: Any]] ?? [] {
          table.add("   ", posting.shown("account"), AuditText.amount(posting["amount"]))
        }
        print(table.text.split(separator: "\n").dropFirst().joined(separator: "\n"))
      }
      if answer.rows("entries").isEmpty { print("Nothing was posted.") }
      if let next = answer.members["next_after"] as? Int { print("More: --after \(next)") }
    }
  }
}

struct LedgerTransfer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Debit one account with what another is credited with.",
    discussion: """
      Example:
        apus ledger transfer "5000000.00 USD" --debit equity:opening --credit reserve:ukraine \\
          --why "second appropriation" --world cut-off
      """
  )

  @Argument(help: "How much, with its currency.", transform: MoneyArgument.init)
  var amount: MoneyArgument
  @Option(help: ArgumentHelp("The account that is debited.", valueName: "name"))
  var debit: String
  @Option(help: ArgumentHelp("The account that is credited.", valueName: "name"))
  var credit: String
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  func run() async throws {
    let members: [String: Any] = [
      "debit": debit, "credit": credit, "amount": amount.members,
      "text": act.why.isEmpty ? "transfer" : act.why,
    ]
    try await OperatorSession.enter("ledger/transfers", act, members, options)
  }
}

extension Answer {
  /// Says on standard error what the books behind an answer refused, and that they have stopped, if so.
  func warnOfBooks() {
    func warn(_ what: String, _ refusal: [String: Any]) {
      let why = "\(refusal.shown("reason")). \(refusal.shown("remedy"))"
      Warnings.print("apus: \(what) at \(refusal.shown("at")): \(why)")
    }
    for refusal in rows("refused") { warn("refused by the books", refusal) }
    if let stop = members["stopped"] as? [String: Any] { warn("the books stopped", stop) }
  }
}

/// An amount of money with its currency, such as `4500.00 USD`.
struct MoneyArgument {
  private let money: Money

  init(_ text: String) throws {
    do throws(MoneyError) {
      money = try Money(parsing: SignedArguments.plain(text))
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Its members as requests have them.
  var members: [String: Any] { ["amount": money.amountText, "currency": money.currency.code] }

  /// The code of its currency.
  var currency: String { money.currency.code }
}
