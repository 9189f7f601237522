import ArgumentParser
import Foundation
import Frames
import Geography
import Orbits
import World

extension WorldCommand {
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a world from its first to its last event, as fast as it can be planned.",
      discussion: """
        Prints what happens, and what is seen in the next slot: kits by state and online, licences,
        people in reach, money.

        Examples:
          apus world run cut-off
          apus world run cut-off --until 2022-03-01T00:00:00Z
          apus world run blackout --json
        """
    )

    @Argument(help: ArgumentHelp("A world that ships, or a file."))
    var world: String

    @Option(
      help: ArgumentHelp("First instant; the world's start when absent.", valueName: "time"),
      transform: TimeArgument.init
    )
    var fromTime: TimeArgument?

    @Option(
      help: ArgumentHelp("Last instant; the last event when absent.", valueName: "time"),
      transform: TimeArgument.init
    )
    var until: TimeArgument?

    @Flag(help: "Print JSON: one object, when all is done.")
    var json = false

    func validate() throws {
      if let fromTime, let until, until.instant < fromTime.instant {
        throw ValidationError("--until has to be at or after --from-time.")
      }
    }

    func run() throws {
      let library = try WorldLibrary()
      let loaded = try library.world(
        named: world,
        crew: Crew(size: min(ProcessInfo.processInfo.activeProcessorCount, 8))
      )
      Warnings.print(loaded.warnings)
      let gazetteer = library.gazetteer
      var run = StoryRun(of: loaded.world, from: fromTime?.instant, until: until?.instant) {
        gazetteer.people(in: $0)
      }
      guard run.from <= run.until else {
        throw ValidationError("--from-time is after the last event; give --until too.")
      }
      if !json { print(StoryText.head(of: run)) }
      var progress = Progress(total: run.plannedCount)
      var moments: [StoryMoment] = []
      while let moment = run.next() {
        if !json {
          progress.finish()
          for line in StoryText.lines(moment, after: moments.last) { print(line) }
        }
        moments.append(moment)
        progress.advance(to: run.doneCount)
      }
      progress.finish()
      let report = StoryReport(of: run, moments: moments)
      for refusal in report.refusals { Warnings.print("apus: refused by the books: \(refusal)") }
      if let stop = report.stopped { Warnings.print("apus: the books stopped at \(stop)") }
      if json { try JSONOutput.print(report) }
    }
  }
}
