import Foundation

// apus-benchmarks [CATALOGUE]: prints one JSON object with the figures of Documentation/Performance.md.
//
// Without a catalogue, shells of 10,395 satellites stand in for one.
let catalogue = CommandLine.arguments.dropFirst().first
let figures = try [
  PlanBenchmark.run(catalogue: catalogue),
  PropagationBenchmark.run(catalogue: catalogue),
  PathBenchmark.run(),
].reduce(into: [String: Double]()) { all, part in all.merge(part) { $1 } }
let data = try JSONSerialization.data(
  withJSONObject: figures,
  options: [.prettyPrinted, .sortedKeys]
)
print(String(decoding: data, as: UTF8.self))
