import Foundation

// apus-benchmarks [CATALOGUE]: prints one JSON object with the figures of Documentation/Performance.md.
// apus-benchmarks propagation SHAPE CATALOGUE [...]: one shape of propagation, as one JSON line.
// apus-benchmarks states CATALOGUE [...]: states in binary, for others to check.
// apus-benchmarks passes CATALOGUE [...]: the time that a search for passes takes, as one JSON line.
// apus-benchmarks network [...]: one slot of a whole network, as one JSON line.
// apus-benchmarks reading FILE: the time that reading a catalogue takes, as one JSON line.
// apus-benchmarks all-pairs SHELL [...]: round trips between all of 100 cities, as one JSON line.
//
// Without a catalogue, shells of 10,395 satellites stand in for one.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "propagation": try BatchBenchmark.run(Options(arguments.dropFirst()))
case "states": try StatesOutput.run(Options(arguments.dropFirst()))
case "passes": try PassBenchmark.run(Options(arguments.dropFirst()))
case "network": try NetworkBenchmark.run(Options(arguments.dropFirst()))
case "reading": try ReadingBenchmark.run(Options(arguments.dropFirst()))
case "all-pairs": try AllPairsBenchmark.run(Options(arguments.dropFirst()))
default:
  let figures = try [
    SkyBenchmark.run(catalogue: arguments.first),
    PathBenchmark.run(),
  ].reduce(into: [String: Double]()) { all, part in all.merge(part) { $1 } }
  print(try JSONLine.text(figures, options: [.prettyPrinted, .sortedKeys]))
}
