/// Prometheus text (version 0.0.4) read by its grammar alone, for tests.
struct MetricText {
  /// One value with its labels.
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  /// What is wrong with a text.
  struct Malformed: Error { var line: String }

  private(set) var samples: [Sample] = []
  /// By family.
  private(set) var types: [String: String] = [:]
  private(set) var helps: [String: String] = [:]

  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Malformed(line: "no line feed at the end") }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
        let parts = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard parts.count == 4 else { throw Malformed(line: String(line)) }
        let former =
          parts[1] == "HELP"
          ? helps.updateValue(parts[3], forKey: parts[2])
          : types.updateValue(parts[3], forKey: parts[2])
        guard former == nil else { throw Malformed(line: String(line)) }
      } else {
        samples.append(try Self.sample(line))
      }
    }
  }

  private static func sample(_ line: Substring) throws -> Sample {
    var rest = line
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
    guard name.first?.isNumber == false else { throw Malformed(line: String(line)) }
    rest.removeFirst(name.count)
    let labels = rest.first == "{" ? try self.labels(&rest, line) : [:]
    guard rest.first == " " else { throw Malformed(line: String(line)) }
    let text = rest.dropFirst()
    let value = text == "+Inf" ? .infinity : Double(text)
    guard let value else { throw Malformed(line: String(line)) }
    return Sample(name: name, labels: labels, value: value)
  }

  private static func labels(
    _ rest: inout Substring,
    _ line: Substring
  ) throws -> [String: String] {
    var labels: [String: String] = [:]
    repeat {
      rest.removeFirst()
      let name = String(rest.prefix { $0.isLetter || $0 == "_" })
      rest.removeFirst(name.count)
      guard !name.isEmpty, rest.hasPrefix("=\"") else { throw Malformed(line: String(line)) }
      rest.removeFirst(2)
      var value = ""
      while let character = rest.popFirst(), character != "\"" {
        guard character == "\\" else {
          value.append(character)
          continue
        }
        switch rest.popFirst() {
        case "\\": value += "\\"
        case "\"": value += "\""
        case "n": value += "\n"
        default: throw Malformed(line: String(line))
        }
      }
      guard labels.updateValue(value, forKey: name) == nil else {
        throw Malformed(line: String(line))
      }
    } while rest.first == ","
    guard rest.popFirst() == "}" else { throw Malformed(line: String(line)) }
    return labels
  }

  /// The family that a sample belongs to: of a summary, its sum and count too.
  func family(of sample: Sample) -> String {
    for suffix in ["_sum", "_count"] where sample.name.hasSuffix(suffix) {
      let name = String(sample.name.dropLast(suffix.count))
      if types[name] == "summary" { return name }
    }
    return sample.name
  }

  /// The value of a metric with exactly these labels; nil where there is none.
  subscript(name: String, labels: [String: String]) -> Double? {
    samples.first { $0.name == name && $0.labels == labels }?.value
  }

  /// The value of a metric without labels.
  subscript(name: String) -> Double? { self[name, [:]] }
}
