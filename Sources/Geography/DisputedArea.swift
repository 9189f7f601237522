/// A region that more than one territory claims.
///
/// A point lies in the area if the atlas gives it to one of ``mappedAs`` and it lies inside
/// ``region``: the region may thus run loosely over the sea and along an undisputed border.
public struct DisputedArea: Hashable, Sendable, Codable {
  /// A short name without spaces, such as `X-CRIMEA`.
  public var identifier: String
  /// The English name.
  public var name: String
  /// Every territory that claims it or governs it, ascending.
  public var claimants: [TerritoryCode]
  /// Who governs it on the ground; nil where nobody does alone.
  public var administrator: TerritoryCode?
  /// Whose it is in the table for ``DisputePolicy/deJure``; nil where the table takes no side.
  public var sovereign: TerritoryCode?
  /// The territories to which the atlas gives the area.
  public var mappedAs: [TerritoryCode]
  /// Closed polygons of `[longitude, latitude]` in degrees; none crosses the antimeridian.
  ///
  /// Empty means all that ``mappedAs`` covers, its waters too.
  public var region: [[[Double]]]
  /// Where region and claims come from; “recalled” means from general knowledge, unchecked.
  public var source: String

  /// An area with these properties; ``fault`` says whether it is usable.
  public init(
    identifier: String,
    name: String,
    claimants: [TerritoryCode],
    administrator: TerritoryCode?,
    sovereign: TerritoryCode?,
    mappedAs: [TerritoryCode],
    region: [[[Double]]],
    source: String
  ) {
    self.identifier = identifier
    self.name = name
    self.claimants = claimants
    self.administrator = administrator
    self.sovereign = sovereign
    self.mappedAs = mappedAs
    self.region = region
    self.source = source
  }
}

/// How licences are read where territories dispute an area.
public enum DisputePolicy: String, Hashable, Sendable, Codable, CaseIterable {
  /// Every claimant must license it.
  case closed
  /// The sovereign of the area's table decides; where the table takes no side, every claimant must.
  case deJure = "de-jure"
  /// The administering side decides; where there is none, every claimant must.
  case deFacto = "de-facto"

  /// The territories whose licences are all needed in the area.
  public func deciders(of area: DisputedArea) -> [TerritoryCode] {
    switch self {
    case .closed: area.claimants
    case .deJure: area.sovereign.map { [$0] } ?? area.claimants
    case .deFacto: area.administrator.map { [$0] } ?? area.claimants
    }
  }
}
