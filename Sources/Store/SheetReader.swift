import Geography
import Service

/// Reads a registration straight from its text: a sheet of a hundred thousand kits, of which
/// Foundation's decoder alone would take most of a start.
enum SheetReader {
  /// How the text of every registration begins.
  static let beginning = #"{"register":{"terminals":{"#

  /// The registration that a text says, or nil where it is of another form.
  static func read(_ reader: inout ObjectReader) -> Act.Decision? {
    var sheet: TerminalSheet?
    let isRead = reader.members { key, reader in
      key == "register"
        && reader.members { key, reader in
          guard key == "terminals", sheet == nil else { return false }
          sheet = Self.sheet(&reader)
          return sheet != nil
        }
    }
    guard isRead, reader.isAtEnd else { return nil }
    return sheet.map { .register(terminals: $0) }
  }

  private static func sheet(_ reader: inout ObjectReader) -> TerminalSheet? {
    var columns = TerminalSheet.Columns()
    var seen: Set<String> = []
    let isRead = reader.members { key, reader in
      seen.insert(key).inserted && take(key, &reader, into: &columns)
    }
    guard isRead, seen.isSuperset(of: ["ids", "latitudesDeg", "longitudesDeg"]) else { return nil }
    return try? TerminalSheet(columns)
  }

  private static func take(
    _ key: String,
    _ reader: inout ObjectReader,
    into columns: inout TerminalSheet.Columns
  ) -> Bool {
    switch key {
    case "ids": reader.elements { $0.string() }.map { columns.ids = $0 } != nil
    case "names": reader.elements { $0.string() }.map { columns.names = $0 } != nil
    case "latitudesDeg": reader.elements { $0.number() }.map { columns.latitudesDeg = $0 } != nil
    case "longitudesDeg": reader.elements { $0.number() }.map { columns.longitudesDeg = $0 } != nil
    case "heightsM": reader.elements { $0.number() }.map { columns.heightsM = $0 } != nil
    case "states": runs(&reader, of: state).map { columns.states = $0 } != nil
    case "contracts": runs(&reader, of: contract).map { columns.contracts = $0 } != nil
    // What few terminals have, and what is not known here.
    default: false
    }
  }

  private static func runs<Value>(
    _ reader: inout ObjectReader,
    of value: (inout ObjectReader) -> Value?
  ) -> [TerminalSheet.Run<Value>]? {
    reader.elements { reader in
      var (read, count): (Value?, Int?) = (nil, nil)
      let isRead = reader.members { key, reader in
        switch key {
        case "value" where read == nil:
          read = value(&reader)
          return read != nil
        case "count" where count == nil:
          count = reader.count()
          return count != nil
        default: return false
        }
      }
      guard isRead, let read, let count else { return nil }
      return TerminalSheet.Run(value: read, count: count)
    }
  }

  private static func state(_ reader: inout ObjectReader) -> TerminalState? {
    reader.string().flatMap { TerminalState(rawValue: $0) }
  }

  private static func contract(_ reader: inout ObjectReader) -> Contract? {
    var contract = Contract()
    var roaming: Roaming?
    let isRead = reader.members { key, reader in
      guard let text = reader.string() else { return false }
      switch key {
      case "owner" where contract.owner == nil: contract.owner = text
      case "sponsor" where contract.sponsor == nil: contract.sponsor = text
      case "plan" where contract.plan == nil: contract.plan = text
      case "payer" where contract.payer == nil:
        contract.payer = BillingGroup.Payer(rawValue: text)
        return contract.payer != nil
      case "home" where contract.home == nil:
        contract.home = TerritoryCode(text)
        return contract.home != nil
      case "roaming" where roaming == nil:
        roaming = Roaming(rawValue: text)
        return roaming != nil
      default: return false
      }
      return true
    }
    guard isRead, let roaming else { return nil }
    contract.roaming = roaming
    return contract
  }
}
