import Foundation
import Frames
import Orbits

/// Position and velocity of every satellite, in TEME, in one of two shapes.
///
/// `slot`: all satellites at one instant, 240 instants 15 s apart, one call each. `grid`: all
/// satellites at each of 1,440 minutes, one call, all results kept.
enum BatchBenchmark {
  static func run(_ options: Options) throws {
    let shape = try options.word(0, "the shape, slot or grid,")
    let elements = try Catalogue.elements(try options.word(1, "the catalogue"))
    let batch = SGP4Batch(elements, instructionSet: try options.instructionSet())
    let threads = try options.number("threads", default: 1)
    let crew = threads > 1 ? Crew(size: threads) : nil
    let start = Catalogue.commonStart(of: elements)
    let isGrid = shape == "grid"
    let instants = (0..<(isGrid ? 1_440 : 240)).map { start + .seconds((isGrid ? 60 : 15) * $0) }
    var table = StateTable<TEME>()
    let rates = Rates(
      repetitions: try options.number("repetitions", default: isGrid ? 5 : 9),
      millions: Double(elements.count * instants.count) / 1e6
    ) {
      if isGrid {
        batch.propagate(to: instants, into: &table, crew: crew)
      } else {
        for instant in instants { batch.propagate(to: [instant], into: &table, crew: crew) }
      }
    }
    let results = Double(elements.count * table.instantCount * 49) / 1_048_576
    let line: [String: any Sendable] = [
      "implementation": "apus", "shape": shape, "instruction_set": batch.instructionSet.rawValue,
      "satellites": elements.count, "instants": instants.count, "threads": threads,
      "wall_median_m_per_s": rates.wall.median, "wall_best_m_per_s": rates.wall.best,
      "cpu_median_m_per_s": rates.processor.median, "cpu_best_m_per_s": rates.processor.best,
      "peak_rss_mib": Memory.peakMebibytes,
      "memory_beyond_results_mib": Memory.peakMebibytes - results,
    ]
    print(try JSONLine.text(line))
  }
}

/// Rates of a piece of work by the wall clock and by processor time, after one run that does not
/// count.
private struct Rates {
  struct Clock {
    var values: [Double] = []
    var median: Double { values.sorted()[values.count / 2] }
    var best: Double { values.max() ?? 0 }
  }

  private(set) var wall = Clock(), processor = Clock()

  init(repetitions: Int, millions: Double, _ work: () -> Void) {
    work()
    for _ in 0..<repetitions {
      let (wallBegan, processorBegan) = (Stopwatch.wallSeconds, Stopwatch.processorSeconds)
      work()
      wall.values.append(millions / (Stopwatch.wallSeconds - wallBegan))
      processor.values.append(millions / (Stopwatch.processorSeconds - processorBegan))
    }
  }
}

enum Memory {
  /// The most memory that this process has had, in MiB.
  static var peakMebibytes: Double {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1_024
  }
}
