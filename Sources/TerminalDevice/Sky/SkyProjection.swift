import Frames

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a direction of the sky lies in an obstruction map.
///
/// Both frames are linear in the angle from the centre, 80° at the rim. The frame of the Earth is
/// drawn as maps of the ground are, north at the top and east at the right. That of the dish has
/// been compared with recordings of a real one (column and row are 61 minus the angle's share along
/// the first and second axis of the dish).
struct SkyProjection: Hashable {
  private let attitude: DishAttitude
  /// Cells a radian.
  private static let scale =
    Double(ObstructionMap.side) / 2 / (ObstructionMap.maximumThetaDegrees * .pi / 180)
  private static let centre = Double(ObstructionMap.side / 2)
  private static let rim = ObstructionMap.maximumThetaDegrees * .pi / 180
  private static let lowestSine = sin(ObstructionMap.minimumElevationDegrees * .pi / 180)

  init(_ attitude: DishAttitude) { self.attitude = attitude }

  /// The cell of a direction, or nil outside the map.
  ///
  /// - Parameters:
  ///   - direction: East, north and up, of any length but 0.
  ///   - frame: What the map is centred on.
  /// - Returns: The index in row-major order.
  func cell(_ direction: SIMD3<Double>, in frame: ObstructionMap.Frame) -> Int? {
    let length = (direction * direction).sum().squareRoot()
    guard length.isFinite, direction.z >= Self.lowestSine * length else { return nil }
    switch frame {
    // Left is west and up is north: the axes (-east, north) are what is taken from the centre.
    case .earth: return Self.cell(SIMD3(-direction.x, direction.y, direction.z))
    case .dish:
      let northEastDown = SIMD3(direction.y, direction.x, -direction.z)
      return Self.cell(attitude.dishVector(northEastDown: northEastDown))
    }
  }

  /// The direction in the middle of a cell as a unit vector of east, north and up; nil beyond the rim.
  func direction(ofCell cell: Int, in frame: ObstructionMap.Frame) -> SIMD3<Double>? {
    let (row, column) = cell.quotientAndRemainder(dividingBy: ObstructionMap.side)
    let across = (Self.centre - Double(column)) / Self.scale
    let along = (Self.centre - Double(row)) / Self.scale
    let theta = (across * across + along * along).squareRoot()
    guard theta <= Self.rim else { return nil }
    let share = theta > 0 ? sin(theta) / theta : 1
    let v = SIMD3(across * share, along * share, cos(theta))
    switch frame {
    case .earth: return SIMD3(-v.x, v.y, v.z)
    case .dish:
      let ned = attitude.x * v.x + attitude.y * v.y + attitude.z * v.z
      return SIMD3(ned.y, ned.x, -ned.z)
    }
  }

  /// The cell of a vector whose third axis goes through the centre.
  private static func cell(_ v: SIMD3<Double>) -> Int? {
    let flat = (v.x * v.x + v.y * v.y).squareRoot()
    let theta = atan2(flat, v.z)
    guard theta <= rim else { return nil }
    let share = flat > 0 ? scale * theta / flat : 0
    let column = Int((centre - share * v.x).rounded())
    let row = Int((centre - share * v.y).rounded())
    let cells = 0..<ObstructionMap.side
    guard cells.contains(row), cells.contains(column) else { return nil }
    return row * ObstructionMap.side + column
  }
}
