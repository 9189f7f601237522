import Foundation
import Frames
import Geography
import Service
import Testing

/// What is cut, as value and as JSON; and decisions that were stored before there were such.
@Suite("Decisions about the ground, and those from before")
struct TerrestrialScopeTests {
  private static let ukraine = TerritoryCode("UA"[...]) ?? .unknown

  private static func decoded(_ json: String) throws -> Act.Decision {
    try JSONDecoder().decode(Act.Decision.self, from: Data(json.utf8))
  }

  @Test("Decisions of every kind are read as stores have them")
  func stored() throws {
    #expect(
      try Self.decoded(#"{"terminal":{"_0":"kyiv","_1":"suspended"}}"#)
        == .terminal(TerminalID("kyiv"), .suspended)
    )
    #expect(
      try Self.decoded(#"{"satellite":{"name":"S1-0-0","works":false}}"#)
        == .satellite(name: "S1-0-0", works: false)
    )
    #expect(
      try Self.decoded(#"{"gateway":{"name":"G","works":true}}"#)
        == .gateway(name: "G", works: true)
    )
    let licence =
      #"{"territory":"UA","status":"none","gatewayRights":false,"source":"x","isRecalled":false}"#
    #expect(
      try Self.decoded("{\"licence\":{\"_0\":\(licence)}}")
        == .licence(Licence(territory: Self.ukraine, status: .none, source: "x"))
    )
    #expect(
      try Self.decoded(
        #"{"terrestrial":{"scope":{"territory":"UA","kind":"fibre"},"works":false}}"#
      )
        == .terrestrial(
          scope: TerrestrialScope(.territory(Self.ukraine), kind: .fibre),
          works: false
        )
    )
  }

  @Test("Each scope comes back from JSON; none, two and unknown areas do not")
  func scopes() throws {
    for area in [TerrestrialScope.Area.territory(Self.ukraine), .terminal(TerminalID("k\"1"))] {
      for kind in [nil, TerrestrialKind.fibre, .mobile] {
        let scope = TerrestrialScope(area, kind: kind)
        let data = try JSONEncoder().encode(scope)
        #expect(try JSONDecoder().decode(TerrestrialScope.self, from: data) == scope)
      }
    }
    for json in [
      "{}", #"{"territory":"UA","terminal":"a"}"#, #"{"territory":"Q"}"#,
      #"{"territory":"UA","kind":"dsl"}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TerrestrialScope.self, from: Data(json.utf8))
      }
    }
  }

  @Test("Two cuts of one place are mended one by one")
  func cuts() {
    let territory = TerrestrialScope.Area.territory(Self.ukraine)
    let terminal = TerrestrialScope.Area.terminal(TerminalID("a"))
    var cuts = TerrestrialCuts()
    let noon = Instant(sinceTAI2000: .seconds(800_000_000))
    let later = noon + .seconds(60)
    #expect(!cuts.isCut(.fibre, in: [territory, terminal]) && cuts.all.isEmpty)
    cuts.enter(TerrestrialScope(territory), works: false, at: noon)
    cuts.enter(TerrestrialScope(terminal, kind: .fibre), works: false, at: later)
    #expect(cuts.isCut(.mobile, in: [terminal, territory]))
    #expect(!cuts.isCut(.mobile, in: [terminal]) && cuts.isCut(.fibre, in: [terminal]))
    // What is cut already stays so since it was.
    cuts.enter(TerrestrialScope(territory), works: false, at: later)
    #expect(cuts.all.map(\.area) == [territory, territory, terminal])
    #expect(cuts.all.map(\.kind) == [.fibre, .mobile, .fibre])
    #expect(cuts.all.map(\.since) == [noon, noon, later])
    cuts.enter(TerrestrialScope(territory, kind: .mobile), works: true, at: later)
    #expect(!cuts.isCut(.mobile, in: [terminal, territory]))
    cuts.enter(TerrestrialScope(territory), works: true, at: later)
    #expect(cuts.isCut(.fibre, in: [terminal, territory]))
    cuts.enter(TerrestrialScope(terminal), works: true, at: later)
    #expect(!cuts.isCut(.fibre, in: [terminal, territory]) && cuts.all.isEmpty)
  }
}
