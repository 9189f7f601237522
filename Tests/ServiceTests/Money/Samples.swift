import Frames
import Service
import Testing

func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

func money(_ text: String) throws -> Money { try Money(parsing: text) }

/// A plan in dollars; what is left out costs nothing.
func plan(
  _ name: String,
  fee: String,
  list: String? = nil,
  marginal: String = "0",
  kit: String = "0",
  kitCost: String = "0"
) throws -> ServicePlan {
  ServicePlan(
    name: name,
    monthly: ServicePlan.Prices(
      list: try money("\(list ?? fee) USD"),
      invoiced: try money("\(fee) USD"),
      marginal: try money("\(marginal) USD")
    ),
    kit: ServicePlan.Prices(
      list: try money("\(kit) USD"),
      invoiced: try money("\(kit) USD"),
      marginal: try money("\(kitCost) USD")
    )
  )
}

func pledge(
  _ name: String,
  by sponsor: String = "donor",
  _ promise: Pledge.Promise,
  currency: Currency = .usd,
  capTotal: String? = nil,
  capPerMonth: String? = nil,
  paysKits: Bool = false
) throws -> Pledge {
  Pledge(
    name: name,
    sponsor: sponsor,
    programme: "help",
    promise: promise,
    currency: currency,
    capTotal: try capTotal.map(money),
    capPerMonth: try capPerMonth.map(money),
    paysKits: paysKits
  )
}

/// Books in which events follow each other without a word too many.
struct Scene {
  var books = Books()
  var events: [MoneyEvent] = []

  mutating func enter(_ time: String, _ kind: MoneyEvent.Kind) throws {
    let event = MoneyEvent(at: try instant(time), kind)
    try books.enter(event)
    events.append(event)
  }

  mutating func close(_ time: String) throws { try books.close(until: try instant(time)) }

  func balance(_ account: Account) -> Double {
    Double(books.balance(of: account, in: .usd).minorUnits) / 100
  }

  /// Every account adds up to zero in each currency, and so does every entry.
  func expectBalanced(_ note: String = "") {
    var sums: [Currency: Int64] = [:]
    for line in books.trialBalance {
      sums[line.amount.currency, default: 0] += line.amount.minorUnits
    }
    #expect(sums.values.allSatisfy { $0 == 0 }, "\(note) \(sums)")
    for (index, entry) in books.entries.enumerated() {
      #expect(entry.number == index + 1, "\(note)")
      var parts: [Currency: Int64] = [:]
      for line in entry.postings {
        parts[line.amount.currency, default: 0] += line.amount.minorUnits
      }
      #expect(parts.values.allSatisfy { $0 == 0 }, "\(note) entry \(entry.number)")
    }
  }
}

let helpGroup = BillingGroup(plan: "basic", payer: .sponsor, programme: "help")
