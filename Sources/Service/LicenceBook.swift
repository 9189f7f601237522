public import Frames
public import Geography
public import Links

/// Every dated licence of a world, and what follows from them for one slot.
///
/// Of the statements about a territory that hold at an instant, the one that began last counts; of
/// two that began together, the one that was entered last.
public struct LicenceBook: Hashable, Sendable {
  private var records: [TerritoryCode: [Licence]] = [:]
  /// Territories of which any statement has terms about the sky, about borders, or about exports.
  private var skies: Set<TerritoryCode> = [], borders: Set<TerritoryCode> = []
  private var exports: Set<TerritoryCode> = []
  /// What holds where no statement was made.
  public let standing: LicenceStatus

  /// A book of statements, entered in the order given.
  public init(_ licences: [Licence] = [], standing: LicenceStatus = .none) {
    self.standing = standing
    for licence in licences { enter(licence) }
  }

  /// Adds a statement.
  public mutating func enter(_ licence: Licence) {
    records[licence.territory, default: []].append(licence)
    if licence.gsoExclusion != nil || licence.minimumElevation != nil {
      skies.insert(licence.territory)
    }
    if licence.borderBuffer != nil || licence.borderRule != nil {
      borders.insert(licence.territory)
    }
    if licence.exportControl?.demand != nil { exports.insert(licence.territory) }
  }

  /// Enters the statements of an act; an act about something else changes nothing.
  ///
  /// None holds before it was decided, and where one names no source, the act is its source. Of several
  /// the dates count and not their order, as in a world's file; those that had ended by then never hold.
  public mutating func enter(_ act: Act) {
    let licences =
      switch act.decision {
      case .licence(let licence): [licence]
      case .licences(let licences): Self.inOrder(licences)
      default: [Licence]()
      }
    for var licence in licences where licence.until.map({ $0 > act.at }) ?? true {
      licence.from = max(licence.from ?? act.at, act.at)
      if licence.source.isEmpty {
        licence.source = "entered by \(act.actor)" + (act.reason.isEmpty ? "" : ": \(act.reason)")
      }
      enter(licence)
    }
  }

  /// Statements by when they begin; those that begin together stay in their order.
  private static func inOrder(_ licences: [Licence]) -> [Licence] {
    func isBefore(_ a: Instant?, _ b: Instant?) -> Bool {
      guard let b else { return false }
      return a.map { $0 < b } ?? true
    }
    return licences.enumerated().sorted { a, b in
      if isBefore(a.element.from, b.element.from) { return true }
      return !isBefore(b.element.from, a.element.from) && a.offset < b.offset
    }
    .map(\.element)
  }

  /// Whether any statement about a territory has terms about the sky of terminals there.
  public func statesSky(of territory: TerritoryCode) -> Bool { skies.contains(territory) }

  /// Whether any statement at all has terms about the sky of terminals.
  public var statesSkies: Bool { !skies.isEmpty }

  /// Whether any statement about a territory has terms about its borders.
  public func statesBorders(of territory: TerritoryCode) -> Bool { borders.contains(territory) }

  /// Whether any statement at all controls what is exported.
  public var statesExports: Bool { !exports.isEmpty }

  /// The statements in force at an instant by which something has to be applied for before kits are
  /// sent, ascending by territory.
  func exportControls(at instant: Instant) -> [Licence] {
    exports.sorted().compactMap { licence(of: $0, at: instant) }
      .filter { $0.exportControl?.demand != nil }
  }

  /// Adds to a scope what the statements say about borders.
  public func extend(_ scope: inout BorderScope) {
    for territory in borders {
      for licence in records[territory] ?? [] { scope.include(licence) }
    }
  }

  /// Territories about which something is stated.
  public var territories: [TerritoryCode] { records.keys.sorted() }

  /// Every statement about a territory, in the order of entry.
  public func history(of territory: TerritoryCode) -> [Licence] { records[territory] ?? [] }

  /// The statement that holds at an instant, or nil when none does.
  public func licence(of territory: TerritoryCode, at instant: Instant) -> Licence? {
    var current: Licence?
    for licence in records[territory] ?? [] {
      if let from = licence.from, from > instant { continue }
      if let until = licence.until, until <= instant { continue }
      if let from = current?.from, licence.from.map({ $0 < from }) ?? true { continue }
      current = licence
    }
    return current
  }

  /// The first slot after another in the whole of which a territory permits service; nil where no
  /// statement brings one.
  public func opening(of territory: TerritoryCode, after slot: Slot) -> Slot? {
    slots(ofChangesIn: [territory], after: slot).first {
      status(of: territory, during: $0).permitsService
    }
  }

  /// The slots after another from which on statements begin or have ended, ascending, each once: the
  /// law of these territories changes with none else.
  public func slots(ofChangesIn territories: [TerritoryCode], after slot: Slot) -> [Slot] {
    let changes = Set(territories).flatMap { records[$0] ?? [] }
      .flatMap { [$0.from, $0.until].compactMap(\.self) }
    return Set(changes.map { Slot(inForceFrom: $0) }).filter { $0 > slot }.sorted()
  }

  /// The least that a territory allows during a slot.
  ///
  /// A change inside the slot counts for the whole slot when it takes permission away: a dated end
  /// closes its slot, a dated beginning opens the next one.
  public func status(of territory: TerritoryCode, during slot: Slot) -> LicenceStatus {
    let statuses = instants(of: territory, in: slot).map {
      licence(of: territory, at: $0)?.status ?? standing
    }
    return statuses.first { !$0.permitsService }
      ?? statuses.first { $0 == .whitelist }
      ?? statuses.first
      ?? standing
  }

  /// The statements that hold at any instant of a slot, in the order of time; nil stands for an
  /// instant at which none does.
  public func licences(of territory: TerritoryCode, during slot: Slot) -> [Licence?] {
    instants(of: territory, in: slot).map { licence(of: territory, at: $0) }
  }

  /// Whether gateways may work in a territory through the whole of a slot.
  public func permitsGateways(in territory: TerritoryCode, during slot: Slot) -> Bool {
    instants(of: territory, in: slot).allSatisfy {
      licence(of: territory, at: $0)?.gatewayRights ?? standing.permitsService
    }
  }

  /// The slot's start, and each change of the territory's statements inside the slot.
  private func instants(of territory: TerritoryCode, in slot: Slot) -> [Instant] {
    let changes = (records[territory] ?? [])
      .flatMap { [$0.from, $0.until].compactMap(\.self) }
      .filter { $0 > slot.start && $0 < slot.end }
    return [slot.start] + changes
  }
}
