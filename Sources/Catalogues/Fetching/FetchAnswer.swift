public import Orbits

/// What a server's answer means.
public enum FetchAnswer: Sendable {
  /// A catalogue, which replaces the copy.
  case catalogue(ElementCatalog)
  /// The copy is current (304).
  case notModified
  /// Nothing that can be used.
  case problem(FetchProblem)

  /// The meaning of a complete answer.
  ///
  /// - Parameters:
  ///   - status: the status of the answer.
  ///   - body: its content.
  ///   - host: whom it came from, for the words.
  ///   - isConditional: whether the question allowed a 304.
  /// - Returns: a catalogue, or the reason for which there is none.
  public static func meaning(
    status: Int,
    body: [UInt8],
    host: String,
    isConditional: Bool
  ) -> FetchAnswer {
    switch status {
    case 200: return content(body)
    case 304 where isConditional: return .notModified
    default: return .problem(refusal(status: status, body: body, host: host))
    }
  }

  private static func content(_ body: [UInt8]) -> FetchAnswer {
    let catalog = ElementCatalog.read(body)
    guard catalog.elements.isEmpty else { return sets(catalog, body) }
    let problem = catalog.problems.first
    let cause = problem?.cause ?? "the answer holds no element sets"
    let kind: FetchProblem.Kind =
      switch problem?.kind {
      case .noData: .noData
      case .webPage: .webPage
      case .empty: .empty
      case nil: .noData
      default: .unreadable
      }
    return .problem(FetchProblem(kind, cause: cause, remedy: remedy(for: kind, problem)))
  }

  /// A catalogue that breaks off or is mostly unreadable is no successor of a good one.
  private static func sets(_ catalog: ElementCatalog, _ body: [UInt8]) -> FetchAnswer {
    let lastLine = body.last == UInt8(ascii: "\n") ? nil : body.count { $0 == 10 } + 1
    let isBroken = { (problem: ElementProblem) in
      problem.kind == .syntax || (problem.line != nil && problem.line == lastLine)
    }
    if let problem = catalog.problems.first(where: isBroken) {
      return .problem(
        FetchProblem(
          .unreadable,
          cause: "the answer breaks off or is damaged: \(problem)",
          remedy: "ask again later"
        )
      )
    }
    guard catalog.problemCount <= catalog.elements.count else {
      let first = catalog.problems.first.map { "; the first: \($0)" } ?? ""
      return .problem(
        FetchProblem(
          .unreadable,
          cause: "\(catalog.problemCount) of the answer's sets cannot be read, and only "
            + "\(catalog.elements.count) can\(first)",
          remedy: "ask again later, or in another format"
        )
      )
    }
    return .catalogue(catalog)
  }

  private static func remedy(for kind: FetchProblem.Kind, _ problem: ElementProblem?) -> String {
    switch kind {
    case .noData: "check the group, name or number against the server's list"
    case .webPage, .empty: "check the address; if it is right, ask again later"
    default: problem?.remedy ?? "check the address"
    }
  }

  private static func refusal(status: Int, body: [UInt8], host: String) -> FetchProblem {
    let words = quoted(body)
    let said = words.isEmpty ? "" : ": '\(words)'"
    switch status {
    case 401, 403:
      return FetchProblem(
        .refused,
        cause: "\(host) refuses (\(status))\(said)",
        remedy: "wait; servers refuse for a while whoever asks too often"
      )
    case 429:
      return FetchProblem(
        .tooManyRequests,
        cause: "\(host) was asked too often (429)\(said)",
        remedy: "wait"
      )
    case 404 where words.lowercased().hasPrefix("no gp data found"):
      return FetchProblem(.noData, cause: words, remedy: remedy(for: .noData, nil))
    case 404, 410:
      return FetchProblem(
        .notFound,
        cause: "\(host) knows no such catalogue (\(status))\(said)",
        remedy: "check the group and the address"
      )
    case 500...599:
      return FetchProblem(
        .server,
        cause: "\(host) has an error of its own (\(status))\(said)",
        remedy: "ask again later"
      )
    default:
      return FetchProblem(
        .status,
        cause: "\(host) answers with status \(status)\(said)",
        remedy: "check the address"
      )
    }
  }

  /// The beginning of an answer in plain words: no markup, no control characters, one line.
  static func quoted(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(4_096), as: UTF8.self)
      .replacing(/<(style|script)[^>]*>.*?<\/(style|script)>/.dotMatchesNewlines().ignoresCase()) {
        _ in " "
      }
      .replacing(/<[^>]*>/) { _ in " " }
    let plain = text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : String(scalar)
    }
    return String(plain.joined().split(separator: " ").joined(separator: " ").prefix(160))
  }
}
