public import Frames
public import Geography
public import Links
public import Quantities

/// Whose law counts at one place: found once for a place, then asked slot by slot.
public struct Jurisdiction: Hashable, Sendable {
  /// The territory that the place belongs to: its licence says which border rule counts.
  public let territory: TerritoryCode
  /// Every territory whose licence the place needs; more than one in a disputed area.
  public let required: [TerritoryCode]
  /// Other territories within the world's own border buffer.
  public let neighbours: [TerritoryCode]
  /// The disputed area that the place lies in.
  public let disputedArea: DisputedArea?
  /// The world's own border rule and buffer.
  let rule: BorderRule, buffer: Length
  /// Neighbours within other buffers, ascending by buffer.
  let rings: [BorderRing]
  /// Who decides at the middle of the cell, and who anywhere in it; nil where no rule asks.
  let cellCentre: [TerritoryCode]?, wholeCell: [TerritoryCode]?

  /// Looks up whose law counts; a `buffer` of zero means that no neighbour does.
  public init(
    of point: GeodeticPoint,
    in atlas: TerritoryAtlas,
    buffer: Length,
    disputes: DisputePolicy
  ) {
    self.init(of: point, in: atlas, scope: BorderScope(buffer: buffer), disputes: disputes)
  }

  /// Looks up whose law counts, for every rule about borders that a world may have.
  ///
  /// - Parameters:
  ///   - point: the place.
  ///   - atlas: borders.
  ///   - scope: what is looked up about them.
  ///   - cells: the cells that beams are pointed at; without them, a rule about cells closes the
  ///     place.
  ///   - disputes: who decides in disputed areas.
  public init(
    of point: GeodeticPoint,
    in atlas: TerritoryAtlas,
    scope: BorderScope,
    cells: CellGrid? = nil,
    disputes: DisputePolicy
  ) {
    let territory = atlas.territory(at: point)
    let area = atlas.disputedArea(at: point, in: territory)
    let required = area.map(disputes.deciders) ?? [territory]
    let known = Set(required + [territory])
    func neighbours(within buffer: Length) -> [TerritoryCode] {
      let near = buffer > .zero ? atlas.deciders(within: buffer, of: point, policy: disputes) : []
      return near.filter { !known.contains($0) && $0 != .highSeas }.sorted()
    }
    self.territory = territory
    self.required = required
    disputedArea = area
    (rule, buffer) = (scope.rule, scope.buffer)
    self.neighbours = neighbours(within: scope.buffer)
    // Where nobody is near within the largest buffer, nobody is within a smaller one.
    var rings: [BorderRing] = []
    for buffer in scope.otherBuffers.reversed() {
      let isEmpty = rings.last?.neighbours.isEmpty ?? false
      rings.append(BorderRing(buffer, neighbours: isEmpty ? [] : neighbours(within: buffer)))
    }
    self.rings = rings.reversed()
    let centre =
      scope.asksForCells
      ? cells?.cell(containing: point).flatMap { cells?.center(of: $0) } : nil
    cellCentre =
      scope.rules.contains(.cellCentre)
      ? centre.map { atlas.deciders(at: $0, policy: disputes) } : nil
    wholeCell =
      scope.rules.contains(.wholeCell)
      ? centre.flatMap { middle in
        cells.map { atlas.deciders(within: $0.circumradius, of: middle, policy: disputes) }
      } : nil
  }

  /// Why no terminal may be served here during a slot, or nil when one may.
  ///
  /// Where a territory serves its whitelist only, `onWhitelist` says whether the terminal is on it.
  public func refusal(
    under book: LicenceBook,
    during slot: Slot,
    onWhitelist: Bool = false
  ) -> Reason? {
    refusal(under: book, during: slot) { _ in onWhitelist }
  }

  /// Why no terminal may be served here during a slot, or nil when one may.
  ///
  /// - Parameters:
  ///   - book: the licences.
  ///   - slot: the slot, through the whole of which it has to be allowed.
  ///   - isListed: whether the terminal is on a territory's whitelist; asked where that decides.
  /// - Returns: the first reason that is found: the law of the place itself, then its borders.
  public func refusal(
    under book: LicenceBook,
    during slot: Slot,
    isListed: (TerritoryCode) -> Bool
  ) -> Reason? {
    for territory in required {
      if let reason = refusal(of: territory, under: book, slot, isListed) {
        return required.count > 1 ? .disputedArea : reason
      }
    }
    return borderRefusal(under: book, slot)
  }

  private func refusal(
    of territory: TerritoryCode,
    under book: LicenceBook,
    _ slot: Slot,
    _ isListed: (TerritoryCode) -> Bool
  ) -> Reason? {
    switch book.status(of: territory, during: slot) {
    case .licensed, .emergency: nil
    case .whitelist: isListed(territory) ? nil : .notOnWhitelist
    case .pending: .licencePending
    case .none: .notLicensed
    case .prohibited: .prohibited
    }
  }
}

/// Neighbours within one buffer.
struct BorderRing: Hashable, Sendable {
  let buffer: Length
  let neighbours: [TerritoryCode]

  init(_ buffer: Length, neighbours: [TerritoryCode]) {
    self.buffer = buffer
    self.neighbours = neighbours
  }
}
