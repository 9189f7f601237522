import ArgumentParser
import Frames
import Testing
@testable import World

@testable import apus

@Suite("Lasers as people read them")
struct LaserTextTests {
  private static let start =
    Instant(iso8601: "2022-10-10T12:00:00Z") ?? Instant(sinceTAI2000: .zero)

  private static func row(_ number: Int, _ load: Double) -> LaserRow {
    LaserRow(
      slotStartUtc: start,
      a: "A-\(number)",
      b: "B-\(number)",
      aCatalogNumber: number,
      bCatalogNumber: number + 100,
      lengthKm: 1_000 + Double(number),
      shell: "S",
      aToBMbps: load,
      bToAMbps: 2 * load
    )
  }

  private static func report(_ rows: [LaserRow], shells: [LaserReport.Shell]) -> LaserReport {
    LaserReport(
      slotStartUtc: start,
      shells: shells,
      satellites: [
        LaserReport.Degree(linkCount: 0, satelliteCount: 7),
        LaserReport.Degree(linkCount: 1, satelliteCount: 24),
      ],
      meanLengthKm: rows.isEmpty ? nil : 1_234.56,
      longest: rows.last,
      unusableCount: 3,
      links: rows
    )
  }

  private static func shell(_ system: String) -> LaserReport.Shell {
    LaserReport.Shell(system: system, name: "S", equippedCount: 31, linkCount: 12)
  }

  @Test("The summary has shells, numbers of links, lengths and the ten most loaded")
  func summary() {
    let rows = (0..<12).map { Self.row($0, Double($0)) }
    let text = LaserText.text(Self.report(rows, shells: [Self.shell("one")]))
    for part in [
      "12 laser links, and 3 now too long or too low", "1234.6 km", "1011.0 km, A-11 to B-11",
      "31  S\n", "7  0",
      "24  1", "11.0           22.0", "A-2 ",
    ] {
      #expect(text.contains(part), "\(part) is not in:\n\(text)")
    }
    // The two least loaded of twelve are not among ten.
    #expect(!text.contains("A-1 ") && !text.contains("A-0 "))
    #expect(!text.contains("of one"))
    let two = LaserText.text(Self.report(rows, shells: [Self.shell("one"), Self.shell("two")]))
    #expect(two.contains("S of one") && two.contains("S of two"))
  }

  @Test("Without links, and without loads, it says so and what to do")
  func empty() {
    let none = LaserText.text(Self.report([], shells: []))
    #expect(
      none.contains("no laser link") && none.contains("31 satellites carry lasers; links too long")
    )
    var bare = Self.report([], shells: [])
    bare.satellites = []
    #expect(LaserText.text(bare).contains("constellation.shells[].lasers"))
    let idle = LaserText.text(Self.report([Self.row(1, 0)], shells: [Self.shell("one")]))
    #expect(idle.contains("No link carries traffic"))
  }

  @Test("The command takes its forms, and refuses what is none")
  func options() throws {
    for arguments in [["--format", "csv"], ["--json"], ["--time", "2022-10-10T12:00:00Z"]] {
      _ = try Apus.parseAsRoot(["lasers"] + arguments)
    }
    for arguments in [["--format", "xml"], ["--time", "noon"], ["Kyiv"]] {
      #expect(throws: (any Error).self) { try Apus.parseAsRoot(["lasers"] + arguments) }
    }
  }
}
