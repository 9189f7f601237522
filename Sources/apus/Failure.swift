import ArgumentParser
import Console
import Foundation
import Service
import World

/// How a command that failed says so: in words on standard error and, where JSON was asked for, as one
/// JSON object on standard output besides.
enum Failure {
  /// Ends the process as the failed command's error says.
  ///
  /// - Parameters:
  ///   - error: what the command threw; a request for help is thrown too.
  ///   - arguments: those that the command was given.
  static func end(_ error: any Error, arguments: [String]) async -> Never {
    // A command that ends with a status alone has said in its own form what there is to say.
    let isSilent = error is ExitCode
    if asksForJSON(arguments), !isSilent, !Apus.exitCode(for: error).isSuccess {
      print(json(error))
    }
    StandardOutput.finish()
    Apus.exit(withError: shown(error))
  }

  /// Whether a command line asks for JSON; what follows `--` is another program's.
  static func asksForJSON(_ arguments: [String]) -> Bool {
    let own = arguments.prefix { $0 != "--" }
    return own.contains("--json") || own.contains("--format=json")
      || zip(own, own.dropFirst()).contains { $0 == ("--format", "json") }
  }

  /// `{"error": {"message": …, "remedy": …}}`; the remedy is there where it is told apart.
  static func json(_ error: any Error) -> String {
    struct Report: Encodable {
      struct Words: Encodable {
        var message: String
        var remedy: String?
      }
      var error: Words
    }
    let (message, remedy) = words(error)
    let report = Report(error: .init(message: message, remedy: remedy))
    return (try? JSONOutput.text(report)) ?? #"{"error": {"message": "not to be written as JSON"}}"#
  }

  private static func words(_ error: any Error) -> (message: String, remedy: String?) {
    switch error {
    case ServiceClientError.refused(let message, let remedy):
      (message, remedy.isEmpty ? nil : remedy)
    case let error as WorldFileError where error.problems.count == 1:
      (place(error.problems[0]) + error.problems[0].message, error.problems[0].remedy)
    default: (Apus.message(for: error), nil)
    }
  }

  private static func place(_ problem: WorldFileProblem) -> String {
    let full = problem.description
    let end = full.range(of: problem.message + ". " + problem.remedy, options: .backwards)
    return end.map { String(full[..<$0.lowerBound]) } ?? ""
  }

  /// The error as standard error shows it: what people entered moves no cursor there.
  private static func shown(_ error: any Error) -> any Error {
    let words = Apus.message(for: error)
    let plain = words.split(separator: "\n", omittingEmptySubsequences: false)
      .map { PlainText.escaped(String($0)) }.joined(separator: "\n")
    guard plain != words, Apus.exitCode(for: error) == .failure else { return error }
    return PlainError(plain)
  }
}

/// Text that people entered, made fit to be shown in a line.
enum PlainText {
  /// The text with control characters, ends of lines and marks that turn the direction of writing
  /// written out as Swift writes them.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.unicodeScalars.map { scalar in
      guard isHidden(scalar) else { return String(scalar) }
      return switch scalar {
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default: "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }.joined()
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Joiners within words and emoji are of this kind too; those that turn the writing are not needed.
    case .format: scalar.properties.isBidiControl
    default: false
    }
  }
}
