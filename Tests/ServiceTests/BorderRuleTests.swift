import Foundation
import Frames
import Geography
import Links
import Quantities
import Service
import Testing

/// How service keeps to the licensed side of a border.
@Suite struct BorderRuleTests {
  private static let slot = Slot(containing: Instant(sinceTAI2000: .seconds(718_718_437)))
  /// In Poland; the Bug, and Ukraine behind it, are about 7 km to the east.
  private static let place = GeodeticPoint(latitudeDegrees: 50.86, longitudeDegrees: 23.85)

  private static let atlas = Result { try TerritoryAtlas.bundled() }

  private static func scope(_ licences: [Licence]) -> BorderScope {
    var scope = BorderScope(buffer: .kilometres(5))
    LicenceBook(licences).extend(&scope)
    return scope
  }

  private static func refusal(
    _ licences: [Licence],
    lookedUp: BorderScope? = nil,
    at point: GeodeticPoint = place
  ) throws -> Reason? {
    let jurisdiction = Jurisdiction(
      of: point,
      in: try atlas.get(),
      scope: lookedUp ?? scope(licences),
      cells: .standard,
      disputes: .closed
    )
    return jurisdiction.refusal(under: LicenceBook(licences), during: slot)
  }

  private static func poland(buffer: Double? = nil, rule: BorderRule? = nil) -> Licence {
    var licence = Licence(territory: "PL", status: .licensed, source: "")
    licence.borderBuffer = buffer.map { .kilometres($0) }
    licence.borderRule = rule
    return licence
  }

  private static let ukraine = Licence(territory: "UA", status: .licensed, source: "")

  @Test("The buffer of the licence in force takes the place of the world's")
  func buffer() throws {
    #expect(try Self.refusal([Self.poland()]) == nil)
    #expect(try Self.refusal([Self.poland(buffer: 20)]) == .borderBuffer)
    #expect(try Self.refusal([Self.poland(buffer: 20), Self.ukraine]) == nil)
    #expect(try Self.refusal([Self.poland(buffer: 0)]) == nil)
    // It is the licence of the place's own territory that decides, not the neighbour's.
    var other = Licence(territory: "UA", status: .pending, source: "")
    other.borderBuffer = .kilometres(50)
    #expect(try Self.refusal([Self.poland(), other]) == nil)
  }

  @Test("A buffer can change from a day on, and the stricter one counts in the slot of the change")
  func dated() throws {
    var later = Self.poland(buffer: 20)
    later.from = Self.slot.start + .seconds(14)
    #expect(try Self.refusal([Self.poland(), later]) == .borderBuffer)
    later.from = Self.slot.end
    #expect(try Self.refusal([Self.poland(), later]) == nil)
  }

  @Test("What was not looked up closes: a larger buffer, a cell nobody asked for")
  func failsClosed() throws {
    let scope = BorderScope(buffer: .kilometres(5))
    #expect(try Self.refusal([Self.poland(buffer: 20)], lookedUp: scope) == .borderBuffer)
    let inland = GeodeticPoint(latitudeDegrees: 52.0, longitudeDegrees: 19.5)
    #expect(
      try Self.refusal([Self.poland(buffer: 20)], lookedUp: scope, at: inland) == .borderBuffer
    )
    #expect(try Self.refusal([Self.poland(buffer: 20)], at: inland) == nil)
    for rule in [BorderRule.cellCentre, .wholeCell] {
      #expect(try Self.refusal([Self.poland(rule: rule)], lookedUp: scope) == .borderCell)
      #expect(try Self.refusal([Self.poland(rule: rule)], at: inland) == nil)
    }
  }

  @Test("A buffer between two that were looked up counts as the next larger one")
  func between() throws {
    var scope = BorderScope(buffer: .kilometres(2))
    scope.include(Self.poland(buffer: 20))
    #expect(try Self.refusal([Self.poland(buffer: 4)], lookedUp: scope) == .borderBuffer)
    #expect(try Self.refusal([Self.poland(buffer: 1)], lookedUp: scope) == nil)
  }

  @Test("A rule about cells asks for the middle of the cell, or for all that it may touch")
  func cells() throws {
    let atlas = try Self.atlas.get()
    var seen: Set<String> = []
    // Along the border, both sides, in steps of 2 to 4 km.
    for step in 0..<400 {
      let point = GeodeticPoint(
        latitudeDegrees: 50.4 + Double(step % 20) * 0.02,
        longitudeDegrees: 23.0 + Double(step / 20) * 0.06
      )
      guard atlas.territory(at: point) == "PL" else { continue }
      let cell = try #require(CellGrid.standard.cell(containing: point))
      let middle = try #require(CellGrid.standard.center(of: cell))
      let centre = try Self.refusal([Self.poland(rule: .cellCentre)], at: point)
      #expect((centre == nil) == (atlas.territory(at: middle) == "PL"))
      let whole = try Self.refusal([Self.poland(rule: .wholeCell)], at: point)
      let touched = atlas.territories(within: CellGrid.standard.circumradius, of: middle)
      #expect((whole == nil) == (touched == ["PL"]))
      #expect(whole != nil || centre == nil)
      seen.insert("\(centre == nil)\(whole == nil)")
    }
    #expect(seen == ["truetrue", "truefalse", "falsefalse"])
  }

  @Test("A whitelist names kits, territory by territory")
  func whitelist() throws {
    var list = Whitelist()
    list.enter("UA", [TerminalID("K1"), TerminalID("K2")])
    list.enter("PL", [TerminalID("K3")])
    list.enter("UA", [TerminalID("K2")], isListed: false)
    #expect(list.contains(TerminalID("K1"), in: "UA"))
    #expect(!list.contains(TerminalID("K2"), in: "UA"))
    #expect(!list.contains(TerminalID("K1"), in: "PL"))
    list.enter("PL", [TerminalID("K3")], isListed: false)
    #expect(list.territories == ["UA"])
    #expect(list.terminals(in: "UA") == [TerminalID("K1")])
  }
}
