import ArgumentParser
import Catalogues
import Foundation
import Frames
import Synchronization

extension Elements {
  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a catalogue from CelesTrak or a server like it, and keep it.",
      discussion: """
        GROUP is a group of the server's, such as starlink, oneweb or stations. The
        catalogue is kept in $XDG_CACHE_HOME/apus/elements (~/.cache/apus/elements). A
        server is asked at most once in two hours for the same objects, more seldom
        after refusals, whether the answer was good or not; until then, and whenever
        the answer is no good, the copy that is there stays. What a server refuses to
        one query (403, 429, Retry-After) holds for all of them, and not even --force
        overrides its Retry-After. The exit status is 0 when
        a usable catalogue is there, new or kept, and 1 when there is none.

        Examples:
          apus elements fetch starlink
          apus elements fetch oneweb --output oneweb.csv --json
          apus elements fetch --catnr 25544 --format json
          apus elements fetch starlink --base-url http://127.0.0.1:8000/gp.php --force
        """
    )

    enum FormatName: String, ExpressibleByArgument, CaseIterable {
      case csv, json

      var format: CatalogueQuery.Format { self == .csv ? .csv : .json }
    }

    @Argument(help: ArgumentHelp("A group of the server's.", valueName: "group"))
    var group: String?

    @Option(help: ArgumentHelp("One object, by its catalogue number.", valueName: "n"))
    var catnr: Int?

    @Option(help: ArgumentHelp("Objects whose name contains a text.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("Objects of a launch, such as 2019-074.", valueName: "designator"))
    var intdes: String?

    @Option(help: "The form to ask for.")
    var format: FormatName = .csv

    @Option(
      help: ArgumentHelp(
        "The server's query, or its folder; else \(CatalogueBase.environmentVariable), else CelesTrak's.",
        valueName: "url"
      )
    )
    var baseURL: String?

    @Option(
      help: ArgumentHelp(
        "Copy the catalogue, in --format, to a file; - is standard output.",
        valueName: "file"
      )
    )
    var output: String?

    @Flag(help: "Ask before two hours are over; not followed for CelesTrak's servers.")
    var force = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws { _ = try query() }

    func run() async throws {
      let query = try query()
      if force, query.base.isCelesTrak {
        Warnings.print("apus: --force is not followed for \(query.base.host): once in two hours")
      }
      do throws(FetchProblem) {
        let fetched = try await fetch(query)
        var report = FetchReport(fetched, query)
        if let output {
          let copy = try CatalogueOutput(fetched, as: query.format)
          try copy.write(to: output)
          report.note(copy, at: output)
        }
        try print(report)
      } catch {
        guard json else { throw PlainError("\(query.title): \(error.description).") }
        try JSONOutput.print(FetchFailure(query.title, error))
        throw ExitCode(1)
      }
    }

    private func query() throws -> CatalogueQuery {
      let selectors = [
        group.map(CatalogueQuery.Selector.group), catnr.map(CatalogueQuery.Selector.catalogNumber),
        name.map(CatalogueQuery.Selector.name),
        intdes.map(CatalogueQuery.Selector.internationalDesignator),
      ].compactMap(\.self)
      guard let selector = selectors.first, selectors.count == 1 else {
        throw ValidationError("Give a group, or one of --catnr, --name and --intdes.")
      }
      let environment = ProcessInfo.processInfo.environment
      let named = environment[CatalogueBase.environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
      do throws(FetchProblem) {
        let base = try CatalogueBase(baseURL ?? named ?? CatalogueBase.celestrak)
        return try CatalogueQuery(selector, format: format.format, base: base)
      } catch {
        throw ValidationError("\(error.description).")
      }
    }

    private func fetch(_ query: CatalogueQuery) async throws(FetchProblem) -> FetchedCatalogue {
      let environment = ProcessInfo.processInfo.environment
      let cache = try CatalogueCache(path: CatalogueCache.standardPath(environment: environment))
      let fetcher = CatalogueFetcher(
        cache: cache,
        transport: URLSessionTransport(),
        userAgent: "apus/\(Version.number)"
      )
      let progress = ByteProgress()
      defer { progress.finish() }
      return try await fetcher.fetch(query, isForced: force) { progress.advance(to: $0, of: $1) }
    }

    /// Shows the report; on standard error where the catalogue itself went to standard output.
    private func print(_ report: FetchReport) throws(FetchProblem) {
      for warning in report.warnings { Warnings.print("apus: \(report.query): \(warning)") }
      let text: String
      do {
        text = json ? try JSONOutput.text(report) : report.text
      } catch {
        throw FetchProblem(.cache, cause: "the report cannot be written: \(error)", remedy: "retry")
      }
      if let output, CatalogueOutput.isStandardOutput(output) {
        Warnings.print(text)
      } else {
        Swift.print(text)
      }
    }
  }
}

/// How many bytes have arrived, on standard error; silent for the first two seconds, and where
/// standard error is not a terminal.
final class ByteProgress: Sendable {
  private let began = ContinuousClock.now
  private let shownAt = Mutex(ContinuousClock.now)
  private let isShown = isatty(STDERR_FILENO) == 1

  func advance(to bytes: Int, of total: Int?) {
    let now = ContinuousClock.now
    guard isShown, now - began > .seconds(2) else { return }
    let isDue = shownAt.withLock { last in
      guard now - last > .milliseconds(200) else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let whole = total.map { " of \(shown(Double($0) / 1e6, 1))" } ?? ""
    let line = "\r\(shown(Double(bytes) / 1e6, 1))\(whole) MB   "
    Warnings.write(line)
  }

  func finish() {
    guard isShown, ContinuousClock.now - began > .seconds(2) else { return }
    Warnings.write("\r\u{1B}[K")
  }
}
