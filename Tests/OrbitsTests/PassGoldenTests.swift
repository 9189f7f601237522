import Foundation
import Frames
import Quantities
import Testing

@testable import Orbits

@Suite("Passes against python-sgp4 with look angles of its own")
struct PassGoldenTests {
  @Test("every pass of the golden file, to a millisecond")
  func golden() throws {
    var report: (start: Instant, passes: ArraySlice<Pass>)?
    var worst = (time: 0.0, top: 0.0, azimuth: 0.0, elevation: 0.0, range: 0.0)
    var count = 0
    for line in try GoldenFile.text("passes-python.csv").split(separator: "\n") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      switch fields[0] {
      case "set":
        #expect(report?.passes.isEmpty ?? true, "passes that the golden file has not")
        report = try passes(fields)
      case "pass":
        let next = report?.passes.popFirst()
        let pass = try #require(next, "\(line)")
        let start = try #require(report?.start)
        let numbers = fields[1...7].compactMap { Double($0) }
        try #require(numbers.count == 7)
        func seconds(_ event: Pass.Event) -> Double { (event.instant - start).inSeconds }
        func turn(_ a: Angle, _ b: Double) -> Double {
          abs((a - .degrees(b)).normalizedToHalfTurn.degrees)
        }
        worst.time = max(
          worst.time,
          abs(seconds(pass.rise) - numbers[0]),
          abs(seconds(pass.set) - numbers[5])
        )
        worst.azimuth = max(
          worst.azimuth,
          turn(pass.rise.look.azimuth, numbers[1]),
          turn(pass.set.look.azimuth, numbers[6])
        )
        worst.top = max(worst.top, abs(seconds(pass.culmination) - numbers[2]))
        let look = pass.culmination.look
        worst.elevation = max(worst.elevation, abs(look.elevation.degrees - numbers[3]))
        worst.range = max(worst.range, abs(look.range.kilometres - numbers[4]))
        #expect(pass.cut.rawValue == fields[8], "\(line)")
        count += 1
      default: #expect(line.hasPrefix("#"))
      }
    }
    #expect(report?.passes.isEmpty == true)
    #expect(count == 81)
    print("greatest differences from python: \(worst)")
    #expect(worst.time < 1e-4)
    #expect(worst.azimuth < 1e-6)
    #expect(worst.elevation < 1e-7)
    // The golden file's golden section leaves milliseconds where the top is flat.
    #expect(worst.top < 0.01)
    #expect(worst.range < 0.01)
  }

  private func passes(_ fields: [String]) throws -> (Instant, ArraySlice<Pass>) {
    let catalog = ElementCatalog.read(fields[2] + "\n" + fields[3])
    let elements = try #require(catalog.elements.first)
    let numbers = try fields[4...7].map { try #require(Double($0)) }
    let start = try #require(Instant(iso8601: fields[8]))
    let hours = try #require(Int(fields[9]))
    let finder = try PassFinder(
      site: GeodeticPoint(
        latitudeDegrees: numbers[0],
        longitudeDegrees: numbers[1],
        heightMetres: numbers[2]
      ),
      minimumElevation: .degrees(numbers[3])
    )
    let end = start + .seconds(hours * 3_600)
    let report = try finder.passes(of: SGP4(elements), from: start, until: end)
    #expect(report.failure == nil)
    return (start, report.passes[...])
  }
}
