public import Geography
public import Links
public import Quantities

extension Jurisdiction {
  /// Why a border closes the place during a slot, or nil.
  ///
  /// Whichever rule and buffer hold at any instant of the slot count for all of it.
  func borderRefusal(under book: LicenceBook, _ slot: Slot) -> Reason? {
    guard book.statesBorders(of: territory) else {
      return refusal(by: rule, within: buffer, under: book, slot)
    }
    return book.licences(of: territory, during: slot).lazy.compactMap { licence in
      refusal(
        by: licence?.borderRule ?? rule,
        within: licence?.borderBuffer ?? buffer,
        under: book,
        slot
      )
    }.first
  }

  private func refusal(
    by rule: BorderRule,
    within buffer: Length,
    under book: LicenceBook,
    _ slot: Slot
  ) -> Reason? {
    // What was not looked up closes.
    func areOpen(_ territories: [TerritoryCode]?) -> Bool {
      territories?.allSatisfy { book.status(of: $0, during: slot).permitsService } ?? false
    }
    return switch rule {
    case .buffer: areOpen(neighbours(within: buffer)) ? nil : .borderBuffer
    case .cellCentre: areOpen(cellCentre) ? nil : .borderCell
    case .wholeCell: areOpen(wholeCell) ? nil : .borderCell
    }
  }

  /// Other territories within a buffer: those within the next larger one that was looked up, or nil
  /// when the buffer is larger than all of those.
  public func neighbours(within buffer: Length) -> [TerritoryCode]? {
    if buffer <= .zero { return [] }
    let ring = rings.first { $0.buffer >= buffer }
    if self.buffer >= buffer, ring.map({ $0.buffer >= self.buffer }) ?? true { return neighbours }
    return ring?.neighbours
  }

  /// The territories of the place that serve their whitelist only during a slot.
  public func whitelisting(under book: LicenceBook, during slot: Slot) -> [TerritoryCode] {
    required.filter { book.status(of: $0, during: slot) == .whitelist }
  }

  /// Whether two places get the same answers, whatever the licences are.
  public func asksTheSame(as other: Jurisdiction) -> Bool {
    territory == other.territory && required == other.required && neighbours == other.neighbours
      && rings == other.rings && cellCentre == other.cellCentre && wholeCell == other.wholeCell
      && rule == other.rule && buffer == other.buffer
  }

  /// Hashes what ``asksTheSame(as:)`` compares and places differ in.
  public func hashQuestion(into hasher: inout Hasher) {
    hasher.combine(territory)
    hasher.combine(required)
    hasher.combine(neighbours)
    hasher.combine(rings)
    hasher.combine(cellCentre)
    hasher.combine(wholeCell)
  }

  /// What licences ask of the sky of a terminal at the place, in place of what its system asks; nil
  /// where they ask nothing.
  ///
  /// Of several licences that count in the slot, the strictest binds.
  ///
  /// - Parameters:
  ///   - book: the licences.
  ///   - slot: the slot.
  ///   - exclusion: the system's angle around the geostationary arc.
  ///   - mask: the system's elevation mask; zero where it has none.
  /// - Returns: the angle around the arc that takes the place of the system's, and the mask.
  public func skyTerms(
    under book: LicenceBook,
    during slot: Slot,
    gsoExclusion exclusion: Angle,
    minimumElevation mask: Angle
  ) -> (gsoExclusion: Angle, minimumElevation: Angle)? {
    guard required.contains(where: book.statesSky) else { return nil }
    let licences = required.flatMap { book.licences(of: $0, during: slot) }
    let exclusions = licences.map { $0?.gsoExclusion ?? exclusion }
    let masks = licences.compactMap { $0?.minimumElevation }
    return (exclusions.max() ?? exclusion, max(mask, masks.max() ?? mask))
  }
}
