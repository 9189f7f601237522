import Foundation

/// Reads and checks `disputed.json`.
enum DisputedAreaList {
  static let fileName = "disputed.json"

  private struct Contents: Decodable {
    var areas: [DisputedArea]
  }

  static func read(_ bytes: [UInt8]) throws(GeographyDataError) -> [DisputedArea] {
    let contents: Contents
    do {
      contents = try JSONDecoder().decode(Contents.self, from: Data(bytes))
    } catch {
      throw GeographyDataError(file: fileName, cause: "is no list of disputed areas: \(error)")
    }
    try check(contents.areas)
    return contents.areas
  }

  static func check(_ areas: [DisputedArea]) throws(GeographyDataError) {
    for area in areas {
      guard let fault = area.fault else { continue }
      throw GeographyDataError(file: fileName, cause: "\(area.identifier): \(fault)")
    }
  }
}

extension DisputedArea {
  /// Why this is no usable area; nil if it is one.
  ///
  /// It needs at least one territory that it is mapped as, at least two claimants, and polygons of
  /// at least three corners within ±180° and ±90°.
  public var fault: String? {
    if identifier.isEmpty { return "has no identifier" }
    if mappedAs.isEmpty { return "names no territory under mappedAs" }
    if Set(claimants).count < 2 { return "has fewer than two claimants" }
    for ring in region {
      guard ring.count >= 3 else { return "has a polygon of fewer than three corners" }
      for corner in ring {
        guard corner.count == 2, abs(corner[0]) <= 180, abs(corner[1]) <= 90 else {
          return "has a corner that is not [longitude, latitude] in degrees"
        }
      }
    }
    return nil
  }

  /// Whether the region holds a point, in degrees; an empty region holds every point.
  func regionContains(longitude: Double, latitude: Double) -> Bool {
    region.isEmpty || region.contains { Self.ring($0, contains: (longitude, latitude)) }
  }

  private static func ring(_ ring: [[Double]], contains point: (x: Double, y: Double)) -> Bool {
    var isInside = false
    var previous = ring[ring.count - 1]
    for corner in ring {
      let (ax, ay, bx, by) = (previous[0], previous[1], corner[0], corner[1])
      previous = corner
      guard (ay <= point.y) != (by <= point.y) else { continue }
      if point.x < ax + (point.y - ay) * (bx - ax) / (by - ay) { isInside.toggle() }
    }
    return isInside
  }

  /// Whether the region comes within `metres` of a place.
  func regionComes(within metres: Double, of place: MapPlace) -> Bool {
    let scale = Double(TerritoryFile.unitsPerDegree)
    if regionContains(longitude: place.x / scale, latitude: place.y / scale) { return true }
    let plane = LocalPlane(x: place.x, y: place.y)
    for ring in region {
      var previous = ring[ring.count - 1]
      for corner in ring {
        let (a, b) = (Self.gridPoint(previous, scale), Self.gridPoint(corner, scale))
        previous = corner
        if plane.squaredDistance(a, b, shift: 0) <= metres * metres { return true }
      }
    }
    return false
  }

  private static func gridPoint(_ corner: [Double], _ scale: Double) -> GridPoint {
    GridPoint(x: Int32(corner[0] * scale), y: Int32(corner[1] * scale))
  }
}
