import Frames
import Geography
import Service

/// Reads the decisions of which there are many straight from their text.
///
/// A log of 150,000 acts is read at every start, and Foundation's decoder takes most of that time. What
/// is not exactly of a form known here gives nil and is left to that decoder, which also says what
/// is wrong with it: this reader only ever saves time.
enum FrequentDecision {
  /// The decision that a text says, or nil where it is none of the frequent ones.
  static func read(_ text: String) -> Act.Decision? {
    var reader = ObjectReader(text)
    if text.utf8.starts(with: SheetReader.beginning.utf8) { return SheetReader.read(&reader) }
    guard let whole = reader.whole(), whole.count == 1, let (kind, value) = whole.first,
      case .object(let fields) = value
    else { return nil }
    switch kind {
    case "terminal": return terminal(fields)
    case "licence":
      guard fields.count == 1, case .object(let licence)? = fields["_0"] else { return nil }
      return self.licence(licence)
    default: return nil
    }
  }

  private static func terminal(_ fields: [String: ObjectReader.Value]) -> Act.Decision? {
    guard fields.count == 2, case .string(let id)? = fields["_0"],
      case .string(let state)? = fields["_1"], let state = TerminalState(rawValue: state)
    else { return nil }
    return .terminal(TerminalID(id), state)
  }

  private static func licence(_ fields: [String: ObjectReader.Value]) -> Act.Decision? {
    guard case .string(let code)? = fields["territory"], let territory = TerritoryCode(code),
      case .string(let status)? = fields["status"], let status = LicenceStatus(rawValue: status),
      case .bool(let gatewayRights)? = fields["gatewayRights"],
      case .string(let source)? = fields["source"],
      case .bool(let isRecalled)? = fields["isRecalled"]
    else { return nil }
    var licence = Licence(
      territory: territory,
      status: status,
      gatewayRights: gatewayRights,
      source: source,
      isRecalled: isRecalled
    )
    var known = 5
    for (key, path) in [("from", \Licence.from), ("until", \Licence.until)] {
      guard let value = fields[key] else { continue }
      guard case .string(let text) = value, let instant = Instant(iso8601: text) else { return nil }
      licence[keyPath: path] = instant
      known += 1
    }
    return fields.count == known ? .licence(licence) : nil
  }
}
