import Foundation
import Frames
import Geography
import Quantities
import SeededRandomness
import Service
import Testing
import World

/// Tables of licences, and the one that ships.
@Suite struct LicenceTableTests {
  private static func random(_ generator: inout SeededGenerator) -> Licence {
    func text() -> String {
      let parts = ["a", ",", "\"", "é", "\n", "x y", "\r\n", "\"\""]
      return "s"
        + (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          parts[Int.random(in: 0..<parts.count, using: &generator)]
        }.joined() + "e"
    }
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &generator) ? value : nil }
    let start = Instant(sinceTAI2000: .seconds(Double.random(in: 6e8...8e8, using: &generator)))
    var licence = Licence(
      territory: TerritoryCode.all.randomElement(using: &generator) ?? "UA",
      status: LicenceStatus.allCases.randomElement(using: &generator) ?? .none,
      from: maybe(start),
      until: maybe(start + .milliseconds(1_234_567)),
      gatewayRights: Bool.random(using: &generator),
      source: maybe(text()) ?? "",
      isRecalled: Bool.random(using: &generator)
    )
    licence.exportControl = maybe(ExportControl.specificLicence)
    licence.gsoRegime = maybe(GSORegime.us2026)
    licence.gsoExclusion = maybe(.degrees(Double.random(in: 0...90, using: &generator)))
    licence.minimumElevation = maybe(.degrees(Double(Int.random(in: 0...90, using: &generator))))
    licence.borderBuffer = maybe(.kilometres(Double.random(in: 0...100, using: &generator)))
    licence.borderRule = maybe(BorderRule.cellCentre)
    licence.decidedBy = maybe(text()) ?? ""
    licence.checkedOn = maybe("2024-02-29")
    return licence
  }

  @Test("What is written reads back to the same values", arguments: 1...20 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let licences = (0..<50).map { _ in Self.random(&generator) }
    let text = LicenceTable.text(licences)
    #expect(try LicenceTable.read(text: text, named: "t.csv") == licences, "seed \(seed)")
  }

  private static func problems(_ text: String) -> [WorldFileProblem] {
    do {
      _ = try LicenceTable.read(text: text, named: "t.csv")
      return []
    } catch {
      return error.problems
    }
  }

  @Test("Columns that are unknown, twice or missing are refused with a remedy")
  func columns() throws {
    let unknown = try #require(Self.problems("territory,status,colour\nUA,none,red\n").first)
    #expect(unknown.message.contains("'colour'") && unknown.remedy.contains("border_buffer_km"))
    #expect(Self.problems("territory,territory,status\n").first?.message.contains("twice") == true)
    #expect(Self.problems("territory\nUA\n").first?.message.contains("status is missing") == true)
    #expect(!Self.problems("").isEmpty)
  }

  @Test(
    "A wrong value is reported with its line, column and key",
    arguments: [
      ("XX,none,,,", "territory"), ("UA,open,,,", "status"), ("UA,none,soon,,", "from_utc"),
      ("UA,none,,100.5,", "border_buffer_km"), ("UA,none,,-1,", "border_buffer_km"),
      ("UA,none,,nan,", "border_buffer_km"), ("UA,none,,,2024-02-30", "checked_on"),
      ("UA,none,,,2024-02-03T00:00", "checked_on"), (",none,,,", "territory"), ("UA,,,,", "status"),
    ]
  )
  func values(row: String, key: String) throws {
    let found = Self.problems("territory,status,from_utc,border_buffer_km,checked_on\n\(row)\n")
    let problem = try #require(found.first)
    #expect(found.count == 1 && problem.key == key && problem.line == 2 && problem.file == "t.csv")
    #expect(!problem.remedy.isEmpty)
  }

  @Test(
    "Any bytes give values or problems, and never trap",
    arguments: 1...30 as ClosedRange<UInt64>
  )
  func anything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let parts = [
      "territory", "status", ",", "\n", "\"", "UA", "none", "\r", "9e99", "\u{0}", "é", "",
    ]
    for _ in 0..<200 {
      let text = (0..<40).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
      _ = Self.problems("territory,status\n" + text)
      _ = Self.problems(text)
    }
  }

  @Test("Of the availability that ships every row has a source, and what it is worth is said")
  func availability() throws {
    let licences = try WorldLibrary().description(of: "starlink-2022-10").licences
    #expect(licences.count > 100)
    for licence in licences {
      #expect(!licence.source.isEmpty, "\(licence.territory)")
      // Whoever says that a source was found says when it was looked at, but for the oldest rows.
      let isOld = licence.source.contains("mezha.media") || licence.source.contains("ITU Radio")
      #expect(licence.isRecalled || licence.checkedOn != nil || isOld, "\(licence.territory)")
    }
    #expect(licences.contains { !$0.isRecalled })
    let book = LicenceBook(licences)
    func status(_ territory: TerritoryCode, _ time: String) -> LicenceStatus? {
      Instant(iso8601: time).flatMap { book.licence(of: territory, at: $0)?.status }
    }
    #expect(status("US", "2020-10-26T00:00:00Z") == nil)
    #expect(status("UA", "2022-10-10T12:00:00Z") == .licensed)
    #expect(status("UA", "2026-02-03T00:00:00Z") == .whitelist)
    #expect(status("JP", "2022-10-10T12:00:00Z") == nil)
    #expect(status("JP", "2022-10-11T00:00:00Z") == .licensed)
    #expect(status("IN", "2025-07-01T00:00:00Z") == .pending)
    #expect(status("RU", "2024-07-01T00:00:00Z") == .prohibited)
  }
}
