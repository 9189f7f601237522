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

extension TerminalSheet {
  /// Terminals as a stored act has them.
  init(asRead terminals: [Terminal]) { self.terminals = terminals }
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

  /// Reads the columns; those that may be missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    var columns = Columns()
    columns.ids = try container.decode([String].self, forKey: .ids)
    columns.latitudesDeg = try container.decode([Double].self, forKey: .latitudesDeg)
    columns.longitudesDeg = try container.decode([Double].self, forKey: .longitudesDeg)
    columns.names = try container.decodeIfPresent([String].self, forKey: .names)
    columns.heightsM = try container.decodeIfPresent([Double].self, forKey: .heightsM)
    columns.states = try container.decodeIfPresent([Run<TerminalState>].self, forKey: .states)
    columns.contracts = try container.decodeIfPresent([Run<Contract>].self, forKey: .contracts)
    var terminals: [Terminal]
    do throws(ColumnProblem) {
      terminals = try columns.terminals()
    } catch {
      throw Self.error(decoder, error.description)
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

  private static func error(_ decoder: any Decoder, _ message: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: message))
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

  private static func runs<Value: Codable & Equatable & Sendable>(_ values: [Value]) -> [Run<Value>]
  {
    values.reduce(into: []) { runs, value in
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(value: value, count: 1))
      }
    }
  }
}
