public import Frames
public import Geography

/// What whoever sends kits to a territory is told of its export control.
///
/// It refuses nothing: people carry kits across borders, and the record has to be able to say that one
/// is where nobody was allowed to send it.
public struct ExportNotice: Hashable, Codable, Sendable {
  /// A stable word: `export-general-licence`, `export-specific-licence` or `export-embargoed`.
  public var code: String
  /// What it means, as a sentence.
  public var message: String
  /// The territory.
  public var territory: TerritoryCode
  /// What its statement in force says.
  public var exportControl: ExportControl
  /// Where that is known from; empty where it is not stated.
  public var source: String
  /// How many kits it is about.
  public var kitCount: Int

  /// What a licence says of kits that go to its territory; nil where nothing has to be applied for or
  /// nothing is stated.
  public init?(_ licence: Licence, kitCount: Int) {
    guard let control = licence.exportControl, let demand = control.demand else { return nil }
    code = "export-\(control.rawValue)"
    message = "Export control of \(licence.territory) is \(control.rawValue): \(demand)."
    territory = licence.territory
    exportControl = control
    source = licence.source
    self.kitCount = kitCount
  }
}

extension ExportControl {
  /// What it asks of whoever sends kits; nil where nothing has to be applied for.
  var demand: String? {
    switch self {
    case .none: nil
    case .generalLicence: "kits go under a licence that everyone has, within its terms"
    case .specificLicence: "each exporter needs a licence of its own to send kits"
    case .embargoed: "nobody may send kits"
    }
  }
}

extension LicenceBook {
  /// What has to be known of kits on their way: one notice for each territory whose statement in force
  /// controls what is sent there, ascending.
  ///
  /// - Parameters:
  ///   - kits: the kits; each counts for its home, or for the place where it stands if it has none.
  ///   - instant: when they are sent.
  ///   - territory: finds the territory of a kit's place; asked only where it can matter.
  /// - Returns: nothing where no territory of the kits is controlled.
  public func exportNotices(
    for kits: some Sequence<Terminal>,
    at instant: Instant,
    territory: (Terminal) -> TerritoryCode
  ) -> [ExportNotice] {
    let controlled = exportControls(at: instant)
    guard !controlled.isEmpty else { return [] }
    let counts = kits.reduce(into: [TerritoryCode: Int]()) { counts, kit in
      counts[kit.contract.home ?? territory(kit), default: 0] += 1
    }
    return controlled.compactMap { licence in
      counts[licence.territory].flatMap { ExportNotice(licence, kitCount: $0) }
    }
  }
}

extension Registry {
  /// The kits that a decision sends, hands over or puts in service, as it leaves them: those that it
  /// registers, those that come to be shipped, delivered or activated, and those whose home or place
  /// becomes another.
  public func kitsSent(by decision: Act.Decision) -> [Terminal] {
    switch decision {
    case .terminal(let id, let state) where state.meansSent: terminals([id])
    case .terminals(let ids, let state) where state.meansSent: terminals(ids)
    case .register(let sheet): sheet.terminals
    case .amend(let ids, let change) where change.home != .keep || change.point != nil:
      terminals(ids).map { terminal in
        var terminal = terminal
        change.apply(to: &terminal)
        return terminal
      }
    default: []
    }
  }

  private func terminals(_ ids: [TerminalID]) -> [Terminal] {
    ids.compactMap { self[$0]?.terminal }
  }
}

extension TerminalState {
  /// Whether a kit comes to it by being sent, handed over or used.
  fileprivate var meansSent: Bool { [.shipped, .delivered, .activated].contains(self) }
}
