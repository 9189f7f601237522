import Catalogues
import Foundation
import Frames
import Orbits
import World

/// A usable catalogue and how it came there, as `apus elements fetch` shows it.
struct FetchReport: Encodable {
  var query: String
  var url: String
  /// `fetched`, `unchanged` or `kept`.
  var state: String
  /// Why the copy was kept, a word; empty when it was not.
  var reason: String
  /// The same as a sentence, with what to do.
  var explanation: String
  var file: String
  var format: String
  var setCount: Int
  var objectCount: Int
  /// Sets of the file that cannot be read.
  var problemCount: Int
  var sizeBytes: Int
  var fetchedUtc: Instant
  var confirmedUtc: Instant
  @Nullable var firstEpochUtc: Instant?
  @Nullable var medianEpochUtc: Instant?
  @Nullable var lastEpochUtc: Instant?
  @Nullable var medianAgeHours: Double?
  var fetchedAgeHours: Double
  var nextAttemptUtc: Instant
  /// What is to be looked at although the catalogue is usable.
  var warnings: [String]
  /// Where it was copied to; null when it was not.
  @Nullable var output: String?
  /// What the copy was converted from, and what that left out; empty when it was not.
  var outputConversion: String

  init(
    _ fetched: FetchedCatalogue,
    _ query: CatalogueQuery,
    now: Instant = SystemClock.now()
  ) {
    let epochs = CatalogueSummary.Epochs(fetched.catalog.elements)
    let hours = { (instant: Instant) in now.utcMinutes(since: instant) / 60 }
    self.query = query.title
    url = query.url.absoluteString
    switch fetched.state {
    case .fetched: (state, reason, explanation) = ("fetched", "", "")
    case .unchanged: (state, reason, explanation) = ("unchanged", "", "")
    case .kept(let problem):
      (state, reason, explanation) = ("kept", problem.kind.rawValue, problem.description)
    }
    file = fetched.path
    format = fetched.catalog.format?.rawValue ?? ""
    setCount = fetched.catalog.elements.count
    objectCount = Set(fetched.catalog.elements.map(\.catalogNumber)).count
    problemCount = fetched.catalog.problemCount
    sizeBytes = fetched.copy.sizeBytes
    fetchedUtc = fetched.copy.fetchedUtc
    confirmedUtc = fetched.copy.confirmedUtc
    firstEpochUtc = epochs?.first
    medianEpochUtc = epochs?.median
    lastEpochUtc = epochs?.last
    medianAgeHours = epochs.map { hours($0.median) }
    fetchedAgeHours = hours(fetched.copy.fetchedUtc)
    nextAttemptUtc = fetched.nextAttempt
    warnings = fetched.warnings
    if case .kept(let problem) = fetched.state, problem.kind == .cache {
      warnings.append(problem.description)
    }
    output = nil
    outputConversion = ""
  }

  /// Notes the copy that was written.
  mutating func note(_ copy: CatalogueOutput, at path: String) {
    output = path
    guard let format = copy.convertedFrom else { return }
    outputConversion = "converted from \(format.rawValue)"
    guard copy.leftOutCount > 0 else { return }
    outputConversion += ", without \(copy.leftOutCount) sets that it cannot hold"
    warnings.append("\(path) was \(outputConversion)")
  }

  var text: String {
    var lines = ["\(query): \(headline)"]
    if !explanation.isEmpty { lines.append("  why     \(explanation)") }
    let bad = problemCount > 0 ? ", \(problemCount) cannot be read" : ""
    lines += [
      "  file    \(file)",
      "  sets    \(setCount) of \(objectCount) objects\(bad); \(format), \(sizeBytes) bytes",
    ]
    if let firstEpochUtc, let medianEpochUtc, let lastEpochUtc, let medianAgeHours {
      lines.append(
        "  epochs  \(firstEpochUtc.toSecond) to \(lastEpochUtc.toSecond), median "
          + "\(medianEpochUtc.toSecond) (\(ageText(hours: medianAgeHours)) old)"
      )
    }
    if let output {
      let how = outputConversion.isEmpty ? "" : ", \(outputConversion)"
      lines.append("  copy    \(output)\(how)")
    }
    lines.append("  next    the server may be asked again at \(nextAttemptUtc.toSecond)")
    return lines.joined(separator: "\n")
  }

  private var headline: String {
    let age = ageText(hours: fetchedAgeHours)
    switch state {
    case "fetched": return "fetched from \(URL(string: url)?.host ?? url)"
    case "unchanged": return "the server has nothing newer; copy of \(fetchedUtc) (\(age) old)"
    default: return "nothing new; copy of \(fetchedUtc) kept (\(age) old)"
    }
  }
}

/// Why there is no catalogue, as JSON.
struct FetchFailure: Encodable {
  var query: String
  var state = "failed"
  var reason: String
  var explanation: String

  init(_ query: String, _ problem: FetchProblem) {
    self.query = query
    reason = problem.kind.rawValue
    explanation = problem.description
  }
}

/// An age for people: minutes, hours up to two days, then days; negative for what is to come.
func ageText(hours: Double) -> String {
  let size = abs(hours)
  if size < 1 { return "\(shown(hours * 60, 0)) min" }
  return size < 48 ? "\(shown(hours, 1)) h" : "\(shown(hours / 24, 1)) d"
}

extension Instant {
  /// ISO 8601 without the fraction of the second.
  var toSecond: String { String(iso8601.prefix(19)) + "Z" }
}
