import ArgumentParser
import Foundation
import Frames
import Geography
import Orbits
import Quantities
import World

extension Elements {
  struct Passes: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "When the objects of a file pass over a place: rise, culmination, set.",
      discussion: """
        FILE is a catalogue as for 'propagate'; of several sets of an object the one with the \
        epoch nearest to the middle of the span is taken. A pass is the time in which the geometric elevation, without refraction, is at least the minimum. \
        Passes come in order of their rise. CSV columns:
        catalog_number,name,rise_utc,rise_azimuth_deg,culmination_utc,culmination_azimuth_deg,
        culmination_elevation_deg,culmination_range_km,set_utc,set_azimuth_deg,cut
        'cut' is empty, or says which ends are not crossings: start, end or both. An object whose \
        propagation fails has no passes from there on; standard error names it.

        Examples:
          apus elements passes starlink.tle --at Kyiv --min-elevation 25
          apus elements passes catalog.json --at 78.23,15.39,450 --catalog-number 25544 \\
            --from-time 2026-05-30T00:00:00Z --until 2026-06-06T00:00:00Z --format csv
        """
    )

    @Argument(help: ArgumentHelp("A catalogue, or - for standard input.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
    var at: String

    @Option(
      help: ArgumentHelp("First instant; the median epoch when absent.", valueName: "time"),
      transform: TimeArgument.init
    )
    var fromTime: TimeArgument?

    @Option(
      help: ArgumentHelp("Last instant; a day after the first when absent.", valueName: "time"),
      transform: TimeArgument.init
    )
    var until: TimeArgument?

    @Option(help: ArgumentHelp("Above -90 and below 90; 0 when absent.", valueName: "deg"))
    var minElevation: NumberArgument?

    @Option(help: ArgumentHelp("Only the object with this number.", valueName: "n"))
    var catalogNumber: UInt32?

    @Option(help: "How to print.")
    var format: SpanOptions.Format = .text

    @Flag(help: "Print JSON; the same as --format json.")
    var json = false

    func run() throws {
      let place = try WorldLibrary().gazetteer.resolve(SignedArguments.plain(at))
      let catalog = try CatalogueFile.read(file)
      let (start, end) = try span(of: catalog)
      let elements = try chosen(catalog, around: start + (end - start) / 2)
      let finder = try finder(at: place)
      let names = elements.map(\.objectName)
      let numbers = elements.map { Int($0.catalogNumber.rawValue) }
      let days = max(1, Int(((end - start).inSeconds / 86_400).rounded(.up)))
      var progress = Progress(total: days)
      var output = PassOutput(format: json ? .json : format)
      let failures = try finder.passesByRise(
        of: elements.map { SGP4($0) },
        from: start,
        until: end,
        crew: Crew(size: ProcessInfo.processInfo.activeProcessorCount),
        progress: { progress.advance(to: Int($0 * Double(days))) },
        report: { output.row(number: numbers[$0], name: names[$0], $1) }
      )
      progress.finish()
      output.finish()
      report(failures, of: elements)
      warn(of: elements, from: start, until: end)
    }

    /// Says when elements are used further from their epochs than they mean anything.
    private func warn(of elements: [ElementSet], from start: Instant, until end: Instant) {
      let limit = Duration.seconds(30 * 86_400)
      let far = elements.count { max($0.epoch - start, end - $0.epoch) > limit }
      guard far > 0 else { return }
      Warnings.print(
        "apus: the span goes more than 30 days from the epochs of \(far) of \(elements.count) "
          + "objects; elements go wrong by 1 to 3 km a day, so fetch newer ones"
      )
    }

    private func span(of catalog: CatalogueFile) throws -> (start: Instant, end: Instant) {
      let start = fromTime?.instant ?? catalog.medianEpoch
      let end = until?.instant ?? start + .seconds(86_400)
      guard end >= start else {
        throw ValidationError("--until is before --from-time; give a later time.")
      }
      guard (end - start).inSeconds <= PassFinder.longestSpanDays * 86_400 else {
        throw ValidationError("the span is longer than 400 years; give an earlier --until.")
      }
      return (start, end)
    }

    private func finder(at place: Place) throws -> PassFinder {
      do {
        return try PassFinder(
          site: place.point,
          minimumElevation: .degrees(minElevation?.value ?? 0)
        )
      } catch {
        throw ValidationError("\(error).")
      }
    }

    /// The objects asked for, each by its set with the epoch nearest to the middle of the span.
    private func chosen(_ catalog: CatalogueFile, around middle: Instant) throws -> [ElementSet] {
      let nearest = catalog.catalog.nearest(to: middle)
      guard let catalogNumber else { return nearest }
      let chosen = nearest.filter { $0.catalogNumber.rawValue == catalogNumber }
      guard !chosen.isEmpty else {
        throw PlainError(
          "\(file): no element set has the catalogue number \(catalogNumber). "
            + "Leave --catalog-number out to see what the file has."
        )
      }
      return chosen
    }

    private func report(_ failures: [Int: PassFailure], of elements: [ElementSet]) {
      let sorted = failures.sorted { $0.key < $1.key }
      for (index, failure) in sorted.prefix(20) {
        Warnings.print("apus: object \(elements[index].catalogNumber): \(failure)")
      }
      if sorted.count > 20 { Warnings.print("apus: and \(sorted.count - 20) more objects") }
    }
  }
}
