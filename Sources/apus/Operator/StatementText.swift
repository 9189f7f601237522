import Foundation

/// A programme's statement for people.
enum StatementText {
  static func text(_ statement: [String: Any]) -> String {
    var lines = ["\(statement.shown("programme")) at \(statement.shown("at"))"]
    func add(_ name: String, _ key: String) {
      guard let figure = statement[key] as? [String: Any] else { return }
      let amount = AuditText.amount(figure["value"])
      let value = amount.isEmpty ? number(figure["value"]) : amount
      lines.append("  \(padded(name))\(value) (\(figure.shown("label")))")
    }
    add("kits", "kits")
    if statement["burn_if_served"] != nil { add("of them suspended", "suspended_kits") }
    add("fees, list", "fees_list")
    add("fees, invoiced", "fees_invoiced")
    add("fees, marginal", "fees_marginal")
    add("replacement", "replacement")
    add("overhead", "overhead")
    add("burn a month", "burn")
    for line in statement["sponsors"] as? [[String: Any]] ?? [] {
      lines.append(
        "  \(padded("covered by"))\(line.shown("sponsor")): \(AuditText.amount(line["covered"]))"
      )
    }
    if isAmount(statement["owners"]) { add("paid by owners", "owners") }
    add("covered share", "covered_share")
    add("gap a month", "gap")
    add("burn, if served", "burn_if_served")
    add("gap, if served", "gap_if_served")
    add("reserve", "reserve")
    add("arrears", "arrears")
    add("runway, months", "runway_months")
    add("with growth", "runway_with_growth_months")
    add("runway ends", "runway_ends")
    add("break-even a kit", "break_even_price")
    lines.append("  \(padded("standing"))\(standing(statement["standing"]))")
    if let next = statement["next"] as? [String: Any] {
      lines.append("  \(padded("then"))\(standing(next["standing"])) from \(next.shown("at"))")
    }
    return lines.joined(separator: "\n")
  }

  /// Whether a figure is an amount other than zero.
  private static func isAmount(_ figure: Any?) -> Bool {
    let value = (figure as? [String: Any])?["value"] as? [String: Any]
    return value?.shown("amount").contains { ("1"..."9").contains($0) } ?? false
  }

  /// A number with two decimals where it is not whole; text as it is.
  private static func number(_ value: Any?) -> String {
    guard let number = value as? Double, number != number.rounded() else {
      return ["value": value ?? ""].shown("value")
    }
    return shown(number, 2)
  }

  private static func padded(_ name: String) -> String {
    name + String(repeating: " ", count: max(1, 18 - name.count))
  }

  private static func standing(_ value: Any?) -> String {
    let standing = value as? [String: Any] ?? [:]
    var text = standing.shown("standing")
    if standing["throttle_mbps"] != nil { text += " to \(standing.shown("throttle_mbps")) Mbit/s" }
    if standing["until"] != nil { text += " until \(standing.shown("until"))" }
    return text
  }
}
