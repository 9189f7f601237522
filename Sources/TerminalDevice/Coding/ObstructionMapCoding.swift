extension ObstructionMap: Codable {
  private enum Key: String, CodingKey {
    case frame, side, rows
    case maximumTheta = "maximum_theta_deg"
    case minimumElevation = "minimum_elevation_deg"
  }

  /// Reads ``side`` rows of as many values each: -1, or from 0 to 1.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    var rows = try members.nestedUnkeyedContainer(forKey: .rows)
    var values: [Float] = []
    values.reserveCapacity(Self.side * Self.side)
    for _ in 0..<Self.side where !rows.isAtEnd {
      var row = try rows.nestedUnkeyedContainer()
      for _ in 0..<Self.side where !row.isAtEnd {
        let value = try row.decode(Float.self)
        guard value == Self.noData || (0...1).contains(value) else {
          let text = "\(value) is neither -1 nor within 0 to 1"
          throw DecodingError.dataCorruptedError(in: row, debugDescription: text)
        }
        values.append(value)
      }
      guard row.isAtEnd, values.count % Self.side == 0 else {
        let text = "a row has not \(Self.side) values"
        throw DecodingError.dataCorruptedError(in: rows, debugDescription: text)
      }
    }
    guard rows.isAtEnd, values.count == Self.side * Self.side else {
      let text = "rows are not \(Self.side)"
      throw DecodingError.dataCorruptedError(forKey: .rows, in: members, debugDescription: text)
    }
    self.init(frame: try members.decode(Frame.self, forKey: .frame), values: values)
  }

  /// Writes the frame, the picture's measures, and its rows from the top.
  public func encode(to encoder: any Encoder) throws {
    guard values.count == Self.side * Self.side, values.allSatisfy(\.isFinite) else {
      let text = "a map is not \(Self.side) squared finite numbers"
      throw EncodingError.invalidValue(
        values.count,
        EncodingError.Context(codingPath: encoder.codingPath, debugDescription: text)
      )
    }
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(frame, forKey: .frame)
    try members.encode(Self.side, forKey: .side)
    try members.encode(Self.maximumThetaDegrees, forKey: .maximumTheta)
    try members.encode(Self.minimumElevationDegrees, forKey: .minimumElevation)
    var rows = members.nestedUnkeyedContainer(forKey: .rows)
    for start in stride(from: 0, to: values.count, by: Self.side) {
      var row = rows.nestedUnkeyedContainer()
      for value in values[start..<start + Self.side] { try row.encode(value) }
    }
  }
}
