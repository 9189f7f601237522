import ArgumentParser
import Foundation
import Testing
import World

@testable import apus

@Suite("Examples of help screens")
struct ExampleTests {
  /// The examples of one command's help screen, split as a shell splits them.
  private struct Screen {
    var command: String
    var examples: [[String]]
  }

  /// The screens of a command and of all that stand under it.
  private static func screens(
    of command: any ParsableCommand.Type,
    under path: String = ""
  ) -> [Screen] {
    let configuration = command.configuration
    let name = path + (configuration.commandName ?? "")
    let own = Screen(command: name, examples: examples(in: configuration.discussion))
    return [own] + configuration.subcommands.flatMap { screens(of: $0, under: name + " ") }
  }

  /// The lines of a text that begin with the command's name, each with what it goes on with.
  private static func examples(in discussion: String) -> [[String]] {
    let joined = discussion.replacing("\\\n", with: " ")
    return joined.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
      .filter { $0.hasPrefix("apus ") }.map { words(of: String($0)) }
      .map { Array($0.dropFirst()) }
  }

  /// Words between blanks; within quotation marks blanks belong to a word.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in line {
      switch character {
      case "\"":
        isQuoted.toggle()
        word = word ?? ""
      case " " where !isQuoted:
        if let done = word { words.append(done) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }

  @Test("Every example of every help screen can be read")
  func parsing() throws {
    let screens = Self.screens(of: Apus.self)
    for screen in screens {
      for example in screen.examples {
        // What stands after a pipe or a redirection is another program's.
        let own = example.prefix { !["|", ">", "&"].contains($0) }
        do {
          _ = try Apus.parseAsRoot(SignedArguments.accepted(Array(own)))
        } catch {
          Issue.record("apus \(example.joined(separator: " ")): \(Apus.message(for: error))")
        }
      }
    }
    #expect(screens.reduce(0) { $0 + $1.examples.count } > 80)
  }

  @Test(
    "Every example of the operator's commands does what it says, on the world that it names or the default one",
    arguments: [
      "licence", "terminal", "terrestrial", "satellite", "gateway", "sponsor", "ledger", "audit",
    ]
  )
  func running(command: String) async throws {
    let operators = Self.screens(of: Apus.self).filter {
      $0.command.split(separator: " ").dropFirst().first == Substring(command)
    }
    #expect(operators.contains { !$0.examples.isEmpty })
    for screen in operators where !screen.examples.isEmpty {
      try await withFolder { folder in
        try Self.writeTables(in: folder)
        let worlds = Set(screen.examples.map(Self.world)).sorted()
        for world in worlds {
          // Each world has a state directory to itself.
          let state = folder.appendingPathComponent(world)
          try await OperatedWorld.served(world, in: state) {
            for example in screen.examples where Self.world(of: example) == world {
              let result = try await BuiltCommand.run(
                example + ["--state", state.path],
                in: folder
              )
              #expect(
                result.status == 0,
                "apus \(example.joined(separator: " ")): \(result.errors)"
              )
            }
          }
        }
      }
    }
  }

  /// The world that an example names, or the default one.
  private static func world(of example: [String]) -> String {
    let place = example.firstIndex(of: "--world").map { $0 + 1 }
    return place.map { example[$0] } ?? WorldLibrary.defaultName
  }

  private static func writeTables(in folder: URL) throws {
    for (name, text) in [
      ("availability.csv", "territory,status\nUA,licensed\nPL,licensed\n"),
      ("kits.csv", "id,latitude_deg,longitude_deg,home\nKIT10001,50.4,30.5,UA\n"),
    ] {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
  }
}
