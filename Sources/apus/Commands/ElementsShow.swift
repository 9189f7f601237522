import ArgumentParser
import Catalogues
import Foundation
import Frames
import Orbits

extension Elements {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what a catalogue holds: ages, shells, planes, and what comes down.",
      discussion: """
        FILE is a catalogue as 'propagate' reads it; '-' is standard input. Shells and
        planes are inferred at the median epoch of the sets: crowds in inclination and
        mean altitude whose satellites are spread along their planes, and the gaps
        between their nodes. Ages, and what comes down, are of the time of --at; far
        from the epochs SGP4 says little.

        Examples:
          apus elements show starlink.csv
          apus elements show starlink.tle --at 2024-05-21T00:00:00Z --days 30 --json
          apus elements show oneweb.tle --perigee 300
        """
    )

    @Argument(help: ArgumentHelp("A catalogue, or - for standard input.", valueName: "file"))
    var file: String

    @Option(
      help: ArgumentHelp("ISO 8601 in UTC; now when absent.", valueName: "time"),
      transform: TimeArgument.init
    )
    var at: TimeArgument?

    @Option(help: ArgumentHelp("Days to look ahead for decays; 7 when absent.", valueName: "d"))
    var days: NumberArgument?

    @Option(
      help: ArgumentHelp(
        "Objects with a lower mean perigee are coming down; 200 km when absent.",
        valueName: "km"
      )
    )
    var perigee: NumberArgument?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
      if let days, !(0...3_650).contains(days.value) {
        throw ValidationError("--days has to be 0 to 3650.")
      }
      if let perigee, !(0...100_000).contains(perigee.value) {
        throw ValidationError("--perigee has to be 0 to 100000 km.")
      }
    }

    func run() throws {
      let read = try CatalogueFile.read(file)
      var parameters = CatalogueSummary.Parameters()
      if let days { parameters.decay.days = days.value }
      if let perigee { parameters.decay.perigeeAltitude = perigee.value }
      var progress = Progress(total: read.elements.count)
      let summary = CatalogueSummary(
        read.elements,
        at: at?.instant ?? SystemClock.now(),
        parameters: parameters,
        progress: { progress.advance(to: $0) }
      )
      progress.finish()
      let report = CatalogueReport(summary, catalog: read.catalog, file: file)
      if json {
        try JSONOutput.print(report)
      } else {
        print(CatalogueText.text(report))
      }
    }
  }
}
