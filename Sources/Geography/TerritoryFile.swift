/// A vertex in units of 1/10,000 degree.
struct GridPoint: Hashable, Sendable {
  /// Longitude east, −1,800,000 to 1,800,000.
  var x: Int32
  /// Latitude north, −900,000 to 900,000.
  var y: Int32
}

/// A line between two territories, or between one and the sea, from one meeting point to the next.
struct BorderArc: Sendable {
  /// What lies to the left and to the right: 0 the sea, k the k-th territory of the file, and
  /// ``seam`` on the side where the map is cut (the antimeridian, the south pole).
  var left: UInt8, right: UInt8
  /// The place of its vertices among all vertices.
  var points: Range<Int>

  /// The side that is no place at all.
  static let seam: UInt8 = 255
  /// Cuts of the map part nothing and count only for drawing.
  var isSeam: Bool { left == Self.seam || right == Self.seam }
}

/// The contents of `territories.bin`; `Data/README.md` describes the layout byte by byte.
struct TerritoryFile: Sendable {
  static let name = "territories.bin"
  static let unitsPerDegree: Int32 = 10_000
  /// No edge is longer than this along either axis, so that an edge touches few grid cells.
  static let longestEdge: Int32 = 2_500

  /// How far the lines may lie from those of the source, in metres.
  var displacementMetres: Double
  /// What holds the point just north-east of 180° west, 90° south.
  var southWestTerritory: UInt8
  var codes: [TerritoryCode]
  var points: [GridPoint]
  var arcs: [BorderArc]

  init(bytes: [UInt8]) throws(GeographyDataError) {
    var reader = ByteReader(bytes, file: Self.name)
    for letter in "APUSTERR".utf8 {
      guard try reader.byte() == letter else { throw reader.failure("is no territory file") }
    }
    guard try reader.number32() == 1 else { throw reader.failure("is not of version 1") }
    guard try reader.number32() == UInt32(Self.unitsPerDegree) else {
      throw reader.failure("has another unit than 1/10,000 degree")
    }
    displacementMetres = Double(try reader.number32())
    let (codeCount, arcCount) = (try reader.number32(), try reader.number32())
    let pointCount = try reader.number32()
    let checksum = try reader.number32()
    guard reader.checksumOfRest() == checksum else { throw reader.failure("fails its checksum") }
    southWestTerritory = try reader.byte()
    // The counts bound what is reserved: every arc takes five bytes and every vertex two.
    guard codeCount < UInt32(BorderArc.seam), southWestTerritory <= codeCount,
      Int(arcCount) <= bytes.count / 5, Int(pointCount) <= bytes.count / 2
    else { throw reader.failure("states impossible counts") }
    (codes, points, arcs) = ([], [], [])
    points.reserveCapacity(Int(pointCount))
    arcs.reserveCapacity(Int(arcCount))
    try readCodes(&reader, count: Int(codeCount))
    for _ in 0..<arcCount { try readArc(&reader) }
    guard points.count == Int(pointCount), reader.isAtEnd else {
      throw reader.failure("holds more or fewer vertices than it states")
    }
  }

  private mutating func readCodes(
    _ reader: inout ByteReader,
    count: Int
  ) throws(GeographyDataError) {
    for _ in 0..<count {
      let letters = [try reader.byte(), try reader.byte()]
      guard let code = TerritoryCode(String(decoding: letters, as: UTF8.self)) else {
        throw reader.failure("has an unassigned territory code")
      }
      codes.append(code)
    }
  }

  private mutating func readArc(_ reader: inout ByteReader) throws(GeographyDataError) {
    let (left, right) = (try reader.byte(), try reader.byte())
    for side in [left, right] where Int(side) > codes.count && side != BorderArc.seam {
      throw reader.failure("names a territory that it does not list")
    }
    let count = try reader.variableNumber()
    guard count >= 2 else { throw reader.failure("has a line of fewer than two vertices") }
    let start = points.count
    var point = GridPoint(x: 0, y: 0)
    for index in 0..<count {
      let (dx, dy) = (try reader.signedNumber(), try reader.signedNumber())
      if index > 0 {
        guard dx.magnitude <= Self.longestEdge.magnitude, dy.magnitude <= Self.longestEdge.magnitude
        else { throw reader.failure("has an edge longer than a quarter of a degree") }
      }
      point.x &+= dx
      point.y &+= dy
      guard point.x.magnitude <= 1_800_000, point.y.magnitude <= 900_000 else {
        throw reader.failure("has a vertex off the map")
      }
      points.append(point)
    }
    arcs.append(BorderArc(left: left, right: right, points: start..<points.count))
  }
}
