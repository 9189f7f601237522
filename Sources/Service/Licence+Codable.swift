import Frames
import Geography
import Quantities

extension Licence: Codable {
  /// The keys of a stored statement; those from `exportControl` on came later and may be missing.
  private enum CodingKeys: String, CodingKey {
    case territory, status, from, until, gatewayRights, source, isRecalled
    case exportControl, gsoRegime, decidedBy, checkedOn, borderRule
    case gsoExclusion = "gsoExclusionDeg"
    case minimumElevation = "minimumElevationDeg"
    case borderBuffer = "borderBufferKm"
  }

  /// Reads a statement; one that was stored before a key existed has nothing stated under it.
  ///
  /// - Throws: `DecodingError` for a missing or wrong value, and for numbers outside their ranges.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      territory: try values.decode(TerritoryCode.self, forKey: .territory),
      status: try values.decode(LicenceStatus.self, forKey: .status),
      from: try values.decodeIfPresent(Instant.self, forKey: .from),
      until: try values.decodeIfPresent(Instant.self, forKey: .until),
      gatewayRights: try values.decode(Bool.self, forKey: .gatewayRights),
      source: try values.decode(String.self, forKey: .source),
      isRecalled: try values.decode(Bool.self, forKey: .isRecalled)
    )
    exportControl = try values.decodeIfPresent(ExportControl.self, forKey: .exportControl)
    gsoRegime = try values.decodeIfPresent(GSORegime.self, forKey: .gsoRegime)
    borderRule = try values.decodeIfPresent(BorderRule.self, forKey: .borderRule)
    decidedBy = try values.decodeIfPresent(String.self, forKey: .decidedBy) ?? ""
    checkedOn = try values.decodeIfPresent(String.self, forKey: .checkedOn)
    func number(_ key: CodingKeys, atMost limit: Double) throws -> Double? {
      guard let value = try values.decodeIfPresent(Double.self, forKey: key) else { return nil }
      guard (0...limit).contains(value) else {
        throw DecodingError.dataCorruptedError(
          forKey: key,
          in: values,
          debugDescription: "\(value) is outside 0 to \(limit); the key names the unit"
        )
      }
      return value
    }
    gsoExclusion = try number(.gsoExclusion, atMost: 90).map { .degrees($0) }
    minimumElevation = try number(.minimumElevation, atMost: 90).map { .degrees($0) }
    borderBuffer = try number(.borderBuffer, atMost: Self.largestBorderBuffer.kilometres)
      .map { .kilometres($0) }
  }

  /// Writes the statement; what is not stated is left out.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(territory, forKey: .territory)
    try values.encode(status, forKey: .status)
    try values.encodeIfPresent(from, forKey: .from)
    try values.encodeIfPresent(until, forKey: .until)
    try values.encode(gatewayRights, forKey: .gatewayRights)
    try values.encode(source, forKey: .source)
    try values.encode(isRecalled, forKey: .isRecalled)
    try values.encodeIfPresent(exportControl, forKey: .exportControl)
    try values.encodeIfPresent(gsoRegime, forKey: .gsoRegime)
    try values.encodeIfPresent(borderRule, forKey: .borderRule)
    if !decidedBy.isEmpty { try values.encode(decidedBy, forKey: .decidedBy) }
    try values.encodeIfPresent(checkedOn, forKey: .checkedOn)
    try values.encodeIfPresent(gsoExclusionDegrees, forKey: .gsoExclusion)
    try values.encodeIfPresent(minimumElevationDegrees, forKey: .minimumElevation)
    try values.encodeIfPresent(borderBufferKilometres, forKey: .borderBuffer)
  }
}

extension Licence {
  /// ``gsoExclusion`` in degrees, as a number that reads back to the same angle.
  public var gsoExclusionDegrees: Double? { gsoExclusion.map(Self.degrees) }
  /// ``minimumElevation`` in degrees, as a number that reads back to the same angle.
  public var minimumElevationDegrees: Double? { minimumElevation.map(Self.degrees) }
  /// ``borderBuffer`` in kilometres, as a number that reads back to the same length.
  public var borderBufferKilometres: Double? {
    borderBuffer.map { length in
      Self.plain(length.kilometres) { .kilometres($0) == length }
    }
  }

  private static func degrees(_ angle: Angle) -> Double {
    plain(angle.degrees) { .degrees($0) == angle }
  }

  /// Of the numbers next to one the shortest that reads back: 22, not 22.000000000000004.
  private static func plain(_ value: Double, readsBack: (Double) -> Bool) -> Double {
    let rounded = (value * 1e9).rounded() / 1e9
    return [rounded, value, value.nextUp, value.nextDown].first(where: readsBack) ?? value
  }
}
