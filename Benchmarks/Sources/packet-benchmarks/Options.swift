import Foundation

/// Words, `--name value` pairs and `--flag`s of a command line.
struct Options {
  private var values: [String: String] = [:]
  private var flags: Set<String> = []

  struct Wrong: Error, CustomStringConvertible {
    let description: String
  }

  /// Those of a command line; flags have no value and have to be known.
  init(_ arguments: some Sequence<String>, flags known: Set<String>) throws {
    var name: String?
    for argument in arguments {
      if let open = name {
        values[open] = argument
        name = nil
      } else if argument.hasPrefix("--") {
        let word = String(argument.dropFirst(2))
        if known.contains(word) { flags.insert(word) } else { name = word }
      } else {
        throw Wrong(description: "unknown word: \(argument)")
      }
    }
    if let name { throw Wrong(description: "--\(name) has no value") }
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  func text(_ name: String) throws -> String {
    guard let text = values[name] else { throw Wrong(description: "--\(name) is missing") }
    return text
  }

  func text(_ name: String, default standard: String) -> String { values[name] ?? standard }

  /// A number inside a range.
  func number(
    _ name: String,
    default standard: Double,
    in range: ClosedRange<Double>
  ) throws
    -> Double
  {
    guard let text = values[name] else { return standard }
    guard let number = Double(text), range.contains(number) else {
      throw Wrong(
        description:
          "--\(name) is no number from \(range.lowerBound) to \(range.upperBound): \(text)"
      )
    }
    return number
  }
}

/// One object of JSON.
enum JSONLine {
  static func print(_ object: [String: any Sendable]) throws {
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    Swift.print(String(decoding: data, as: UTF8.self))
    fflush(nil)
  }
}

/// Where the quantiles of measurements lie.
struct Quantiles {
  private let sorted: [Double]

  init(_ values: some Sequence<Double>) { sorted = values.sorted() }

  /// The value that a share of all does not exceed.
  func at(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  /// Keys for a line of JSON, with a unit behind; nothing without measurements.
  func fields(_ name: String, _ unit: String) -> [String: any Sendable] {
    guard let largest = sorted.last else { return [:] }
    return [
      "\(name)_p50_\(unit)": at(0.5), "\(name)_p99_\(unit)": at(0.99),
      "\(name)_p999_\(unit)": at(0.999), "\(name)_max_\(unit)": largest,
    ]
  }
}
