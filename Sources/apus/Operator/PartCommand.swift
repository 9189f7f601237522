import ArgumentParser

/// A part of the network that can fail and be mended, by what it is called.
protocol NetworkPart: Sendable {
  /// One of them.
  static var word: String { get }
  /// All of them, as the API's paths and answers call them.
  static var words: String { get }
  /// One of the default world, for examples.
  static var example: String { get }
}

/// A satellite of any system.
enum SatellitePart: NetworkPart {
  static let word = "satellite"
  static let words = "satellites"
  static let example = "S1-33-4"
}

/// A gateway of any system.
enum GatewayPart: NetworkPart {
  static let word = "gateway"
  static let words = "gateways"
  static let example = "\"Wola Krobowska\""
}

/// `apus satellite` and `apus gateway`.
struct PartCommand<Part: NetworkPart>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Part.word,
      abstract: "Say which \(Part.words) fail, and which work again.",
      discussion: """
        A failure counts from the next slot on. With --dry-run it is said which kits, cells and people
        lose service and how many kits go another way, and nothing is done.

        Examples:
          apus \(Part.word) list
          apus \(Part.word) fail \(Part.example) --why "no telemetry" --dry-run
          apus \(Part.word) restore \(Part.example)
        """,
      subcommands: [PartList<Part>.self, PartFail<Part>.self, PartRestore<Part>.self]
    )
  }
}

struct PartList<Part: NetworkPart>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list",
      abstract: "The \(Part.words) that are out of service.",
      discussion: "Example:\n  apus \(Part.word) list --json"
    )
  }

  @OptionGroup var options: StateOptions

  func run() async throws {
    try await OperatorSession.run(options) { session in
      let answer = try session.get("outages")
      if options.json { return print(try answer.json()) }
      var table = TextTable(Part.word.uppercased(), "FAILED")
      for row in answer.rows(Part.words) {
        table.add(row.shown("name"), row["since_utc"] as? String ?? "from the beginning")
      }
      print(table.isEmpty ? "No \(Part.word) is out of service." : table.text)
    }
  }
}

struct PartFail<Part: NetworkPart>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "fail",
      abstract: "Enter that a \(Part.word) fails.",
      discussion: """
        Examples:
          apus \(Part.word) fail \(Part.example) --dry-run
          apus \(Part.word) fail \(Part.example) --by "Operator" --why "no telemetry"
        """
    )
  }

  @OptionGroup var entry: PartEntry

  func run() async throws { try await entry.enter(Part.self, works: false) }
}

struct PartRestore<Part: NetworkPart>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore",
      abstract: "Enter that a \(Part.word) works again.",
      discussion: "Example:\n  apus \(Part.word) restore \(Part.example) --why \"mended\""
    )
  }

  @OptionGroup var entry: PartEntry

  func run() async throws { try await entry.enter(Part.self, works: true) }
}

/// Which part an act is about, and how it is entered.
struct PartEntry: ParsableArguments {
  @Argument(help: "Its name, as the world and its page show it.")
  var name: String
  @OptionGroup var act: ActOptions
  @OptionGroup var options: StateOptions

  /// Enters that it fails or works again.
  func enter(_ part: any NetworkPart.Type, works: Bool) async throws {
    let members: [String: Any] = ["name": name, "works": works]
    try await OperatorSession.enter(part.words, act, members, options)
  }
}
