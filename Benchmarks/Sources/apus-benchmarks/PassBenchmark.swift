import Foundation
import Frames
import Orbits

/// All passes of a catalogue over Kyiv for a number of days, on one thread.
///
/// With `--every 34` only each 34th object is searched.
enum PassBenchmark {
  static func run(_ options: Options) throws {
    let elements = try Catalogue.elements(try options.word(0, "the catalogue"))
    let every = try options.number("every", default: 1)
    let days = try options.number("days", default: 365)
    let start = Catalogue.commonStart(of: elements)
    let orbits = stride(from: 0, to: elements.count, by: every).map { SGP4(elements[$0]) }
    let finder = try PassFinder(
      site: GeodeticPoint(latitudeDegrees: 50.4547, longitudeDegrees: 30.5238)
    )
    let began = Stopwatch.processorSeconds
    var (passes, failed) = (0, 0)
    for orbit in orbits {
      var sequence = try finder.sequence(
        of: orbit,
        from: start,
        until: start + .seconds(86_400 * days)
      )
      while sequence.next() != nil { passes += 1 }
      if sequence.failure != nil { failed += 1 }
    }
    let seconds = Stopwatch.processorSeconds - began
    let line: [String: any Sendable] = [
      "implementation": "apus", "objects": orbits.count, "days": days, "passes": passes,
      "objects_ended_early": failed, "cpu_s": seconds,
      "cpu_us_per_pass": seconds / Double(passes) * 1e6,
    ]
    print(try JSONLine.text(line))
  }
}
