import Foundation
import Orbits

/// Words and `--name value` pairs of a command line.
struct Options {
  private(set) var words: [String] = []
  private var values: [String: String] = [:]

  struct Wrong: Error, CustomStringConvertible {
    let description: String
  }

  init(_ arguments: some Sequence<String>) throws {
    var name: String?
    for argument in arguments {
      if let open = name {
        values[open] = argument
        name = nil
      } else if argument.hasPrefix("--") {
        name = String(argument.dropFirst(2))
      } else {
        words.append(argument)
      }
    }
    if let name { throw Wrong(description: "--\(name) has no value") }
  }

  func word(_ index: Int, _ meaning: String) throws -> String {
    guard index < words.count else { throw Wrong(description: "\(meaning) is missing") }
    return words[index]
  }

  func number(_ name: String, default standard: Int) throws -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), number > 0 else {
      throw Wrong(description: "--\(name) is no number above 0: \(text)")
    }
    return number
  }

  func text(_ name: String) -> String? { values[name] }

  /// The instruction set that is asked for, one that this machine has.
  func instructionSet() throws -> InstructionSet {
    guard let text = values["instruction-set"] else { return .best }
    guard let set = InstructionSet(rawValue: text), set.isSupported else {
      throw Wrong(description: "this machine has no instruction set \(text)")
    }
    return set
  }
}

/// One object of JSON.
enum JSONLine {
  static func text(
    _ object: [String: any Sendable],
    options: JSONSerialization.WritingOptions = [.sortedKeys]
  ) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: options),
      as: UTF8.self
    )
  }
}
