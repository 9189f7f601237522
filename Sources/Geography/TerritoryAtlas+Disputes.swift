public import Frames
public import Quantities

extension TerritoryAtlas {
  /// The disputed area that holds a point, if one does; of several, the first in the list.
  public func disputedArea(at point: GeodeticPoint) -> DisputedArea? {
    disputedArea(at: point, in: territory(at: point))
  }

  /// The same for a point whose territory, that of ``territory(at:)``, is known.
  public func disputedArea(
    at point: GeodeticPoint,
    in holder: TerritoryCode
  ) -> DisputedArea? {
    guard let place = MapPlace(point) else { return nil }
    let scale = Double(TerritoryFile.unitsPerDegree)
    return disputedAreas.first { area in
      area.mappedAs.contains(holder)
        && area.regionContains(longitude: place.x / scale, latitude: place.y / scale)
    }
  }

  /// The disputed areas that may come within a distance of a point.
  ///
  /// Fails closed: an area counts if its region comes within the distance and one of the
  /// territories it is mapped as does.
  public func disputedAreas(
    within distance: Length,
    of point: GeodeticPoint
  ) -> [DisputedArea] {
    disputedAreas(within: distance, of: point, near: territories(within: distance, of: point))
  }

  /// The same where it is known which territories come within the distance.
  private func disputedAreas(
    within distance: Length,
    of point: GeodeticPoint,
    near: [TerritoryCode]
  ) -> [DisputedArea] {
    guard let place = MapPlace(point) else { return [] }
    let reach = max(0, distance.metres) + displacement.metres
    return disputedAreas.filter { area in
      area.mappedAs.contains(where: near.contains)
        && (!reach.isFinite || area.regionComes(within: reach, of: place))
    }
  }

  /// The territories that must all license a service at a point.
  ///
  /// Outside disputed areas the one of ``territory(at:)``; inside, those that the policy names.
  public func deciders(
    at point: GeodeticPoint,
    policy: DisputePolicy = .closed
  ) -> [TerritoryCode] {
    let holder = territory(at: point)
    return disputedArea(at: point, in: holder).map(policy.deciders) ?? [holder]
  }

  /// The territories that decide anywhere within a distance of a point, ascending.
  ///
  /// May name more than are needed, never fewer: a territory stays in the list even if all of it
  /// that is near is disputed and decided by others.
  public func deciders(
    within distance: Length,
    of point: GeodeticPoint,
    policy: DisputePolicy = .closed
  ) -> [TerritoryCode] {
    let near = territories(within: distance, of: point)
    let areas = disputedAreas(within: distance, of: point, near: near)
    if areas.isEmpty { return near }
    return areas.reduce(into: Set(near)) { $0.formUnion(policy.deciders(of: $1)) }.sorted()
  }
}
