import Foundation
import Frames
import Geography
import World

/// Writes paths as they are found, in the form that was asked for.
struct PathOutput: ~Copyable {
  private let format: SpanOptions.Format
  private let hasAlternatives: Bool
  /// Finds the ground stations of a path, for people.
  private let stops: (PathRow) -> [GroundStop]
  private var lines = OutputBuffer()
  /// The rows of a JSON document, which is written whole.
  private var rows: [PathRow] = []
  private var isFirst = true

  init(
    format: SpanOptions.Format,
    hasAlternatives: Bool,
    stops: @escaping (PathRow) -> [GroundStop] = { _ in [] }
  ) {
    self.format = format
    self.stops = stops
    self.hasAlternatives = hasAlternatives
    if format == .csv {
      lines.line(hasAlternatives ? PathRow.csvHeaderOfAlternatives : PathRow.csvHeader)
    }
  }

  /// Takes the paths of one instant.
  mutating func add(_ found: [PathRow]) {
    switch format {
    case .json: rows += found
    case .csv:
      for row in found { lines.line(hasAlternatives ? row.csvOfAlternatives : row.csv) }
    case .text:
      if isFirst {
        for row in found {
          for line in PathText.explanation(row, through: stops(row)) { lines.line(line) }
        }
        lines.line(PathText.header)
      }
      for row in found { lines.line(PathText.line(row)) }
    }
    isFirst = false
  }

  /// Writes what has to be written whole.
  mutating func finish() throws {
    if format == .json { lines.line(try JSONOutput.text(rows)) }
    lines.flush()
  }
}

/// Paths as people read them.
enum PathText {
  static let header = "time                      RTT ms  distance km  hops"

  static func line(_ row: PathRow) -> String {
    let time = row.timeUtc.iso8601.padding(toLength: 24, withPad: " ", startingAt: 0)
    return "\(time)\(column(row.rttMs, 8, 3))\(column(row.distanceKm, 13, 1))  \(row.hops)"
  }

  /// Why a path takes as long as it takes: its terms, its hops, and whose ground it touches.
  static func explanation(_ row: PathRow, through stops: [GroundStop] = []) -> [String] {
    guard let rtt = row.rttMs else { return ["no path at \(row.timeUtc.iso8601)", ""] }
    let which = row.alternative > 1 ? "alternative \(row.alternative), " : ""
    var text = [
      "\(which)at \(row.timeUtc.iso8601): \(shown(rtt, 3)) ms there and back, "
        + "at least \(shown(row.rttMinMs, 3)) ms",
      "    RTT ms  at least  term",
    ]
    for term in row.terms {
      let source = term.source.isEmpty ? term.label : "\(term.label): \(term.source)"
      text.append(
        "\(column(term.rttMs, 10, 3))\(column(term.rttMinMs, 10, 3))  \(term.name) (\(source))"
      )
    }
    text.append("        km  hop")
    for hop in row.hopDetails {
      text.append("\(column(hop.linkKm, 10, 1))  \(hop.link) to \(hop.kind) \(hop.name)")
    }
    let codes = row.territories.map(\.rawCode)
    text.append(
      codes.isEmpty
        ? "no ground station on the way"
        : "ground stations in \(codes.joined(separator: ", "))"
    )
    return text + stops.map(SightText.stop) + [""]
  }

  private static func column(_ value: Double?, _ width: Int, _ decimals: Int) -> String {
    let text = shown(value, decimals)
    return String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
