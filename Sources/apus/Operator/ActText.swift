import Foundation

/// What is printed of an act that was entered, or of what it would change.
enum ActText {
  static func print(_ answer: Answer, json: Bool) throws {
    if json { return Swift.print(try answer.json()) }
    if answer.members["dry_run"] as? Bool == true { return Swift.print(impact(answer)) }
    Swift.print(
      "Act \(answer.members.shown("id")) is entered and holds from \(answer.members.shown("at")): "
        + AuditText.words(
          answer.object("decision"),
          count: answer.members["terminal_count"] as? Int
        )
    )
    for line in notices(answer) { Swift.print(line) }
  }

  /// What who enters an act has to know, a line each.
  static func notices(_ answer: Answer) -> [String] {
    answer.rows("notices").map { row in
      let count = row["kit_count"] as? Int ?? 0
      let source = row.shown("source")
      return
        "  notice     \(row.shown("message")) It is about \(count == 1 ? "1 kit" : "\(count) kits")"
        + (source.isEmpty ? "." : "; source: \(source)") + " [\(row.shown("code"))]"
    }
  }

  /// What an act would change, in lines.
  static func impact(_ answer: Answer) -> String {
    let terminals = answer.object("terminals")
    let cells = answer.object("cells")
    var lines = [
      "Nothing was done. From \(answer.members.shown("slot_start_utc")) on it would change:",
      "  terminals  \(terminals.shown("served_before")) online, then \(terminals.shown("served_after"))"
        + " (+\(terminals.shown("gained_count")), -\(terminals.shown("lost_count"))"
        + (terminals["rerouted_count"] as? Int ?? 0 > 0
          ? "; \(terminals.shown("rerouted_count")) go another way)" : ")"),
      "  cells      \(cells.shown("served_before")) with a beam, then \(cells.shown("served_after"))"
        + " (+\(cells.shown("gained_count")), -\(cells.shown("lost_count")))",
    ]
    if let remark = answer.members["remark"] as? String {
      lines.insert("  remark     \(remark)", at: 1)
    }
    for row in answer.rows("territories") {
      lines.append(
        "  people     \(row.shown("territory")): \(row.shown("people")) "
          + "(\(row.shown("people_in_towns")) in towns) on \(row.shown("land_cells")) cells; "
          + "law \(row.shown("status_before")), then \(row.shown("status_after")); "
          + "+\(row.shown("people_in_cells_gained")) in cells that come online, "
          + "-\(row.shown("people_in_cells_lost")) in those that go off"
      )
    }
    for row in answer.rows("programmes") {
      lines.append(
        "  money      \(row.shown("programme")): \(row.shown("kits_before")) kits, then "
          + "\(row.shown("kits_after")); burn a month \(AuditText.amount(row["burn_before"])), then "
          + "\(AuditText.amount(row["burn_after"])); gap \(AuditText.amount(row["gap_before"])), then "
          + "\(AuditText.amount(row["gap_after"])); runway \(runway(row["runway_months_before"])), "
          + "then \(runway(row["runway_months_after"])); it ends "
          + "\(runwayEnd(row["runway_ends_utc_before"])), "
          + "then \(runwayEnd(row["runway_ends_utc_after"]))"
      )
    }
    if let ground = answer.members["ground"] as? [String: Any] { lines.append(Self.ground(ground)) }
    return (lines + notices(answer)).joined(separator: "\n")
  }

  private static func ground(_ ground: [String: Any]) -> String {
    func cut(_ key: String) -> String {
      let kinds = ground[key] as? [String] ?? []
      return kinds.isEmpty ? "nothing" : kinds.joined(separator: " and ")
    }
    let place = ground["terminal"] as? String ?? ground.shown("territory")
    let people = ground["people_over_ground_before"] as? Int
    return
      "  ground     \(place): \(cut("cut_before")) cut, then \(cut("cut_after")); terminals with a "
      + "network that works \(ground.shown("terminals_over_ground_before")), then "
      + "\(ground.shown("terminals_over_ground_after")); "
      + (people.map {
        "people over the ground \($0), then \(ground.shown("people_over_ground_after")) [assumed]"
      } ?? "the world states no network for the people there")
  }

  private static func runway(_ months: Any?) -> String {
    guard let months = months as? Double else { return "no gap" }
    return "\(shown(months, 1)) months"
  }

  private static func runwayEnd(_ time: Any?) -> String {
    time as? String ?? "not within ten years"
  }
}

