import ArgumentParser
import Foundation
import Glibc
import Frames
import Links
import Scheduling
import Service
import World

/// Traces of links for other programs.
struct TraceOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, mahimahi, leoreplayer
  }

  @Option(
    help: ArgumentHelp(
      "Write what packets meet at each instant to FILE instead of printing slots; - is standard "
        + "output.",
      valueName: "file"
    )
  )
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "csv: delays, rates and losses. mahimahi: FILE.up and FILE.down for mm-link, which have "
        + "rates and the gaps of hand-overs alone, and FILE.delay.csv: mm-delay of Mahimahi has "
        + "one constant delay, mm-loss one constant loss. leoreplayer: FILE.up and FILE.down and, "
        + "for its mm-delay with the step as interval, FILE.delay: half of the round trip in "
        + "whole ms.",
      valueName: "format"
    )
  )
  var traceFormat: Format = .csv

  @Option(
    help: ArgumentHelp(
      "Time between rows, 0.001 to 3600 seconds; 0.1 when absent.",
      valueName: "s"
    )
  )
  var traceStep: NumberArgument?

  func validate() throws {
    guard trace == nil, traceStep != nil || traceFormat != .csv else { return }
    throw ValidationError("--trace-step and --trace-format are of no use without --trace FILE.")
  }
}

/// A file that is written piece by piece.
struct TraceFile: ~Copyable {
  private let path: String
  /// Nil for standard output.
  private let handle: FileHandle?
  private var pending: [UInt8] = []

  /// Opens the file, which is made or emptied.
  init(_ path: String) throws {
    self.path = path
    guard path != "-" else {
      handle = nil
      return
    }
    // Not through FileManager, which would put a new file in the place of a pipe or device.
    // Safe because open reads the path, which is alive over the call, and no more.
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw PlainError("\(path) cannot be written: \(reason). Check the folder and its rights.")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  mutating func write(_ bytes: [UInt8]) throws {
    pending += bytes
    if pending.count > 1 << 18 { try flush() }
  }

  mutating func flush() throws {
    defer { pending.removeAll(keepingCapacity: true) }
    guard let handle else { return StandardOutput.write(pending) }
    do {
      try handle.write(contentsOf: Data(pending))
    } catch {
      throw PlainError("\(path) cannot be written to its end: \(error.localizedDescription)")
    }
  }
}

extension ScheduleRun {
  /// Writes the trace of all of the subject's links.
  func write(_ options: TraceOptions, to path: String) throws {
    let span: TraceSpan
    do {
      span = try TraceSpan(from: from, until: until, stepSeconds: options.traceStep?.value ?? 0.1)
    } catch {
      throw ValidationError("\(error)")
    }
    switch options.traceFormat {
    case .csv: try writeTable(span, to: path)
    case .mahimahi: try writeOpportunities(span, .table, to: path)
    case .leoreplayer: try writeOpportunities(span, .leoReplayer, to: path)
    }
  }

  private func writeTable(_ span: TraceSpan, to path: String) throws {
    var isAll = false
    if case .all = subject { isAll = true }
    if isAll, span.count > TraceSpan.largestCount / max(world.terminals.count, 1) {
      throw ValidationError("\(TraceSpan.Problem.tooMany)")
    }
    var table = TraceTable(span, namesTerminals: isAll)
    var file = try TraceFile(path)
    try file.write(Array(table.header.utf8))
    var rows: [UInt8] = []
    try forEach { plan, terminal in
      rows.removeAll(keepingCapacity: true)
      table.append(world.link(of: terminal, in: plan), of: terminal.rawValue, to: &rows)
      try file.write(rows)
    }
    try file.flush()
  }

  private func writeOpportunities(
    _ span: TraceSpan,
    _ form: TraceDelays.Form,
    to path: String
  ) throws {
    guard path != "-" else {
      throw ValidationError("This --trace-format writes several files; --trace needs a name.")
    }
    if case .all = subject {
      throw ValidationError("This --trace-format holds one terminal; use csv with --all.")
    }
    guard var delays = TraceDelays(span, form) else {
      throw ValidationError("LeoReplayer takes a --trace-step of whole milliseconds.")
    }
    var ways: [OpportunityTrace]
    do {
      ways = [try OpportunityTrace(span, .up), try OpportunityTrace(span, .down)]
    } catch {
      throw ValidationError("\(error)")
    }
    var up = try TraceFile(path + ".up")
    var down = try TraceFile(path + ".down")
    var delay = try TraceFile(path + (form == .table ? ".delay.csv" : ".delay"))
    try delay.write(Array(delays.header.utf8))
    try forEach { plan, terminal in
      let link = world.link(of: terminal, in: plan)
      try ways[0].append(link) { try up.write($0) }
      try ways[1].append(link) { try down.write($0) }
      var lines: [UInt8] = []
      delays.append(link, to: &lines)
      try delay.write(lines)
    }
    try up.write(ways[0].finish())
    try down.write(ways[1].finish())
    try delay.write(delays.finish())
    try up.flush()
    try down.flush()
    try delay.flush()
  }
}
