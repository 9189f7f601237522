public import Frames
public import Geography
public import Links
public import Quantities

/// Whose law counts at one place: found once for a place, then asked slot by slot.
public struct Jurisdiction: Hashable, Sendable {
  /// The territory that the place belongs to.
  public let territory: TerritoryCode
  /// Every territory whose licence the place needs; more than one in a disputed area.
  public let required: [TerritoryCode]
  /// Other territories within the border buffer.
  public let neighbours: [TerritoryCode]
  /// The disputed area that the place lies in.
  public let disputedArea: DisputedArea?

  /// Looks up whose law counts; a `buffer` of zero means that no neighbour does.
  public init(
    of point: GeodeticPoint,
    in atlas: TerritoryAtlas,
    buffer: Length,
    disputes: DisputePolicy
  ) {
    territory = atlas.territory(at: point)
    disputedArea = atlas.disputedArea(at: point)
    required = atlas.deciders(at: point, policy: disputes)
    let near = buffer > .zero ? atlas.deciders(within: buffer, of: point, policy: disputes) : []
    let known = Set(required + [territory])
    neighbours = near.filter { !known.contains($0) && $0 != .highSeas }.sorted()
  }

  /// Why no terminal may be served here during a slot, or nil when one may.
  ///
  /// Where a territory serves its whitelist only, `onWhitelist` says whether the terminal is on it.
  public func refusal(
    under book: LicenceBook,
    during slot: Slot,
    onWhitelist: Bool = false
  ) -> Reason? {
    for territory in required {
      if let reason = refusal(of: territory, under: book, slot, onWhitelist) {
        return required.count > 1 ? .disputedArea : reason
      }
    }
    let closed = neighbours.contains { !book.status(of: $0, during: slot).permitsService }
    return closed ? .borderBuffer : nil
  }

  private func refusal(
    of territory: TerritoryCode,
    under book: LicenceBook,
    _ slot: Slot,
    _ onWhitelist: Bool
  ) -> Reason? {
    switch book.status(of: territory, during: slot) {
    case .licensed, .emergency: nil
    case .whitelist: onWhitelist ? nil : .notOnWhitelist
    case .pending: .licencePending
    case .none: .notLicensed
    case .prohibited: .prohibited
    }
  }
}