/// What is printed of the audit log.
enum AuditText {
  /// Acts, a line each.
  ///
  /// - Parameters:
  ///   - rows: the acts.
  ///   - kit: the kit whose history it is: an act about many names it before the others.
  /// - Returns: the lines.
  static func table(_ rows: [[String: Any]], of kit: String? = nil) -> String {
    var table = TextTable("ACT", "HOLDS FROM", "BY", "WHAT", "WHY")
    for row in rows {
      table.add(
        row["id"] == nil ? row.shown("number") : row.shown("id"),
        row["at"] == nil ? row.shown("at_utc") : row.shown("at"),
        row.shown("actor"),
        words(naming(kit, in: row["decision"]), count: row["terminal_count"] as? Int),
        row.shown("reason")
      )
    }
    return table.isEmpty ? "No act was entered." : table.text
  }

  /// A decision with a kit before the others that it names.
  private static func naming(_ kit: String?, in decision: Any?) -> [String: Any] {
    var decision = decision as? [String: Any] ?? [:]
    guard let kit, let kind = decision.keys.first, var payload = decision[kind] as? [String: Any],
      let ids = payload["ids"] as? [String]
    else { return decision }
    payload["ids"] = [kit] + ids.filter { $0 != kit }
    decision[kind] = payload
    return decision
  }

  /// A decision in a few words; `count` is how many terminals it names.
  static func words(_ decision: [String: Any], count: Int? = nil) -> String {
    guard let (kind, value) = decision.first, let payload = value as? [String: Any] else {
      return ""
    }
    let own = payload["_0"] as? [String: Any] ?? payload
    let kits = count.map { $0 == 1 ? "1 terminal" : "\($0) terminals" } ?? "terminals"
    switch kind {
    case "licence": return "licence \(own.shown("territory")) \(own.shown("status"))\(dates(own))"
    case "licences": return "\((payload["_0"] as? [Any])?.count ?? 0) licences"
    case "terminal": return "terminal \(payload.shown("_0")) \(payload.shown("_1"))"
    case "terminals": return "\(kits) \(payload.shown("state")): \(ids(payload["ids"]))"
    case "register":
      return "register \(kits): \(ids((payload["terminals"] as? [String: Any])?["ids"]))"
    case "amend":
      return "change \(kits): \(ids(payload["ids"])): " + change(payload["change"])
    case "whitelist":
      let verb = payload["listed"] as? Bool ?? true ? "onto" : "off"
      return "\(kits) \(verb) the whitelist of \(payload.shown("territory"))"
    case "money": return MoneyText.words(own)
    case "satellite", "gateway":
      return "\(kind) \(own.shown("name")) " + (works(own) ? "works again" : "fails")
    case "terrestrial":
      let scope = own["scope"] as? [String: Any] ?? [:]
      let networks = scope["kind"] as? String ?? "networks on the ground"
      let place = scope["territory"] as? String ?? scope.shown("terminal")
      return "\(networks) of \(place) \(works(own) ? "restored" : "cut")"
    default:
      return ([kind] + own.keys.sorted().map { "\($0) \(own.shown($0))" }).joined(separator: " ")
    }
  }

  /// From when and until when a statement holds, as far as it says so.
  private static func dates(_ licence: [String: Any]) -> String {
    ["from", "until"].filter { !licence.shown($0).isEmpty }
      .map { " \($0) \(licence.shown($0))" }.joined()
  }

  private static func works(_ decision: [String: Any]) -> Bool {
    decision["works"] as? Bool ?? true
  }

  /// The first three of a list of ids.
  private static func ids(_ value: Any?) -> String {
    let ids = (value as? [String] ?? [])
    return ids.prefix(3).map(PlainText.escaped).joined(separator: ", ")
      + (ids.count > 3 ? ", …" : "")
  }

  /// What becomes of kits that are changed.
  private static func change(_ value: Any?) -> String {
    let change = value as? [String: Any] ?? [:]
    var words = ["owner", "sponsor", "plan", "home", "roaming", "name"].compactMap { key in
      change[key].map { $0 is NSNull ? "no \(key)" : "\(key) \(change.shown(key))" }
    }
    if change["latitude_deg"] != nil {
      words.append("place \(change.shown("latitude_deg")),\(change.shown("longitude_deg"))")
    }
    return words.joined(separator: ", ")
  }

  /// An amount of money as people write it.
  static func amount(_ value: Any?) -> String {
    guard let money = value as? [String: Any] else { return "" }
    return "\(money.shown("amount")) \(money.shown("currency"))"
  }
}
