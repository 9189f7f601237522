import Frames
import Geography
import Links
import Quantities
import Service
import Testing

@Suite struct JurisdictionTests {
  private static func jurisdiction(
    _ latitude: Double,
    _ longitude: Double,
    disputes: DisputePolicy = .closed
  ) throws -> Jurisdiction {
    Jurisdiction(
      of: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude),
      in: try TerritoryAtlas.bundled(),
      buffer: .kilometres(5),
      disputes: disputes
    )
  }

  private static var slot: Slot { Slot(containing: Instant(sinceTAI2000: .seconds(718_718_437))) }

  private static func book(_ licensed: TerritoryCode...) -> LicenceBook {
    LicenceBook(licensed.map { Licence(territory: $0, status: .licensed, source: "") })
  }

  @Test("Kyiv needs Ukraine's licence and no other")
  func inland() throws {
    let kyiv = try Self.jurisdiction(50.45, 30.52)
    #expect(kyiv.territory == "UA")
    #expect(kyiv.refusal(under: Self.book("UA"), during: Self.slot) == nil)
    #expect(kyiv.refusal(under: Self.book("PL"), during: Self.slot) == .notLicensed)
  }

  @Test("Within five kilometres of a border the neighbour's licence is needed too")
  func border() throws {
    // Zosin on the Bug, on Poland's bank; Ukraine begins on the other.
    let bank = try Self.jurisdiction(50.8700, 24.1300)
    #expect(bank.neighbours.contains("UA") || bank.neighbours.contains("PL"))
    let both = Self.book("UA", "PL")
    #expect(bank.refusal(under: both, during: Self.slot) == nil)
    let own = LicenceBook([Licence(territory: bank.territory, status: .licensed, source: "")])
    #expect(bank.refusal(under: own, during: Self.slot) == .borderBuffer)
  }

  @Test("A disputed area opens only with every claimant's licence, unless a policy decides")
  func disputed() throws {
    let place = (44.6, 33.5)  // Sevastopol
    let closed = try Self.jurisdiction(place.0, place.1)
    #expect(closed.disputedArea != nil)
    #expect(closed.refusal(under: Self.book("UA"), during: Self.slot) == .disputedArea)
    #expect(closed.refusal(under: Self.book("UA", "RU"), during: Self.slot) == nil)
    let deJure = try Self.jurisdiction(place.0, place.1, disputes: .deJure)
    #expect(deJure.refusal(under: Self.book("UA"), during: Self.slot) == nil)
  }

  @Test("A whitelist lets in whom it names")
  func whitelist() throws {
    let kyiv = try Self.jurisdiction(50.45, 30.52)
    let book = LicenceBook([Licence(territory: "UA", status: .whitelist, source: "")])
    #expect(kyiv.refusal(under: book, during: Self.slot) == .notOnWhitelist)
    #expect(kyiv.refusal(under: book, during: Self.slot, onWhitelist: true) == nil)
  }

  @Test("The high sea has a licence key of its own")
  func highSeas() throws {
    let atlantic = try Self.jurisdiction(45, -35)
    #expect(atlantic.territory == .highSeas)
    #expect(atlantic.refusal(under: Self.book(), during: Self.slot) == .notLicensed)
    #expect(atlantic.refusal(under: Self.book(.highSeas), during: Self.slot) == nil)
  }
}
