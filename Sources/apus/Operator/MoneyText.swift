/// What is printed of decisions about money.
enum MoneyText {
  /// A decision in a few words: all that the reader of an audit has to know of it.
  static func words(_ decision: [String: Any]) -> String {
    guard let (kind, value) = decision.first, let own = value as? [String: Any] else {
      return "money"
    }
    switch kind {
    case "transfer":
      return "\(amount(own["amount"])): debit \(own.shown("debit")), credit \(own.shown("credit"))"
    case "payment": return "\(own.shown("sponsor")) pays \(amount(own["amount"]))"
    case "exchange_rate":
      return "exchange rate \(own.shown("from")) to \(own.shown("to")) \(own.shown("rate")) since "
        + own.shown("since")
    case "pledge": return "pledge \(own.shown("name")): " + pledge(own)
    case "programme": return "programme \(own.shown("name")): " + programme(own)
    case "plan": return "plan \(own.shown("name")): " + plan(own)
    case "sponsor":
      let title = own.shown("title")
      return "sponsor \(own.shown("name"))" + (title.isEmpty ? "" : ": \(title)")
    default: return "\(kind) \(own.shown("name"))"
    }
  }

  private static func pledge(_ pledge: [String: Any]) -> String {
    var words = [
      "\(pledge.shown("sponsor")) to \(pledge.shown("programme"))",
      promise(pledge["promise"] as? [String: Any] ?? [:]) + " in \(pledge.shown("currency"))",
    ]
    for (key, name) in [("cap_total", "cap"), ("cap_per_month", "cap a month")] {
      if pledge[key] is [String: Any] { words.append("\(name) \(amount(pledge[key]))") }
    }
    for key in ["from", "until"] where !pledge.shown(key).isEmpty {
      words.append("\(key) \(pledge.shown(key))")
    }
    if pledge["pays_kits"] as? Bool == true { words.append("kits too") }
    return words.joined(separator: ", ")
  }

  private static func promise(_ promise: [String: Any]) -> String {
    if promise["share_of_fees"] != nil { return "share of fees \(promise.shown("share_of_fees"))" }
    if let money = promise["amount_per_month"] { return "\(amount(money)) a month" }
    return "whole fee"
  }

  private static func programme(_ programme: [String: Any]) -> String {
    let territories = programme["territories"] as? [String] ?? []
    let end = programme["end_of_runway"] as? [String: Any] ?? [:]
    var words = [
      territories.isEmpty ? "no territory" : territories.joined(separator: " "),
      "reserve \(amount(programme["reserve"]))",
      "overhead \(amount(programme["overhead_per_month"])) a month",
      "replacement \(amount(programme["replacement_cost"]))",
      "grace \(end.shown("grace_days")) days",
    ]
    if end["throttle_mbps"] != nil { words.append("then \(end.shown("throttle_mbps")) Mbit/s") }
    if end["suspend_after_days"] != nil {
      words.append("suspended \(end.shown("suspend_after_days")) days later")
    }
    return words.joined(separator: ", ")
  }

  private static func plan(_ plan: [String: Any]) -> String {
    func prices(_ key: String) -> String {
      let prices = plan[key] as? [String: Any] ?? [:]
      return ["list", "invoiced", "marginal"].map { "\($0) \(amount(prices[$0]))" }
        .joined(separator: ", ")
    }
    return "a month \(prices("monthly")); a kit \(prices("kit"))"
  }

  private static func amount(_ value: Any?) -> String { AuditText.amount(value) }
}
