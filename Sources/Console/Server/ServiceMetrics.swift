import Frames
import Links
import Scheduling
import Service
import Synchronization
import World

/// Prometheus text about the operator's records: kits, acts, money, and what was refused.
///
/// No line names a kit, a place or a token; programmes are the only names that whoever operates the
/// service chooses, and the first by name alone have lines.
enum ServiceMetrics {
  /// So many programmes have lines.
  static let mostProgrammes = 100

  static func lines(_ live: LiveWorld) -> [String] {
    let (kits, actCount) = live.state.withLock { ($0.registry.counts, $0.acts.count) }
    return lines(of: kits) + lines(of: live.counters.counts, actCount: actCount)
      + live.moneyMetrics.lines(live)
  }

  private static func lines(of kits: [TerminalState: Int]) -> [String] {
    family("apus_kits_registered", "gauge", "Kits that the operator knows.") {
      [([], "\(kits.values.reduce(0, +))")]
    }
      + family("apus_kits", "gauge", "Kits by where they are in their life.") {
        TerminalState.allCases.map { ([("state", $0.rawValue)], "\(kits[$0, default: 0])") }
      }
  }

  private static func lines(of counts: ServiceCounters.Counts, actCount: Int) -> [String] {
    family("apus_acts_total", "counter", "Acts in force, those kept from earlier runs included.") {
      [([], "\(actCount)")]
    }
      + family("apus_commits_total", "counter", "Groups of acts written since the start.") {
        [([], "\(counts.commits)")]
      }
      + family(
        "apus_last_commit_timestamp_seconds",
        "gauge",
        "When the last group of acts was on the disk, as Unix seconds of the machine's clock."
      ) {
        counts.lastCommitUnixSeconds.map { [([], "\($0)")] } ?? []
      }
      + family(
        "apus_acts_refused_total",
        "counter",
        "Acts that were not entered, by the code of the answer; disk-full when the store is full."
      ) {
        counts.refusedActs.sorted { $0.key < $1.key }.map { ([("code", $0.key)], "\($0.value)") }
      }
      + family(
        "apus_requests_refused_total",
        "counter",
        "Requests that were not let in: 401 without a token that holds, 403 not allowed, 429 too often."
      ) {
        counts.refusedRequests.sorted { $0.key < $1.key }
          .map { ([("status", "\($0.key)")], "\($0.value)") }
      }
  }

  /// The lines of programmes' statements.
  static func lines(of statements: [FundingStatement]) -> [String] {
    func money(_ name: String, _ help: String, _ value: (FundingStatement) -> Money) -> [String] {
      family("apus_programme_\(name)_minor_units", "gauge", help) {
        statements.map {
          let amount = value($0)
          let labels = [("programme", $0.programme), ("currency", amount.currency.code)]
          return (labels, "\(amount.minorUnits)")
        }
      }
    }
    func number(_ name: String, _ help: String, _ value: (FundingStatement) -> String) -> [String] {
      family("apus_programme_\(name)", "gauge", help) {
        statements.map { ([("programme", $0.programme)], value($0)) }
      }
    }
    return money("monthly_burn", "What the programme costs a month, suspended kits nothing.") {
      $0.burn.value
    }
      + money("monthly_covered", "What sponsors bear of it a month.") { $0.covered.value }
      + money("monthly_gap", "What neither sponsors nor owners bear a month.") { $0.gap.value }
      + money("reserve", "What is left of the programme's reserve.") { $0.reserve.value }
      + number("covered_ratio", "The sponsors' part of the burn, 0 to 1.") {
        "\($0.coveredShare.value)"
      }
      + number(
        "runway_seconds",
        "Until the first day ends that money does not pay whole, 0 after it; +Inf: none is foreseen."
      ) { runway($0) }
      + number(
        "kits",
        "Kits in service or suspended for want of money, whose fees owners or sponsors are to pay."
      ) {
        "\($0.kits.value)"
      }
  }

  /// The end that the books foresee; beyond the ten years that they look ahead, what the gap says.
  private static func runway(_ statement: FundingStatement) -> String {
    if let end = statement.runwayEnds?.value {
      return "\(max(0, (end - statement.at) / .seconds(1)))"
    }
    return statement.runwayMonths.map { "\($0.value * secondsOfMonth)" } ?? "+Inf"
  }

  /// A mean month of the Gregorian calendar: 146,097 days in 4,800 months.
  static let secondsOfMonth = 146_097.0 / 4_800 * 86_400

  private static func family(
    _ name: String,
    _ kind: String,
    _ help: String,
    _ samples: () -> [(labels: [(String, String)], value: String)]
  ) -> [String] {
    ConnectionMetrics.head(name, kind, help)
      + samples().map { sample in
        let labels = sample.labels.isEmpty ? "" : ConnectionMetrics.labels(sample.labels)
        return "\(name)\(labels) \(sample.value)"
      }
  }
}

/// Keeps the lines about money for a slot: how long a reserve lasts is worked out day by day.
final class MoneyMetrics: Sendable {
  private let known = Mutex<(slot: Slot, lines: [String])?>(nil)

  func lines(_ live: LiveWorld) -> [String] {
    let slot = live.present.plan.slot
    return known.withLock { known in
      if let known, known.slot == slot { return known.lines }
      let (books, now) = (live.books, live.clock.now)
      let statements = books.programmes.map(\.name).sorted().prefix(ServiceMetrics.mostProgrammes)
        .compactMap { try? books.statement(of: $0, at: now) }
      let lines = ServiceMetrics.lines(of: statements)
      known = (slot, lines)
      return lines
    }
  }
}
