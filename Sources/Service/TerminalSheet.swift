import Foundation
import Frames
import Geography
import Quantities

/// Many terminals as one record, column by column: what an act of registration holds.
///
/// A hundred thousand of them are read in a fraction of a second, which they are not one by one.
public struct TerminalSheet: Hashable, Sendable {
  /// The terminals, in the order of entry.
  public let terminals: [Terminal]

  /// A sheet of terminals, in the order given.
  ///
  /// Their coordinates and angles become what they are once written in degrees and read again, so that
  /// an act means the same before and after it was stored.
  public init(_ terminals: [Terminal]) {
    self.terminals = terminals.map { terminal in
      var terminal = terminal
      terminal.point = terminal.point.rewritten
      try? TerminalDetails(terminal)?.enter(into: &terminal)
      return terminal
    }
  }
}

extension GeodeticPoint {
  /// The point that its own degrees and metres give when they are read.
  fileprivate var rewritten: GeodeticPoint {
    GeodeticPoint(
      latitudeDegrees: latitude.degrees,
      longitudeDegrees: longitude.degrees,
      heightMetres: height.metres
    )
  }
}

extension TerminalSheet: Codable {
  private enum Keys: String, CodingKey {
    case ids, names, latitudesDeg, longitudesDeg, heightsM, states, contracts, details
  }

  /// So many terminals in a row have the same value.
  private struct Run<Value: Codable>: Codable {
    var value: Value
    var count: Int
  }

  /// Reads the columns; those that may be missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let ids = try container.decode([String].self, forKey: .ids)
    let latitudes = try container.decode([Double].self, forKey: .latitudesDeg)
    let longitudes = try container.decode([Double].self, forKey: .longitudesDeg)
    let names = try container.decodeIfPresent([String].self, forKey: .names)
    let heights = try container.decodeIfPresent([Double].self, forKey: .heightsM)
    let counts = [latitudes.count, longitudes.count, names?.count, heights?.count].compactMap(
      \.self
    )
    guard counts.allSatisfy({ $0 == ids.count }) else {
      throw Self.error(decoder, "the columns are not of one length")
    }
    guard Self.arePlaces(latitudes, longitudes, heights ?? []) else {
      throw Self.error(decoder, "a coordinate is out of range")
    }
    var terminals: [Terminal] = []
    terminals.reserveCapacity(ids.count)
    for index in ids.indices {
      terminals.append(
        Terminal(
          id: TerminalID(ids[index]),
          name: names?[index] ?? ids[index],
          point: GeodeticPoint(
            latitudeDegrees: latitudes[index],
            longitudeDegrees: longitudes[index],
            heightMetres: heights?[index] ?? 0
          )
        )
      )
    }
    try Self.spread(container, .states, decoder, count: ids.count) { terminals[$0].state = $1 }
    try Self.spread(container, .contracts, decoder, count: ids.count) {
      terminals[$0].contract = $1
    }
    let details =
      try container.decodeIfPresent([Int: TerminalDetails].self, forKey: .details) ?? [:]
    for (index, detail) in details {
      guard terminals.indices.contains(index) else {
        throw Self.error(decoder, "a detail belongs to no terminal")
      }
      try detail.enter(into: &terminals[index])
    }
    self.terminals = terminals
  }

  private static func arePlaces(
    _ latitudes: [Double],
    _ longitudes: [Double],
    _ heights: [Double]
  ) -> Bool {
    latitudes.allSatisfy { (-90...90).contains($0) }
      && longitudes.allSatisfy { (-180...180).contains($0) }
      && heights.allSatisfy { (-500...50_000).contains($0) }
  }

  private static func error(_ decoder: any Decoder, _ message: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: message))
  }

  /// Gives each terminal the value of the run that it is in.
  private static func spread<Value: Codable>(
    _ container: KeyedDecodingContainer<Keys>,
    _ key: Keys,
    _ decoder: any Decoder,
    count: Int,
    _ body: (Int, Value) -> Void
  ) throws {
    guard let runs = try container.decodeIfPresent([Run<Value>].self, forKey: key) else { return }
    var first = 0
    for run in runs {
      guard run.count > 0, run.count <= count - first else {
        throw error(decoder, "the runs of \(key.rawValue) do not fit the terminals")
      }
      for index in first..<first + run.count { body(index, run.value) }
      first += run.count
    }
    guard first == count else {
      throw error(decoder, "the runs of \(key.rawValue) do not reach all terminals")
    }
  }

  /// Writes the columns, without those in which nothing stands but defaults.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(terminals.map(\.id.rawValue), forKey: .ids)
    try container.encode(terminals.map(\.point.latitude.degrees), forKey: .latitudesDeg)
    try container.encode(terminals.map(\.point.longitude.degrees), forKey: .longitudesDeg)
    if terminals.contains(where: { $0.point.height != .zero }) {
      try container.encode(terminals.map(\.point.height.metres), forKey: .heightsM)
    }
    if terminals.contains(where: { $0.name != $0.id.rawValue }) {
      try container.encode(terminals.map(\.name), forKey: .names)
    }
    try container.encode(Self.runs(terminals.map(\.state)), forKey: .states)
    if terminals.contains(where: { $0.contract != Contract() }) {
      try container.encode(Self.runs(terminals.map(\.contract)), forKey: .contracts)
    }
    let details = terminals.enumerated().compactMap { index, terminal in
      TerminalDetails(terminal).map { (index, $0) }
    }
    guard !details.isEmpty else { return }
    try container.encode(Dictionary(uniqueKeysWithValues: details), forKey: .details)
  }

  private static func runs<Value: Codable & Equatable>(_ values: [Value]) -> [Run<Value>] {
    values.reduce(into: []) { runs, value in
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(value: value, count: 1))
      }
    }
  }
}
