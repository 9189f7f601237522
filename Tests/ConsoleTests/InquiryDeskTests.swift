import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Store
import Synchronization
import Testing
import World

@testable import Console

@Suite("Questions about places in the present slot")
struct InquiryDeskTests {
  /// A terminal at a place, under a name of its own.
  private static func guest(
    _ live: LiveWorld,
    _ latitude: Double,
    _ longitude: Double
  ) -> PlannedTerminal {
    live.world.prepared(
      Terminal(
        id: TerminalID("question"),
        name: "here",
        point: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      )
    )
  }

  @Test("Answers are those of the whole plan, before and after acts of the slot")
  func acts() throws {
    let live = try SampleWorld.live()
    let sky = live.present.plan.sky
    func compare(_ comment: String) {
      for (latitude, longitude) in [(52.5, 13.5), (48.85, 2.35), (39.9, -4), (-10.0, 100)] {
        let guest = Self.guest(live, latitude, longitude)
        let whole = live.world.plan(under: sky, acts: live.acts, guests: [guest])
        let found = live.inquiry().plan(for: guest)
        #expect(
          found.outcomes[guest.terminal.id] == whole.outcomes[guest.terminal.id],
          "\(comment)"
        )
      }
    }
    compare("no acts")
    let end = live.present.plan.slot.end
    func enter(_ decision: Act.Decision) {
      let act = Act(at: end, actor: "a", reason: "", decision: decision)
      live.apply([StoredAct(id: Int64(live.acts.count + 1), entered: end, act: act)])
    }
    enter(.terminal(TerminalID("berlin"), .suspended))
    compare("a kit")
    #expect(
      live.inquiry().state.circumstances.licences[0].opening(
        of: "FR",
        after: live.present.plan.slot
      ) == nil
    )
    var licence = Licence(territory: "FR", status: .licensed, source: "")
    licence.borderBuffer = .kilometres(20)
    enter(.licence(licence))
    compare("a licence with a buffer of its own")
    let next = live.inquiry().state.circumstances.licences[0]
      .opening(of: "FR", after: live.present.plan.slot)
    #expect(next?.start == end)
  }

  @Test("What is made before anyone asks answers as what is made then")
  func prepared() throws {
    let live = try SampleWorld.live()
    let (desk, slot) = (InquiryDesk(), live.present.plan.slot.next)
    let act = Act(
      at: slot.start,
      actor: "a",
      reason: "",
      decision: .gateway(name: "G", works: false)
    )
    let next = LiveWorld.PublishedPlan(live, slot, acts: [act])
    let guest = Self.guest(live, 52.5, 13.5)
    // Nobody has asked: nothing is made.
    desk.prepare(next, acts: [act], of: live.world)
    #expect(!desk.isReady(for: next, acts: [act]))
    _ = desk.inquiry(live.present, acts: [], of: live.world)
    desk.prepare(next, acts: [act], of: live.world)
    #expect(desk.isReady(for: next, acts: [act]))
    // A licence counts from when it is known.
    let licence = Act.Decision.licence(Licence(territory: "FR", status: .licensed, source: ""))
    let later = Act(at: slot.end, actor: "a", reason: "", decision: licence)
    #expect(!desk.isReady(for: next, acts: [act, later]))
    let whole = live.world.plan(under: next.plan.sky, acts: [act], guests: [guest])
    let found = desk.inquiry(next, acts: [act], of: live.world).plan(for: guest)
    #expect(found.outcomes[guest.terminal.id] == whole.outcomes[guest.terminal.id])
  }

  @Test("The first question after a silence has the next slot made ready; others have it ready")
  func silence() throws {
    let live = try SampleWorld.live()
    let desk = InquiryDesk()
    var slot = live.present.plan.slot
    var plans = [live.present]
    for _ in 0..<9 {
      slot = slot.next
      plans.append(LiveWorld.PublishedPlan(live, slot, acts: []))
    }
    func breaksSilence(_ number: Int) -> Bool {
      var isBroken = false
      _ = desk.inquiry(plans[number], acts: [], of: live.world) { isBroken = true }
      return isBroken
    }
    #expect(breaksSilence(0))
    #expect(!breaksSilence(0))
    // Whatever is said here, the plans of the slots after a question are made ready.
    for number in 1...3 {
      desk.prepare(plans[number], acts: [], of: live.world)
      #expect(desk.isReady(for: plans[number], acts: []))
    }
    desk.prepare(plans[4], acts: [], of: live.world)
    #expect(desk.isReady(for: plans[4], acts: []))
    desk.prepare(plans[5], acts: [], of: live.world)
    #expect(!desk.isReady(for: plans[5], acts: []))
    // Nothing was made for the fifth: who asks in the fourth has it made.
    #expect(breaksSilence(4))
    desk.prepare(plans[5], acts: [], of: live.world)
    desk.prepare(plans[5], acts: [], of: live.world)
    #expect(desk.isReady(for: plans[5], acts: []) && desk.isReady(for: plans[4], acts: []))
    #expect(!breaksSilence(5))
  }

  @Test("Who joins gets what the whole plan with all guests gives, whoever joined before")
  func joins() throws {
    let live = try SampleWorld.live()
    for number in 0..<6 {
      let point = GeodeticPoint(
        latitudeDegrees: 50 + Double(number % 2) * 0.01,
        longitudeDegrees: 8 + Double(number / 4)
      )
      let guest = try live.join { Terminal(id: TerminalID("g\($0)"), name: "g", point: point) }
      let whole = live.world.plan(
        under: live.present.plan.sky,
        acts: live.acts,
        guests: live.state.withLock { $0.guests.planned }
      )
      let given = live.present.plan.outcomes[guest.id]
      #expect(given != nil && given == whole.outcomes[guest.id], "\(number)")
    }
  }
}

extension LiveWorld.PublishedPlan {
  /// The plan of a slot after some acts, without guests.
  fileprivate init(_ live: LiveWorld, _ slot: Slot, acts: [Act]) {
    let planned = live.world.planned(for: slot, acts: acts)
    self.init(
      plan: planned.plan,
      milliseconds: 0,
      terminals: live.world.preparedTerminals(during: slot, acts: acts),
      actCount: acts.count,
      version: 0,
      planned: planned
    )
  }
}
