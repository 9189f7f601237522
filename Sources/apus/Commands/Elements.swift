import ArgumentParser
import Foundation
import Frames
import Orbits
import World

struct Elements: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Work with catalogues of orbital elements.",
    subcommands: [Propagate.self, Passes.self]
  )

  struct Propagate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print state vectors of every element set of a file, by SGP4.",
      discussion: """
        FILE is TLE (two or three lines) or OMM JSON; '-' is standard input. Columns:
        catalog_number,tsince_min,time_utc,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,error

        Examples:
          apus elements propagate starlink.tle --tsince -4320 4320 720
          apus elements propagate catalog.json --from-time 2024-05-20T00:00:00Z \\
            --until 2024-05-20T01:00:00Z --step 60 --frame itrf
        """
    )

    enum FrameName: String, ExpressibleByArgument, CaseIterable {
      case teme, itrf
    }

    @Argument(help: ArgumentHelp("A catalogue, or - for standard input.", valueName: "file"))
    var file: String

    @Option(
      help: ArgumentHelp(
        "Minutes since each epoch: START STOP STEP, both ends included.",
        valueName: "start stop step"
      )
    )
    var tsince: String?

    @Option(help: ArgumentHelp("First instant.", valueName: "time"), transform: TimeArgument.init)
    var fromTime: TimeArgument?

    @Option(help: ArgumentHelp("Last instant.", valueName: "time"), transform: TimeArgument.init)
    var until: TimeArgument?

    @Option(help: ArgumentHelp("Seconds between rows.", valueName: "s"))
    var step: NumberArgument?

    @Option(help: "Axes: quasi-inertial as SGP4 has them, or Earth-fixed.")
    var frame: FrameName = .teme

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
      if tsince != nil, fromTime != nil || until != nil || step != nil {
        throw ValidationError("Give either --tsince or --from-time, --until and --step.")
      }
      if fromTime == nil, until != nil || step != nil {
        throw ValidationError("--until and --step need --from-time.")
      }
      _ = try tsince.map(MinutesSpan.init)
      if let fromTime { _ = try span(from: fromTime.instant) }
    }

    func run() throws {
      let catalog = try CatalogueFile.read(file)
      let minutes = try tsince.map(MinutesSpan.init)
      let instants = try span(from: fromTime?.instant ?? catalog.medianEpoch)
      var output = StateOutput(frame: frame, json: json)
      for elements in catalog.elements {
        let orbit = SGP4(elements)
        if let minutes {
          for value in minutes.values {
            let instant = elements.epoch.advanced(byUTCMinutes: value)
            output.row(elements, orbit, minutes: value, instant)
          }
        } else {
          for instant in instants {
            output.row(elements, orbit, minutes: instant.utcMinutes(since: elements.epoch), instant)
          }
        }
      }
      output.finish()
    }

    private func span(from first: Instant) throws -> TimeSpan {
      try TimeSpan(
        from: first,
        until: until?.instant ?? first,
        stepSeconds: step?.value ?? 60
      )
    }
  }
}

/// A catalogue read from a file or standard input.
struct CatalogueFile {
  let elements: [ElementSet]

  /// The median of the epochs.
  var medianEpoch: Instant {
    let epochs = elements.map(\.epoch).sorted()
    return epochs.isEmpty ? Instant(sinceTAI2000: .zero) : epochs[epochs.count / 2]
  }

  /// Reads a catalogue; sets that cannot be read are reported and left out.
  static func read(_ path: String) throws -> CatalogueFile {
    let data: Data?
    if path == "-" {
      data = try FileHandle.standardInput.readToEnd() ?? Data()
    } else {
      data = try? Data(contentsOf: URL(fileURLWithPath: path))
    }
    guard let data else {
      throw PlainError("\(path): the file cannot be read. Check its name and rights.")
    }
    let catalog = ElementCatalog.read([UInt8](data), checksums: .reported)
    var problems = catalog.problems.map { WorldFileProblem($0, file: path) }
    guard !catalog.elements.isEmpty else {
      throw WorldFileError(problems)
    }
    let kept = Set(catalog.problems.indices.filter { catalog.problems[$0].kind == .checksum })
    for index in kept { problems[index].remedy = "The set is used all the same." }
    Warnings.print(problems, total: catalog.problemCount, kept: kept.count)
    return CatalogueFile(elements: catalog.elements)
  }
}
