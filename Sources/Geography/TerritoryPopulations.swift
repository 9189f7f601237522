/// How many people live in each territory (GeoNames, CC BY 4.0).
struct TerritoryPopulations {
  static let fileName = "populations.tsv"
  /// More people than this live nowhere.
  private static let limit = 10_000_000_000

  /// The table that ships, read at the first look.
  static let shipped = Result { () throws(GeographyDataError) in
    try TerritoryPopulations(DataFolder.bytes(of: fileName))
  }

  private let byTerritory: [TerritoryCode: Int]

  /// A table from the bytes of `populations.tsv`; `Data/README.md` describes it.
  ///
  /// - Throws: `GeographyDataError` naming the line that is not a code, a tab and a number.
  init(_ bytes: [UInt8]) throws(GeographyDataError) {
    var found: [TerritoryCode: Int] = [:]
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 2, let code = TerritoryCode(fields[0]), let people = Int(fields[1]),
        (1...Self.limit).contains(people), found.updateValue(people, forKey: code) == nil
      else {
        throw GeographyDataError(
          file: Self.fileName,
          cause: "line \(index + 1) is not a new code, a tab and a number of people"
        )
      }
    }
    byTerritory = found
  }

  subscript(territory: TerritoryCode) -> Int? { byTerritory[territory] }
}

extension TerritoryCode {
  /// Inhabitants as GeoNames has them, of no stated year; nil for a territory without inhabitants,
  /// for ``highSeas`` and ``unknown``, and where the shipped table cannot be read.
  ///
  /// Most of the figures are those of the World Bank for 2018 and China's that of the census of 2020
  /// (both recalled); Ukraine's is a round 40,000,000.
  public var population: Int? {
    guard case .success(let table) = TerritoryPopulations.shipped else { return nil }
    return table[self]
  }
}
