import Frames
import Quantities
import SeededRandomness
import Synchronization
import Testing

@testable import Orbits

@Suite("Passes of whole catalogues")
struct PassCatalogueTests {
  private let start = PassOrbits.epoch
  private let end = PassOrbits.epoch + .seconds(250_000)

  private func orbits() -> [SGP4] {
    var orbits = PassOrbits(seed: 41)
    let kinds = PassOrbits.Class.allCases
    return (0..<150).compactMap { orbits.orbit(kinds[$0 % kinds.count]).map { SGP4($0) } }
  }

  private func finder() throws -> PassFinder {
    try PassFinder(site: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 30))
  }

  @Test("reports come in order of the objects and are those of each alone", arguments: [1, 2, 7])
  func byObject(threads: Int) throws {
    let (orbits, finder) = (orbits(), try finder())
    var (seen, done) = ([Int](), [Int]())
    try finder.passes(
      of: orbits,
      from: start,
      until: end,
      crew: Crew(size: threads),
      progress: { done.append($0) },
      report: { index, report in
        seen.append(index)
        let alone = try finder.passes(of: orbits[index], from: start, until: end)
        #expect(report.passes == alone.passes && report.failure == alone.failure)
      }
    )
    #expect(seen == Array(orbits.indices))
    #expect(done == Array(1...orbits.count))
  }

  @Test("by rise: the same passes, sorted", arguments: [1, 2])
  func byRise(threads: Int) throws {
    let (orbits, finder) = (orbits(), try finder())
    var rows: [(index: Int, pass: Pass)] = []
    var shares: [Double] = []
    let failures = try finder.passesByRise(
      of: orbits,
      from: start,
      until: end,
      crew: Crew(size: threads),
      progress: { shares.append($0) },
      report: { rows.append(($0, $1)) }
    )
    for (a, b) in zip(rows, rows.dropFirst()) {
      #expect((a.pass.rise.instant, a.index) <= (b.pass.rise.instant, b.index))
    }
    #expect(shares == shares.sorted() && shares.last == 1)
    for (index, orbit) in orbits.enumerated() {
      let alone = try finder.passes(of: orbit, from: start, until: end)
      #expect(rows.filter { $0.index == index }.map(\.pass) == alone.passes)
      #expect(failures[index] == alone.failure)
    }
  }

  @Test("an error of the receiver stops the work and is passed on")
  func stops() throws {
    struct Enough: Error {}
    var count = 0
    #expect(throws: Enough.self) {
      try finder().passesByRise(of: orbits(), from: start, until: end) { _, _ in
        count += 1
        if count == 3 { throw Enough() }
      }
    }
    #expect(count == 3)
  }
}
