/// Lets numbers and places that begin with a minus sign through the argument parser.
///
/// The parser would take `-33.9,151.2` for an option. No option of ours begins with a digit or a
/// point, so such an argument is rewritten to begin with U+2212, the typographic minus, which every
/// reader of numbers here accepts. What follows `--` belongs to another program and stays as it is.
enum SignedArguments {
  static let minus: Character = "\u{2212}"

  static func accepted(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return joinedTriples(arguments[..<end].map(rewritten)) + arguments[end...]
  }

  /// Joins the three numbers after `--tsince` with commas: the parser knows options of one value or
  /// of as many as follow, and FILE may follow.
  private static func joinedTriples(_ arguments: [String]) -> [String] {
    guard let option = arguments.firstIndex(of: "--tsince"), arguments.count > option + 3 else {
      return arguments
    }
    let triple = arguments[(option + 1)...(option + 3)]
    guard triple.allSatisfy({ Double(plain($0)) != nil }) else { return arguments }
    return arguments[...option] + [triple.joined(separator: ",")] + arguments[(option + 4)...]
  }

  private static func rewritten(_ argument: String) -> String {
    let letters = Array(argument)
    guard letters.first == "-", let second = letters.dropFirst().first,
      second.isASCII, second.isNumber || second == "."
    else { return argument }
    return String(minus) + String(letters.dropFirst())
  }

  /// The text with its typographic minus signs as ASCII.
  static func plain(_ text: String) -> String { text.replacing(String(minus), with: "-") }
}
