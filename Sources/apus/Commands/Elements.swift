import ArgumentParser

struct Elements: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch, show and propagate catalogues of orbital elements, and find passes.",
    subcommands: [Fetch.self, Show.self, Propagate.self, Passes.self]
  )
}
