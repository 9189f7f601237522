import Frames
import Geography
import Links
import Scheduling
import SeededRandomness
import Service
import Testing

@testable import World

/// Kits that are registered while a window of choices runs: a start in its middle gives the plan of a run
/// that saw them come.
@Suite struct LateKitTests {
  private static func kit(
    _ name: String,
    _ random: inout SeededGenerator
  ) -> Terminal {
    var kit = Terminal(
      id: TerminalID(name),
      name: "",
      // Near each other, so that those who come take beams from those who are there.
      point: GeodeticPoint(
        latitudeDegrees: Double.random(in: 48...52, using: &random),
        longitudeDegrees: Double.random(in: 5...30, using: &random)
      ),
      state: Int.random(in: 0..<5, using: &random) == 0 ? .ordered : .activated
    )
    if Int.random(in: 0..<4, using: &random) == 0 {
      kit.avoid = [["DE"], ["PL"], ["US"]].randomElement(using: &random) ?? []
    }
    return kit
  }

  private static func moved(to other: Terminal) -> Amendment {
    var change = Amendment()
    change.point = other.point
    return change
  }

  /// Acts of a few slots, one after the other: registrations, and now and then a change of state; of some
  /// seeds also changes of place, or the name of a kit that is there.
  private static func acts(
    from first: Slot,
    count: Int,
    seed: UInt64,
    _ random: inout SeededGenerator
  ) -> [Act] {
    var acts: [Act] = []
    var slot = first
    for number in 0..<count {
      for part in 0..<Int.random(in: 1...3, using: &random) {
        let kits = (0..<Int.random(in: 1...12, using: &random)).map {
          kit("n\(number)-\(part)-\($0)", &random)
        }
        var decisions: [Act.Decision] = [.register(terminals: TerminalSheet(kits))]
        decisions.append(
          .terminal(kits[0].id, Bool.random(using: &random) ? .activated : .suspended)
        )
        if seed % 4 == 0, number == 2 {
          decisions.append(
            .amend(ids: [TerminalID("t3"), kits[0].id], change: moved(to: kit("", &random)))
          )
        }
        if seed % 4 == 1, number == 1 {
          decisions.append(.register(terminals: TerminalSheet([kit("t4", &random)])))
        }
        acts += decisions.map { Act(at: slot.start, actor: "a", reason: "", decision: $0) }
      }
      slot = slot.next
    }
    return acts
  }

  @Test(
    "A start after late registrations gives the plan of the run",
    arguments: Array(1...16) as [UInt64]
  )
  func startEqualsRun(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (ran, started) = try (
      PlanInvariantTests.world(seed: seed), PlanInvariantTests.world(seed: seed)
    )
    // The run begins before any kit comes: the slots of its own start have the file's roster.
    var slot = Slot(containing: ran.start)
    for _ in 0..<12 { slot = slot.next }
    let first = ChoiceWindow.start(of: slot)
    let acts = Self.acts(from: first, count: 6, seed: seed, &random)
    var plan = ran.plan(for: first.previous, acts: acts)
    var slots: [SlotPlan] = []
    for _ in 0..<7 {
      plan = ran.plan(for: plan.slot.next, acts: acts, after: plan)
      slots.append(plan)
    }
    var served = 0
    for plan in slots {
      let cold = started.plan(for: plan.slot, acts: acts)
      #expect(cold.outcomes == plan.outcomes, "seed \(seed), \(plan.slot.start)")
      #expect(cold.feeders == plan.feeders, "seed \(seed), \(plan.slot.start)")
      served += cold.outcomes.values.count { $0.assignment != nil }
    }
    #expect(slots[6].outcomes.count > slots[0].outcomes.count, "seed \(seed)")
    print("seed \(seed): \(served) assignments in 7 slots")
  }

  @Test("One roster is enough where kits only came, and is not taken where they changed")
  func rosterIsShared() throws {
    var random = SeededGenerator(seed: 5)
    let world = try PlanInvariantTests.world(seed: 5)
    let first = ChoiceWindow.start(of: Slot(containing: world.start))
    let second = first.next
    let kits = [Self.kit("n0", &random), Self.kit("n1", &random)]
    let early = Act(
      at: first.start,
      actor: "a",
      reason: "",
      decision: .register(terminals: TerminalSheet([kits[0]]))
    )
    let late = Act(
      at: second.start,
      actor: "a",
      reason: "",
      decision: .register(terminals: TerminalSheet([kits[1]]))
    )
    let move = Act(
      at: second.start,
      actor: "a",
      reason: "",
      decision: .amend(ids: [kits[0].id], change: Self.moved(to: kits[1]))
    )
    func shared(_ acts: [Act]) -> (roster: SlotRoster, absent: [TerminalID])? {
      world.roster(during: first, of: second, acts: acts, in: world.surroundings)
    }
    let both = try #require(shared([early, late]))
    #expect(both.absent == [kits[1].id])
    #expect(
      both.roster.standing
        === world.roster(during: second, acts: [early, late], in: world.surroundings).standing
    )
    #expect(shared([early, move]) == nil)
    // The same kit once more changes nothing, and its place in the roster says nothing of when it came.
    #expect(
      shared([early, Act(at: second.start, actor: "a", reason: "", decision: early.decision)])
        == nil
    )
  }
}
