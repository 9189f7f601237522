import Scheduling
import Service
import Testing

@testable import Console

@Suite("A listener that does not keep up costs no memory and misses no slot by busy connections")
struct EventQueueTests {
  private static func changes(_ events: [ConsoleEvent]) -> [ConnectionChange] {
    events.compactMap { if case .connection(let change) = $0 { change } else { nil } }
  }

  @Test("Of one connection the last change counts")
  func changes() throws {
    var book = GuestBook()
    let queue = EventQueue()
    var planned = try SampleWorld.planned()
    var guests: [GuestBook.Guest] = []
    for number in 0..<300 {
      planned.terminal.id = TerminalID("g\(number)")
      guests.append(try book.enter(planned, isOfWorld: false, at: .now))
    }
    queue.add(.connection(ConnectionChange(.joined, guests[1])))
    for _ in 0..<1_000 { queue.add(.connection(ConnectionChange(.account, guests[0]))) }
    queue.add(.connection(ConnectionChange(.account, guests[1])))
    queue.add(.connection(ConnectionChange(.left, guests[0])))
    let taken = Self.changes(queue.take())
    #expect(taken.map(\.id.rawValue) == ["g1", "g0"])
    #expect(taken.map(\.kind) == [.joined, .left])
    #expect(queue.take().isEmpty)
    for guest in guests { queue.add(.connection(ConnectionChange(.account, guest))) }
    #expect(queue.take().count == EventQueue.mostConnections)
  }

  @Test("Slots come before connections, and only the newest are kept")
  func slots() throws {
    let live = try SampleWorld.live()
    var book = GuestBook()
    let guest = try book.enter(try SampleWorld.planned(), isOfWorld: false, at: .now)
    let queue = EventQueue()
    queue.add(.connection(ConnectionChange(.account, guest)))
    for _ in 0..<100 { queue.add(.slot(live.present)) }
    let taken = queue.take()
    #expect(taken.count == EventQueue.mostEvents + 1)
    #expect(Self.changes(taken.suffix(1)).count == 1)
  }

  @Test("A hub tells everyone, forgets those who went and ends all")
  func hub() async throws {
    let hub = EventHub()
    let live = try SampleWorld.live()
    do {
      let gone = try #require(hub.listen())
      hub.send(.slot(live.present))
      #expect(gone.queue.take().count == 1)
      gone.queue.finish()
    }
    let seats = try (0..<EventHub.limit).map { _ in try #require(hub.listen()) }
    #expect(hub.listen() == nil)
    hub.send(.slot(live.present))
    hub.close()
    for queue in seats.map(\.queue) {
      var wakes = 0
      for await _ in queue.signals { wakes += 1 }
      #expect(wakes == 1 && queue.take().count == 1)
    }
  }

  @Test("A seat that is let go of is free again, whether anybody listened or not")
  func seats() throws {
    let hub = EventHub()
    for _ in 0..<3 * EventHub.limit {
      let seat = try #require(hub.listen())
      #expect(hub.count == 1)
      withExtendedLifetime(seat) {}
    }
    #expect(hub.count == 0)
  }
}
