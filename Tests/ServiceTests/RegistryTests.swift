import Foundation
import Frames
import Geography
import Links
import Quantities
import SeededRandomness
import Service
import Testing

@Suite("Kits have a life, a contract and a history")
struct RegistryTests {
  private static let origin =
    Instant(iso8601: "2022-10-10T12:00:00Z") ?? Instant(sinceTAI2000: .zero)

  private static func kit(_ id: String, _ state: TerminalState = .delivered) -> Terminal {
    Terminal(
      id: TerminalID(id),
      name: id,
      point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 30),
      state: state
    )
  }

  private static func act(_ decision: Act.Decision) -> Act {
    Act(at: origin, actor: "a", reason: "", decision: decision)
  }

  @Test("A kit comes from its order to its end by steps that there are, and by no others")
  func transitions() {
    let ways: [TerminalState: Set<TerminalState>] = [
      .ordered: [.shipped, .lost, .destroyed],
      .shipped: [.delivered, .lost, .destroyed],
      .delivered: [.activated, .shipped, .lost, .destroyed],
      .activated: [.suspended, .lost, .destroyed],
      .suspended: [.activated, .lost, .destroyed],
      .lost: [.recovered, .destroyed],
      .destroyed: [],
      .recovered: [.activated, .shipped, .suspended, .lost, .destroyed],
    ]
    for from in TerminalState.allCases {
      let registry = Registry([Self.kit("k", from)])
      for to in TerminalState.allCases {
        let problem = registry.problem(of: .terminal(TerminalID("k"), to))
        let isThere = ways[from]?.contains(to) ?? false
        #expect((problem == nil) == isThere, "\(from) to \(to)")
        if from == to { #expect(problem == .unchanged(to)) }
      }
    }
    // Beside one that changes, one that is there already is no contradiction.
    let registry = Registry([Self.kit("a", .delivered), Self.kit("b", .activated)])
    let ids = [TerminalID("a"), TerminalID("b")]
    #expect(registry.problem(of: .terminals(ids: ids, state: .activated)) == nil)
  }

  @Test("Only an activated kit may be served, and each state says why not")
  func refusals() {
    let served = TerminalState.allCases.filter { $0.refusal == nil }
    #expect(served == [.activated])
    #expect(TerminalState.lost.refusal == .terminalLost)
    #expect(TerminalState.destroyed.refusal == .terminalDestroyed)
    #expect(TerminalState.suspended.refusal == .terminalSuspended)
    #expect(TerminalState.shipped.refusal == .terminalInactive)
  }

  @Test("The words of earlier versions are read as what they are called now")
  func formerWords() throws {
    let states = try JSONDecoder().decode(
      [TerminalState].self,
      from: Data(#"["active","inactive","suspended"]"#.utf8)
    )
    #expect(states == [.activated, .delivered, .suspended])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([TerminalState].self, from: Data(#"["online"]"#.utf8))
    }
  }

  @Test("Requests on what is not there, stands twice or cannot be are refused with the kit's name")
  func problems() {
    let registry = Registry([Self.kit("a"), Self.kit("b", .destroyed)])
    func problem(_ decision: Act.Decision) -> Registry.Problem? { registry.problem(of: decision) }
    #expect(problem(.terminal(TerminalID("x"), .activated)) == .unknown(TerminalID("x")))
    #expect(problem(.terminals(ids: [], state: .activated)) == .nothing)
    let twice = [TerminalID("a"), TerminalID("a")]
    #expect(problem(.terminals(ids: twice, state: .activated)) == .taken(TerminalID("a")))
    #expect(
      problem(.register(terminals: TerminalSheet([Self.kit("c"), Self.kit("a")])))
        == .taken(TerminalID("a"))
    )
    #expect(
      problem(.register(terminals: TerminalSheet([Self.kit("c"), Self.kit("c")])))
        == .taken(TerminalID("c"))
    )
    for id in ["", String(repeating: "x", count: 101), "a\nb", "a\u{202E}b"] {
      #expect(
        problem(.register(terminals: TerminalSheet([Self.kit(id)]))) == .unfit(TerminalID(id))
      )
    }
    var change = Amendment()
    change.roaming = .home
    #expect(problem(.amend(ids: [TerminalID("a")], change: change)) == .noHome(TerminalID("a")))
    change.home = .set("UA")
    #expect(problem(.amend(ids: [TerminalID("a")], change: change)) == nil)
    #expect(problem(.amend(ids: [TerminalID("b")], change: change)) != nil)
    #expect(problem(.amend(ids: [TerminalID("a")], change: Amendment())) == .nothing)
  }

  @Test("A registry is what a slow list of kits is, after random acts", arguments: 1...20)
  func agreesWithSlowList(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var registry = Registry((0..<20).map { Self.kit("k\($0)") })
    var slow = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", Self.kit("k\($0)")) })
    var acts: [String: [Int32]] = [:]
    for number in 0..<200 {
      let ids = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        "k\(Int.random(in: 0..<60, using: &random))"
      }
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        let state = TerminalState.allCases.randomElement(using: &random) ?? .lost
        registry.enter(
          Self.act(.terminals(ids: ids.map { TerminalID($0) }, state: state)),
          number: number
        )
        for id in ids where slow[id] != nil {
          slow[id]?.state = state
          acts[id, default: []].append(Int32(number))
        }
      case 1:
        registry.enter(
          Self.act(.register(terminals: TerminalSheet(ids.map { Self.kit($0, .ordered) }))),
          number: number
        )
        for id in ids where slow[id] == nil {
          slow[id] = Self.kit(id, .ordered)
          acts[id, default: []].append(Int32(number))
        }
      default:
        var change = Amendment()
        change.owner = Bool.random(using: &random) ? .clear : .set("o\(number)")
        registry.enter(
          Self.act(.amend(ids: ids.map { TerminalID($0) }, change: change)),
          number: number
        )
        for id in ids where slow[id] != nil {
          change.apply(to: &slow[id, default: Self.kit(id)])
          acts[id, default: []].append(Int32(number))
        }
      }
    }
    #expect(registry.ids.map(\.rawValue) == slow.keys.sorted(), "seed \(seed)")
    for (id, kit) in slow {
      let entry = registry[TerminalID(id)]
      #expect(entry?.terminal.state == kit.state, "seed \(seed), \(id)")
      #expect(entry?.terminal.contract == kit.contract, "seed \(seed), \(id)")
      #expect(entry?.acts == acts[id] ?? [], "seed \(seed), \(id)")
    }
    for _ in 0..<50 {
      let id = TerminalID("k\(Int.random(in: 0..<99, using: &random))")
      let slowly = registry.ids.firstIndex { $0 > id } ?? registry.count
      #expect(registry.position(after: id) == slowly, "seed \(seed)")
    }
  }
}
