import Catalogues
import Foundation
import Frames
import Orbits
import Quantities
import Testing

@testable import apus

@Suite struct CatalogueTextTests {
  private static let epoch = Instant(UTC(modifiedJulianDay: 61_000, timeOfDay: .zero))

  private static func report() throws -> CatalogueReport {
    let shell = try WalkerShell(
      name: "S",
      height: .altitude(.kilometres(550)),
      inclination: .degrees(53),
      planes: 6,
      satellitesPerPlane: 10,
      phasing: .walker(factor: 1),
      epoch: epoch
    )
    var sets = shell.elementSets()
    sets.append(sets[0])
    var low = sets[1]
    low.catalogNumber = try #require(CatalogNumber(99_999))
    low.objectName = "LOW"
    low.meanMotion = MeanMotion(revolutionsPerDay: 16.4)
    sets.append(low)
    let time = epoch + .seconds(86_400)
    let summary = CatalogueSummary(sets, at: time)
    return CatalogueReport(summary, catalog: ElementCatalog.read(""), file: "s.tle")
  }

  @Test("The table has the shell, the ages, what comes down and the repeated sets")
  func text() throws {
    let text = CatalogueText.text(try Self.report())
    for part in [
      "62 sets of 61 objects", "24.0 h to 24.0 h", "53.00°", "550.0 km", "60.0°",
      "1 decaying", "coming down: 1", "LOW", "several sets: 1 objects", "2 sets  S-0-0",
    ] {
      #expect(text.contains(part), "\(part) is not in:\n\(text)")
    }
    #expect(!text.contains("note"))
  }

  @Test("The JSON has units in its keys, and every key")
  func json() throws {
    let text = try JSONOutput.text(try Self.report())
    for key in [
      "altitude_km", "inclination_deg", "period_min", "plane_spacing_deg", "age_median_days",
      "perigee_limit_km", "several_sets", "shell_altitude_half_width_km", "median_epoch_utc",
      "object_count", "plane_count", "outside",
    ] {
      #expect(text.contains("\"\(key)\" :"), "\(key)")
    }
  }

  @Test(
    "Ages are in the unit that people would use",
    arguments: [
      (0.25, "15 min"), (3, "3.0 h"), (47, "47.0 h"), (72, "3.0 d"), (-3, "-3.0 h"),
    ]
  )
  func ages(hours: Double, text: String) {
    #expect(ageText(hours: hours) == text)
  }
}
