import Foundation
import Links
import Scheduling
import Service
import Testing

@testable import Console

@Suite("Who is present, with addresses and names of their own")
struct GuestBookTests {
  /// Numbers that come again with their seed (SplitMix64, doi:10.1145/2660193.2660195).
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// A list of those present, searched from end to end.
  private struct Model {
    var present: [(id: String, number: Int, label: String, seen: Int)] = []

    func check(_ book: GuestBook) {
      #expect(Set(book.guests.keys.map(\.rawValue)) == Set(present.map(\.id)))
      #expect(Set(present.map(\.number)).count == present.count)
      #expect(Set(present.map(\.label)).count == present.count)
      for one in present {
        #expect(book[label: one.label]?.id.rawValue == one.id)
        #expect(
          TerminalAddress(number: one.number).flatMap { book[$0] }?.id.rawValue == one.id
        )
      }
      #expect(book.inOrder.map(\.id.rawValue) == present.map(\.id))
      #expect(book.keptBytes == book.guests.values.reduce(0) { $0 + ($1.report?.json?.count ?? 0) })
    }
  }

  @Test("Comings and goings in any order", arguments: [1, 2, 3] as [UInt64])
  func comings(seed: UInt64) throws {
    var numbers = Numbers(state: seed)
    var (book, model) = (GuestBook(limit: 20), Model())
    var planned = try SampleWorld.planned()
    let start = ContinuousClock.now
    let account = try SampleAccount.account()
    for step in 0..<600 {
      let now = start + .seconds(step)
      let id = "g\(Int.random(in: 0..<40, using: &numbers))"
      let at = model.present.firstIndex { $0.id == id }
      switch Int.random(in: 0..<8, using: &numbers) {
      case 0..<4:
        planned.terminal.id = TerminalID(id)
        planned.terminal.name = ["Kyiv", "kyiv 2", "Köln", ""].randomElement(using: &numbers) ?? ""
        do throws(GuestBook.Refusal) {
          let guest = try book.enter(planned, isOfWorld: false, at: now)
          #expect(at == nil && model.present.count < 20, "seed \(seed), step \(step)")
          model.present.append((id, guest.address.number, guest.label, step))
        } catch {
          let expected: GuestBook.Refusal = at == nil ? .full(20) : .taken(TerminalID(id))
          #expect(error == expected, "seed \(seed), step \(step)")
          #expect(at != nil || model.present.count == 20, "seed \(seed), step \(step)")
        }
      case 4, 5:
        let left = book.leave(TerminalID(id))
        #expect(left?.id.rawValue == at.map { model.present[$0].id })
        if let at { model.present.remove(at: at) }
      case 6:
        #expect((book.see(TerminalID(id), at: now) != nil) == (at != nil))
        if let at { model.present[at].seen = step }
        let json = Data(repeating: 0, count: step)
        let isThere = book.enter(account, json: json, of: TerminalID(id), speed: 1, at: now) != nil
        #expect(isThere == (at != nil))
      default:
        let silent = model.present.filter { $0.seen < step - 60 }.map(\.id)
        let forgotten = book.forget(silentSince: now - .seconds(60)).map(\.id.rawValue)
        #expect(Set(forgotten) == Set(silent), "seed \(seed), step \(step)")
        model.present.removeAll { $0.seen < step - 60 }
      }
      model.check(book)
    }
  }

  @Test("A number rests as long as others are free")
  func rest() throws {
    var book = GuestBook(limit: 3)
    let planned = try SampleWorld.planned()
    var numbers: [Int] = []
    for _ in 0..<(TerminalAddress.numbers.count + 2) {
      numbers.append(try book.enter(planned, isOfWorld: false, at: .now).address.number)
      _ = book.leave(planned.terminal.id)
    }
    #expect(numbers == Array(TerminalAddress.numbers) + [1, 2])
  }

  @Test("Those of the world are not planned for twice")
  func ofWorld() throws {
    var book = GuestBook()
    var planned = try SampleWorld.planned()
    _ = try book.enter(planned, isOfWorld: true, at: .now)
    #expect(book.planned.isEmpty)
    planned.terminal.id = TerminalID("y")
    _ = try book.enter(planned, isOfWorld: false, at: .now)
    #expect(book.planned.map(\.terminal.id.rawValue) == ["y"])
  }

  @Test("Four accounts a second are taken, four at once after a pause")
  func pace() throws {
    var book = GuestBook()
    let planned = try SampleWorld.planned()
    let id = planned.terminal.id
    let start = ContinuousClock.now
    #expect(book.admitAccount(of: id, at: start) == .unknown)
    _ = try book.enter(planned, isOfWorld: false, at: start)
    for _ in 0..<4 { #expect(book.admitAccount(of: id, at: start) == .welcome) }
    #expect(book.admitAccount(of: id, at: start) == .tooSoon)
    var taken = 0
    for millisecond in 1...10_000 {
      let now = start + .milliseconds(millisecond)
      if book.admitAccount(of: id, at: now) == .welcome { taken += 1 }
    }
    #expect(taken == 40)
    // A refused account shows that the guest lives, too.
    #expect(book.forget(silentSince: start + .seconds(9)).isEmpty)
  }

  @Test("Changes are announced twice a second at most")
  func announcements() throws {
    var book = GuestBook()
    let planned = try SampleWorld.planned()
    let account = try SampleAccount.account()
    let start = ContinuousClock.now
    _ = try book.enter(planned, isOfWorld: false, at: start)
    let announced = (0..<100).count {
      let now = start + .milliseconds($0 * 100)
      return book.enter(account, json: Data(), of: planned.terminal.id, speed: 1, at: now)?
        .isAnnounced == true
    }
    #expect(announced == 20)
  }

  @Test("Accounts beyond the memory set aside are not kept as they came")
  func memory() throws {
    var book = GuestBook()
    var planned = try SampleWorld.planned()
    let account = try SampleAccount.account()
    let json = Data(repeating: 0x20, count: ReportedAccount.largestSize)
    let fit = GuestBook.mostKeptBytes / json.count
    for number in 0..<(fit + 10) {
      planned.terminal.id = TerminalID("g\(number)")
      _ = try book.enter(planned, isOfWorld: false, at: .now)
      for _ in 0..<2 {
        _ = book.enter(account, json: json, of: planned.terminal.id, speed: 1, at: .now)
      }
    }
    #expect(book.keptBytes == GuestBook.mostKeptBytes)
    #expect(book.guests.values.count { $0.report?.json != nil } == fit)
    #expect(book.guests.values.allSatisfy { $0.report != nil })
    #expect(book.totals.uplink.packets == Double((fit + 10) * account.uplink.packetsDelivered))
  }
}
