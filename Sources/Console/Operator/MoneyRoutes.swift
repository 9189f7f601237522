import Foundation
import Frames
import Hummingbird
import Links
public import Service
import Synchronization
import World

/// Who pays: plans, sponsors, programmes, pledges and the journal.
struct MoneyRoutes: Sendable {
  let live: LiveWorld
  let acts: OperatorActs

  func add(to api: RouterGroup<ConsoleContext>) {
    api.get("/plans") { _, _ in JSONAnswer.response(PlansAnswer(plans: live.books.plans)) }
    api.get("/sponsors") { _, _ in
      JSONAnswer.response(SponsorsAnswer(live.money, at: live.clock.now))
    }
    api.get("/programmes") { _, _ in
      JSONAnswer.response(ProgrammesAnswer(programmes: live.books.programmes))
    }
    api.get("/programmes/{name}") { request, context in
      try JSONAnswer.orProblem {
        try programme(context.parameters.get("name") ?? "", request.uri.queryParameters)
      }
    }
    api.get("/ledger/balances") { _, _ in
      JSONAnswer.response(BalancesAnswer(live.money, at: live.clock.now))
    }
    api.get("/ledger/entries") { request, _ in
      try JSONAnswer.orProblem { try entries(request.uri.queryParameters) }
    }
    add("/plans", to: api) { (plan: ServicePlan) in .plan(plan) }
    add("/sponsors", to: api) { (sponsor: Sponsor) in .sponsor(sponsor) }
    add("/programmes", to: api) { (programme: Programme) in .programme(programme) }
    add("/pledges", to: api) { (pledge: Pledge) in .pledge(pledge) }
    add("/exchange-rates", to: api) { (rate: ExchangeRate) in .exchangeRate(rate) }
    add("/ledger/transfers", to: api) { (transfer: Transfer) in .transfer(transfer) }
    add("/ledger/payments", to: api) { (asked: PaymentRequest) in
      .payment(sponsor: asked.sponsor, amount: asked.amount)
    }
  }

  private func add<Asked: Decodable & SendableMetatype>(
    _ path: RouterPath,
    to api: RouterGroup<ConsoleContext>,
    _ kind: @escaping @Sendable (Asked) -> MoneyEvent.Kind
  ) {
    api.post(path) { request, context in
      try await acts.entered(request, context.caller) { (asked: Asked) in .money(kind(asked)) }
    }
  }

  private func programme(
    _ encoded: String,
    _ query: Parameters
  ) throws(APIProblem) -> ProgrammeAnswer {
    let name = encoded.removingPercentEncoding ?? encoded
    let growth = try query.text("growth_per_month").map { Double($0) } ?? 0
    guard let growth, (-0.99...10).contains(growth) else {
      throw .badRequest("growth_per_month is no number from -0.99 to 10")
    }
    let (books, now) = (live.books, live.clock.now)
    do throws(MoneyError) {
      return ProgrammeAnswer(
        programme: books.programmes.first { $0.name == name },
        statement: try books.statement(of: name, at: now, growthPerMonth: growth),
        pledges: try books.pledges(of: name).map { PledgeRow(pledge: $0.pledge, paid: $0.paid) }
      )
    } catch {
      throw APIProblem(error)
    }
  }

  private func entries(_ query: Parameters) throws(APIProblem) -> EntriesAnswer {
    let after = try query.number("after", in: 0...Int(Int32.max), or: 0)
    let limit = try query.number("limit", in: 1...10_000, or: 100)
    let money = live.money
    let books = money.books
    guard let name = try query.text("account") else {
      let page = books.entries.dropFirst(after).prefix(limit)
      let isEnd = after + page.count >= books.entries.count
      return EntriesAnswer(
        entryCount: books.entries.count,
        entries: Array(page),
        nextAfter: isEnd ? nil : after + page.count,
        stopped: money.stop,
        refused: money.refusals
      )
    }
    guard let account = Account(name: name) else {
      throw .badRequest("account is not the name of an account, such as receivable:NAME")
    }
    let count = books.entryCount(of: account)
    let page = books.entries(of: account, skipping: after, limit: limit)
    return EntriesAnswer(
      entryCount: count,
      entries: page,
      nextAfter: after + page.count < count ? after + page.count : nil,
      stopped: money.stop,
      refused: money.refusals
    )
  }
}

