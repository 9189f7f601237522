public import Frames
public import Quantities

extension TerritoryAtlas {
  /// The disputed area that holds a point, if one does; of several, the first in the list.
  public func disputedArea(at point: GeodeticPoint) -> DisputedArea? {
    let holder = territory(at: point)
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
    guard let place = MapPlace(point) else { return [] }
    let near = Set(territories(within: distance, of: point))
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
    disputedArea(at: point).map(policy.deciders) ?? [territory(at: point)]
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
    var found = Set(territories(within: distance, of: point))
    for area in disputedAreas(within: distance, of: point) {
      found.formUnion(policy.deciders(of: area))
    }
    return found.sorted()
  }
}
