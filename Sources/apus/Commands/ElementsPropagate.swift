import ArgumentParser
import Frames
import Orbits

extension Elements {
  struct Propagate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print state vectors of every object of a file, by SGP4.",
      discussion: """
        FILE is TLE (two or three lines) or OMM JSON, CSV, XML or KVN, as its content shows; '-' is
        standard input. With --tsince every element set is printed, with --from-time every object:
        of several sets of an object the one with the nearest epoch is taken. Without either the
        time is the median epoch. Columns:
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
      if let minutes {
        print(catalog, at: minutes, to: &output)
      } else {
        print(catalog, at: instants, to: &output)
      }
      output.finish()
    }

    /// Every set at minutes since its own epoch.
    private func print(_ catalog: CatalogueFile, at span: MinutesSpan, to output: inout StateOutput)
    {
      for elements in catalog.elements {
        let orbit = SGP4(elements)
        for minutes in span.values {
          let instant = elements.epoch.advanced(byUTCMinutes: minutes)
          output.row(elements, orbit, minutes: minutes, instant)
        }
      }
    }

    /// Every object at instants, each time by its set with the nearest epoch.
    private func print(_ catalog: CatalogueFile, at span: TimeSpan, to output: inout StateOutput) {
      let index = ElementSetIndex(catalog.elements)
      for number in index.numbers {
        let orbits = index.sets(of: number).map { (elements: $0, model: SGP4($0)) }
        for instant in span {
          guard let place = index.place(ofNearest: instant, of: number) else { continue }
          let (elements, orbit) = orbits[place]
          output.row(elements, orbit, minutes: instant.utcMinutes(since: elements.epoch), instant)
        }
      }
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