extension LiveWorld {
  /// The books as they are now, with how kits are billed.
  ///
  /// Every day that is over is closed, but for one in which an act that is being written takes effect.
  var money: MoneyCourse {
    state.withLock { state in
      let now = clock.now
      state.records.close(until: min(now, state.arriving.keys.min() ?? now))
      return state.money
    }
  }

  /// The books as they are now.
  var books: Books { money.books }

  /// What the books did not take in of the world's file and the acts that were kept: where the file has
  /// changed since, acts may speak of what it no longer has.
  public var refusedByBooks: [BooksRefusal] { state.withLock { $0.money.refusals } }
}

/// `POST /api/v1/ledger/payments`: a sponsor pays.
struct PaymentRequest: Decodable {
  var sponsor: String
  var amount: Money
}

/// `GET /api/v1/plans`.
struct PlansAnswer: Encodable {
  var plans: [ServicePlan]
}

/// `GET /api/v1/sponsors`: who pays, what each owes, and what each has pledged.
struct SponsorsAnswer: Encodable {
  /// One sponsor.
  struct Row: Encodable {
    var sponsor: Sponsor
    /// What it owes, by currency; below zero it has paid in advance.
    var owed: [Money]
    var pledges: [PledgeRow]
  }

  /// The instant that is asked about.
  var atUtc: Instant
  var sponsors: [Row]
  /// That the books have stopped, from when and why; null while they go on.
  @Nullable var stopped: BooksRefusal?
  /// What the books did not take in; empty as a rule.
  var refused: [BooksRefusal]

  init(_ money: MoneyCourse, at instant: Instant) {
    atUtc = instant
    let books = money.books
    stopped = money.stop
    refused = money.refusals
    let pledges = books.programmes.flatMap { (try? books.pledges(of: $0.name)) ?? [] }
    sponsors = books.sponsors.map { sponsor in
      Row(
        sponsor: sponsor,
        owed: books.balances(of: .receivable(sponsor.name)),
        pledges: pledges.filter { $0.pledge.sponsor == sponsor.name }
          .map { PledgeRow(pledge: $0.pledge, paid: $0.paid) }
      )
    }
  }
}

/// A pledge with what it has paid so far.
struct PledgeRow: Encodable {
  var pledge: Pledge
  var paid: Money
}

/// `GET /api/v1/programmes`.
struct ProgrammesAnswer: Encodable {
  var programmes: [Programme]
}

/// `GET /api/v1/programmes/{name}`: terms, statement and pledges.
struct ProgrammeAnswer: Encodable {
  @Nullable var programme: Programme?
  var statement: FundingStatement
  var pledges: [PledgeRow]
}

/// `GET /api/v1/ledger/balances`: every account that was moved; they add up to zero in each currency.
struct BalancesAnswer: Encodable {
  /// The instant that is asked about.
  var atUtc: Instant
  var balances: [Posting]
  /// That the books have stopped, from when and why; null while they go on.
  @Nullable var stopped: BooksRefusal?
  /// What the books did not take in; empty as a rule.
  var refused: [BooksRefusal]

  init(_ money: MoneyCourse, at instant: Instant) {
    atUtc = instant
    balances = money.books.trialBalance
    stopped = money.stop
    refused = money.refusals
  }
}

/// `GET /api/v1/ledger/entries`: the journal, or the part of it that moves one account.
struct EntriesAnswer: Encodable {
  /// How many there are in all.
  var entryCount: Int
  var entries: [JournalEntry]
  /// Ask with `after` set to this for those that follow; null at the end.
  @Nullable var nextAfter: Int?
  /// That the books have stopped, from when and why; null while they go on.
  @Nullable var stopped: BooksRefusal?
  /// What the books did not take in; empty as a rule.
  var refused: [BooksRefusal]
}
