import Constellation
import Foundation
import Frames
import Geography
import Quantities
import Routing
import Scheduling
import World

/// Paths found slowly: every satellite is looked at from every station, by formulas of its own, and
/// delays are relaxed until nothing changes (Bellman and Ford).
struct SlowPaths {
  struct Line {
    var to: Int
    var metres: Double
    var isFibre: Bool
  }

  let world: World
  let sky: Sky
  let failed: Set<Int>
  var lines: [[Line]]
  let gatewayCount: Int
  let pointOfPresenceCount: Int
  static let c = 299_792_458.0

  var satelliteCount: Int { sky.states.count }

  init(_ world: World, at time: Instant, failed: Set<Int>, avoiding: Set<TerritoryCode> = []) {
    self.world = world
    self.failed = failed
    sky = Sky(of: world.constellation, at: time)
    gatewayCount = world.ground.gateways.count
    pointOfPresenceCount = world.ground.pointsOfPresence.count
    lines = Array(repeating: [], count: sky.states.count + gatewayCount + pointOfPresenceCount)
    addLasers()
    addGround(avoiding)
  }

  private mutating func join(_ a: Int, _ b: Int, _ metres: Double, isFibre: Bool) {
    lines[a].append(Line(to: b, metres: metres, isFibre: isFibre))
    lines[b].append(Line(to: a, metres: metres, isFibre: isFibre))
  }

  private mutating func addLasers() {
    let least = 6_378_137 + world.constellation.laserGrazingHeight.metres
    for link in world.constellation.lasers
    where !failed.contains(link.a) && !failed.contains(link.b) {
      let (a, b) = (place(link.a), place(link.b))
      let length = norm(b - a)
      guard length <= world.constellation.maximumLaserLength.metres else { continue }
      // Height of the triangle over its base, unless its foot lies beyond an end.
      let isInside = dot(a, b - a) < 0 && dot(b, a - b) < 0
      let nearest = isInside ? norm(cross(a, b)) / length : min(norm(a), norm(b))
      if nearest >= least { join(link.a, link.b, length, isFibre: false) }
    }
  }

  private mutating func addGround(_ avoiding: Set<TerritoryCode>) {
    let ground = world.ground
    let isOpen = ground.pointsOfPresence.map {
      !avoiding.contains(world.atlas.territory(at: $0.point))
    }
    let first = satelliteCount + gatewayCount
    for (index, gateway) in ground.gateways.enumerated() {
      guard gateway.isInService, !avoiding.contains(gateway.territory) else { continue }
      let seen = views(of: gateway.site.point, mask: gateway.minimumElevation)
        .filter { !failed.contains($0.satellite) }
      for view in seen { join(view.satellite, satelliteCount + index, view.metres, isFibre: false) }
      guard !seen.isEmpty else { continue }
      for (pop, point) in ground.pointsOfPresence.enumerated() where isOpen[pop] {
        let metres = Self.along(gateway.site.point, point.point)
        guard metres <= ground.maximumBackhaul.metres else { continue }
        join(satelliteCount + index, first + pop, metres, isFibre: true)
      }
    }
    for a in isOpen.indices where isOpen[a] {
      for b in isOpen.indices where b > a && isOpen[b] {
        let (x, y) = (ground.pointsOfPresence[a].point, ground.pointsOfPresence[b].point)
        join(first + a, first + b, Self.along(x, y), isFibre: true)
      }
    }
  }

  /// Distance along the sphere, by the chord between the two directions.
  static func along(_ a: GeodeticPoint, _ b: GeodeticPoint) -> Double {
    func direction(_ p: GeodeticPoint) -> SIMD3<Double> {
      let (lat, lon) = (p.latitude.radians, p.longitude.radians)
      return SIMD3(cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat))
    }
    let chord = norm(direction(a) - direction(b))
    return 2 * 6_371_008.8 * asin(min(1, chord / 2))
  }

  func place(_ satellite: Int) -> SIMD3<Double> { sky.position(satellite).metres }

  /// Every usable satellite above a mask at a point on the ellipsoid, by the angle between the line
  /// to it and the gradient of the ellipsoid.
  func views(of point: GeodeticPoint, mask: Angle) -> [(satellite: Int, metres: Double)] {
    let here = Position<ITRF>(point).metres
    let (a, b) = (6_378_137.0, 6_378_137.0 * (1 - 1 / 298.257223563))
    let up = SIMD3(here.x / (a * a), here.y / (a * a), here.z / (b * b))
    return (0..<satelliteCount).compactMap { satellite in
      guard sky.reason(for: satellite, of: world.constellation) == nil else { return nil }
      let line = place(satellite) - here
      let zenith = atan2(norm(cross(up, line)), dot(up, line))
      guard .pi / 2 - zenith >= mask.radians else { return nil }
      return (satellite, norm(line))
    }
  }

  /// Delay added on the way over a line into a node.
  func seconds(_ line: Line, into node: Int) -> Double {
    let delays = world.planner.rules.delays
    let processing: DelayTerm
    if node < satelliteCount {
      processing = delays.satellite
    } else {
      processing = node < satelliteCount + gatewayCount ? delays.gateway : delays.pointOfPresence
    }
    let fibre = line.metres / Self.c * delays.fibreFactor + delays.backhaul.meanSeconds
    return (line.isFibre ? fibre : line.metres / Self.c) + processing.meanSeconds
  }

  /// The least delay from every node to nodes with a known delay.
  func labels(_ ends: [(node: Int, seconds: Double)]) -> [Double] {
    var labels = [Double](repeating: .infinity, count: lines.count)
    for end in ends { labels[end.node] = min(labels[end.node], end.seconds) }
    var isChanging = true
    while isChanging {
      isChanging = false
      for node in lines.indices {
        for line in lines[node] where labels[line.to].isFinite {
          let total = labels[line.to] + seconds(line, into: node)
          if total < labels[node] {
            labels[node] = total
            isChanging = true
          }
        }
      }
    }
    return labels
  }
}

func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }
func norm(_ a: SIMD3<Double>) -> Double { sqrt(dot(a, a)) }
func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
