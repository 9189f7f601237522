import ArgumentParser
import Foundation
import Frames
import Links
import World

struct LasersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lasers",
    abstract: "The laser links that are established in a slot, and what each carries.",
    discussion: """
      Lengths are straight lines at the slot's start; links that are too long or come too low then \
      are left out. Loads are those of the world's own terminals that have service in the slot: \
      each carries its demand, or its share of the beam where it states none, along its path. All \
      of it is modelled.

      CSV columns: slot_start_utc,a,b,a_catalog_number,b_catalog_number,length_km,
      shell,a_to_b_mbps,b_to_a_mbps

      Examples:
        apus lasers
        apus lasers --time 2022-10-10T12:00:00Z --format csv
        apus lasers --elements starlink.tle --json
        apus lasers --world rivals
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(
    help: ArgumentHelp(
      "An instant of the slot, ISO 8601 in UTC; the world's start when absent.",
      valueName: "time"
    ),
    transform: TimeArgument.init
  )
  var time: TimeArgument?

  @Option(help: "How to print.")
  var format: SpanOptions.Format = .text

  @Flag(help: "Print JSON; the same as --format json.")
  var json = false

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let plan = world.plan(for: Slot(containing: time?.instant ?? world.start))
    let report = world.laserReport(in: plan)
    switch json ? .json : format {
    case .json: try JSONOutput.print(report)
    case .text: print(LaserText.text(report))
    case .csv:
      var output = OutputBuffer()
      output.line(LaserRow.csvHeader)
      for row in report.links { output.line(row.csv) }
    }
  }
}
