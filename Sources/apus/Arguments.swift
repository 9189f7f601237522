import ArgumentParser
import Foundation
import Frames
import Geography
import Orbits
import World

/// A time on the command line.
struct TimeArgument {
  let instant: Instant

  init(_ text: String) throws {
    guard let instant = Instant(iso8601: text) else {
      throw ValidationError(
        "'\(text)' is not a time; write ISO 8601 in UTC, such as 2022-10-10T12:00:00Z."
      )
    }
    self.instant = instant
  }
}

/// A finite number on the command line, with either minus sign.
struct NumberArgument: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    guard let value = Double(SignedArguments.plain(argument)), value.isFinite else { return nil }
    self.value = value
  }
}

/// START, STOP and STEP in minutes, joined by commas.
struct MinutesSpan {
  private let start: Double, stop: Double, step: Double
  /// How many steps lead to STOP; the last may be shorter.
  private let count: Int

  /// START, START + STEP, … and STOP as the last value.
  var values: some RandomAccessCollection<Double> {
    (0...count).lazy.map { [self] in $0 == count ? stop : start + Double($0) * step }
  }

  init(_ text: String) throws {
    let numbers = text.split(separator: ",").compactMap { NumberArgument(argument: String($0)) }
    guard numbers.count == 3 else {
      throw ValidationError("--tsince takes three numbers: START STOP STEP, in minutes.")
    }
    let (start, stop, step) = (numbers[0].value, numbers[1].value, numbers[2].value)
    (self.start, self.stop, self.step) = (start, stop, step)
    guard start != stop else {
      count = 0
      return
    }
    let steps = (stop - start) / step
    guard step != 0, steps > 0 else {
      throw ValidationError("STEP of --tsince has to lead from START to STOP.")
    }
    guard steps < 10_000_000 else {
      throw ValidationError("--tsince: more than 10,000,000 steps; take a longer STEP.")
    }
    count = Int(steps.rounded(.up))
  }
}

/// Which world, and when it begins.
struct WorldOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A world that ships, or the path of a world file.",
      valueName: "file|name"
    )
  )
  var world: String?

  @Option(
    help: ArgumentHelp(
      "A catalogue (TLE or OMM) in place of the world's satellites.",
      valueName: "file"
    )
  )
  var elements: String?

  @Option(
    help: ArgumentHelp(
      "When the world begins, ISO 8601 in UTC.",
      valueName: "time"
    ),
    transform: TimeArgument.init
  )
  var start: TimeArgument?

  @OptionGroup var place: StateOption

  /// The folder in which acts are kept.
  var stateFolder: String { place.folder }

  /// Whether a run has a time, a speed or satellites of its own: a running service may go on beside it.
  func isExperiment(speed: NumberArgument?) -> Bool {
    elements != nil || start != nil || speed != nil
  }

  /// Where a command that runs a world by itself keeps what its terminals remember.
  ///
  /// Nil for an experiment: its terminals remember nothing and leave nothing behind.
  ///
  /// - Parameter speed: The speed that was asked for; nil for none.
  /// - Returns: The folder, or nil.
  func memoryFolder(speed: NumberArgument?) -> String? {
    isExperiment(speed: speed) ? nil : stateFolder
  }

  /// The world, with a word on standard error about what was passed over in its catalogues.
  ///
  /// - Parameters:
  ///   - library: finds the world.
  ///   - withActs: whether acts that are kept in the state directory count, as they do for whoever
  ///     asks; a service reads them itself.
  /// - Returns: the world, ready to be asked.
  /// - Throws: what is wrong with its file, a catalogue or the kept acts.
  func load(_ library: WorldLibrary, withActs: Bool = true) throws -> World {
    var failure: (any Error)?
    let loaded = try library.world(
      named: world,
      elements: elements,
      start: start?.instant,
      crew: Crew(size: min(ProcessInfo.processInfo.activeProcessorCount, 8))
    ) { name in
      do {
        return withActs ? try KeptActs.acts(ofWorld: name, in: stateFolder) : []
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    Warnings.print(loaded.warnings)
    return loaded.world
  }
}

/// A span of world time, and how to print what happens in it.
struct SpanOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, csv, json
  }

  @Option(
    help: ArgumentHelp("First instant; the world's start when absent.", valueName: "time"),
    transform: TimeArgument.init
  )
  var fromTime: TimeArgument?

  @Option(help: ArgumentHelp("Last instant.", valueName: "time"), transform: TimeArgument.init)
  var until: TimeArgument?

  @Option(help: "How to print.")
  var format: Format = .text

  @Flag(help: "Print JSON; the same as --format json.")
  var json = false

  /// The form that was asked for.
  var chosenFormat: Format { json ? .json : format }
}

/// A span of time in steps, both ends included.
struct TimeSpan: Sequence {
  let from: Instant
  let until: Instant
  let step: Duration

  /// No command prints more rows than this in one run.
  static let limit = 50_000_000

  init(from: Instant, until: Instant, stepSeconds: Double) throws {
    guard until >= from else {
      throw ValidationError("--until is before --from-time; give a later time.")
    }
    guard (1e-6...1e9).contains(stepSeconds) else {
      throw ValidationError("--step has to be from 0.000001 to 1000000000 s.")
    }
    guard (until - from).inSeconds / stepSeconds < Double(Self.limit) else {
      throw ValidationError("more than \(Self.limit) steps; take a longer --step.")
    }
    self.from = from
    self.until = until
    // Microseconds are exact in a Duration; a Double of seconds would drift over many steps.
    step = .microseconds(Int64((stepSeconds * 1e6).rounded()))
  }

  /// How many instants there are.
  var count: Int {
    let steps = (until - from) / step
    return Int(steps.rounded(.up)) + 1
  }

  func makeIterator() -> some IteratorProtocol<Instant> {
    var index = 0
    var isDone = false
    return AnyIterator {
      guard !isDone else { return nil }
      let next = from + step * index
      index += 1
      if next < until { return next }
      isDone = true
      return until
    }
  }
}
