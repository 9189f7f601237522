import Foundation
import Frames
import Geography
import Links
import Quantities
import Service
import Testing

/// What a licence may say beside "yes" and "no".
@Suite struct LicenceTermsTests {
  private static let slot = Slot(containing: Instant(sinceTAI2000: .seconds(718_718_437)))

  private static func full() -> Licence {
    var licence = Licence(
      territory: "UA",
      status: .whitelist,
      from: slot.start,
      until: slot.end,
      gatewayRights: true,
      source: "a source",
      isRecalled: true
    )
    licence.exportControl = .generalLicence
    licence.gsoRegime = .article22
    licence.gsoExclusion = .degrees(22)
    licence.minimumElevation = .degrees(25.1)
    licence.borderBuffer = .kilometres(12.3)
    licence.borderRule = .wholeCell
    licence.decidedBy = "an authority"
    licence.checkedOn = "2024-06-30"
    return licence
  }

  @Test("A licence is stored with all of its terms, and comes back the same")
  func stored() throws {
    for licence in [Self.full(), Licence(territory: "DE", status: .none, source: "")] {
      let data = try JSONEncoder().encode(licence)
      #expect(try JSONDecoder().decode(Licence.self, from: data) == licence)
    }
    for tenth in 0...900 {
      var licence = Licence(territory: "DE", status: .licensed, source: "")
      licence.gsoExclusion = .degrees(Double(tenth) / 10)
      licence.borderBuffer = .kilometres(Double(tenth) / 10)
      let data = try JSONEncoder().encode(licence)
      #expect(try JSONDecoder().decode(Licence.self, from: data) == licence)
    }
  }

  @Test("A licence that was stored before it had terms is read, with nothing stated")
  func storedBefore() throws {
    let text = """
      {"territory":"UA","status":"licensed","gatewayRights":false,"source":"x","isRecalled":true}
      """
    let licence = try JSONDecoder().decode(Licence.self, from: Data(text.utf8))
    #expect(
      licence == Licence(territory: "UA", status: .licensed, source: "x", isRecalled: true)
    )
  }

  @Test(
    "Numbers outside their ranges are refused",
    arguments: [
      "\"gsoExclusionDeg\":90.5", "\"minimumElevationDeg\":-1", "\"borderBufferKm\":101",
      "\"borderBufferKm\":1e400", "\"borderRule\":\"none\"",
    ]
  )
  func refused(term: String) {
    let text = """
      {"territory":"UA","status":"licensed","gatewayRights":false,"source":"x","isRecalled":true,\
      \(term)}
      """
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Licence.self, from: Data(text.utf8))
    }
  }

  @Test("The angle of the licence takes the place of the system's; of masks the higher binds")
  func sky() throws {
    let kyiv = Jurisdiction(
      of: GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52),
      in: try TerritoryAtlas.bundled(),
      buffer: .zero,
      disputes: .closed
    )
    func terms(_ licences: [Licence]) -> (gsoExclusion: Angle, minimumElevation: Angle)? {
      kyiv.skyTerms(
        under: LicenceBook(licences),
        during: Self.slot,
        gsoExclusion: .degrees(18),
        minimumElevation: .degrees(25)
      )
    }
    var first = Licence(territory: "UA", status: .licensed, source: "")
    #expect(terms([first]) == nil)
    first.gsoExclusion = .degrees(3)
    first.minimumElevation = .degrees(10)
    let loose = try #require(terms([first]))
    #expect(loose.gsoExclusion == .degrees(3) && loose.minimumElevation == .degrees(25))
    // A later statement inside the slot, without an angle: the system's binds again, for all of it.
    var second = Licence(
      territory: "UA",
      status: .licensed,
      from: Self.slot.start + .seconds(5),
      source: ""
    )
    second.minimumElevation = .degrees(40)
    let strict = try #require(terms([first, second]))
    #expect(strict.gsoExclusion == .degrees(18) && strict.minimumElevation == .degrees(40))
    #expect(terms([Licence(territory: "PL", status: .none, source: "")]) == nil)
  }
}
