import Foundation
import Frames
import SeededRandomness
import Store
import Testing

@testable import Console

@Suite("Who may do what, and how often")
struct AccessTests {
  @Test("A bucket gives what a ledger of whole tokens gives", arguments: 1...50)
  func bucket(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rate = Rate(perSecond: 8, burst: Double(Int.random(in: 1...6, using: &random)))
    var bucket = TokenBucket(rate, at: .zero)
    // One is added at each eighth of a second, up to the burst.
    var (ledger, tick) = (Int(rate.burst), 0)
    for _ in 0..<500 {
      let pause = Int.random(in: 0...2, using: &random)
      ledger = min(Int(rate.burst), ledger + pause)
      tick += pause
      let wait = bucket.take(rate, at: .milliseconds(125 * tick))
      #expect((wait == nil) == (ledger > 0), "seed \(seed), tick \(tick)")
      if let wait { #expect(wait == .milliseconds(125)) } else { ledger -= 1 }
    }
  }

  @Test("A clock that steps back gives nothing away")
  func backwards() {
    let rate = Rate(perSecond: 1, burst: 1)
    var bucket = TokenBucket(rate, at: .seconds(100))
    #expect(bucket.take(rate, at: .seconds(100)) == nil)
    #expect(bucket.take(rate, at: .seconds(50)) == .seconds(1))
    #expect(bucket.take(rate, at: .seconds(100)) == .seconds(1))
    #expect(bucket.take(rate, at: .seconds(101)) == nil)
  }

  @Test("Callers without end have bounded room, and what they are given is bounded too")
  func table() {
    var table = BucketTable(Rate(perSecond: 1, burst: 2), limit: 100)
    var given = 0
    for number in 0..<10_000 where table.take(for: "c\(number)", at: .zero) == nil { given += 1 }
    #expect(table.count == 100)
    #expect(given == 102)
    // After a rest the old buckets are full again and make room.
    #expect(table.take(for: "new", at: .seconds(10)) == nil)
    #expect(table.count == 1)
  }

  @Test(
    "Addresses are counted by subscriber",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
      ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
      ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"),
      ("fe80::1%eth0", "fe80:0:0:0::/64"),
    ]
  )
  func groups(address: String, name: String) {
    #expect(AddressGroup.name(of: address) == name)
  }

  @Test(
    "What a request needs",
    arguments: [
      ("GET", "/healthz", Permission.open), ("GET", "/metrics", .read), ("HEAD", "/", .read),
      ("GET", "/api/v1/ledger", .read), ("POST", "/healthz", .own),
      ("POST", "/api/v1/acts", .act), ("POST", "/api/v1/licences", .operate),
      ("PUT", "/api/v1/terminals/KIT-1", .operate), ("POST", "/api/v1/sponsors", .handleMoney),
      ("POST", "/api/v1/ledger/payments", .handleMoney),
      ("DELETE", "/api/v1/pledges/1", .handleMoney),
      ("POST", "/api/v1/connections", .own), ("DELETE", "/api/v1/connections/x", .own),
      ("POST", "/api/v1/new-and-unknown", .own), ("POST", "/api/v1", .own), ("BREW", "/", .own),
      ("POST", "/API/v1/acts", .own),
    ]
  )
  func needed(method: String, path: String, permission: Permission) {
    #expect(Permission.needed(method: method, path: path) == permission)
  }

  private static func token(_ role: AccessRole) -> Caller {
    .holder(
      AccessToken(id: "0", name: "Ann", role: role, created: Instant(sinceTAI2000: .zero))
    )
  }

  @Test("Roles allow what they say and no more")
  func roles() {
    let all: [Permission] = [.open, .read, .act, .operate, .handleMoney, .own]
    #expect(all.filter(Caller.owner.may) == all)
    #expect(all.filter(Caller.nobody.may) == [.open])
    #expect(all.filter(Self.token(.viewer).may) == [.open, .read])
    #expect(all.filter(Self.token(.operator).may) == [.open, .read, .act, .operate])
    #expect(all.filter(Self.token(.treasurer).may) == [.open, .read, .act, .handleMoney])
  }

  @Test("A token's holder acts under the token's name alone")
  func actors() throws {
    #expect(try Caller.owner.actor(stated: "Bob") == "Bob")
    #expect(throws: APIProblem.self) { try Caller.owner.actor(stated: "") }
    #expect(throws: APIProblem.self) { try Caller.owner.actor(stated: nil) }
    let ann = Self.token(.operator)
    #expect(try ann.actor(stated: nil) == "Ann")
    #expect(try ann.actor(stated: "Ann") == "Ann")
    #expect(throws: APIProblem.self) { try ann.actor(stated: "Bob") }
  }

  @Test(
    "Tokens are read from both forms of the header",
    arguments: [
      ("Bearer x_y", "x_y"), ("bearer x", "x"), ("Basic YW5uOnhfeQ==", "x_y"), ("Basic !", ""),
      ("Bearer", ""), ("Digest x", ""), ("", ""),
    ]
  )
  func header(text: String, token: String) {
    #expect(AccessMiddleware.token(text) == token)
    #expect(AccessMiddleware.token(nil) == nil)
  }
}

@Suite("The gate before a listener")
struct AccessGateTests {
  private static func withTokens(_ body: (AccessStore, String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-gate-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try AccessStore(inStateFolder: folder)
    let now = Instant(sinceTAI2000: .seconds(800_000_000))
    try body(store, try store.create(name: "Ann", role: .operator, now: now).text)
  }

  @Test("Loopback is the owner's until tokens are asked for; a wrong token is never let in")
  func loopback() throws {
    try Self.withTokens { store, text in
      let open = AccessGate(.loopback(requiresToken: false), tokens: store)
      #expect(open.admit(nil, from: "a", for: .own, at: .zero) == .admitted(.owner))
      #expect(open.admit("wrong", from: "a", for: .read, at: .zero) == .unauthenticated)
      let closed = AccessGate(.loopback(requiresToken: true), tokens: store)
      #expect(closed.admit(nil, from: "a", for: .read, at: .zero) == .unauthenticated)
      #expect(closed.admit(nil, from: "a", for: .open, at: .zero) == .admitted(.nobody))
      guard
        case .admitted(.holder(let token)) = closed.admit(text, from: "a", for: .operate, at: .zero)
      else {
        Issue.record("the token was not let in")
        return
      }
      #expect(token.name == "Ann")
      let money = closed.admit(text, from: "a", for: .handleMoney, at: .zero)
      #expect(money == .forbidden(.handleMoney))
      #expect(
        AccessGate(.socket, tokens: nil).admit(nil, from: "", for: .own, at: .zero)
          == .admitted(.owner)
      )
      let without = AccessGate(.network, tokens: nil)
      #expect(without.admit(text, from: "a", for: .read, at: .zero) == .unauthenticated)
    }
  }

  @Test("Wrong tokens are slowed by address and lock nobody out; right ones by token")
  func rates() throws {
    try Self.withTokens { store, text in
      let gate = AccessGate(.network, tokens: store)
      for _ in 0..<10 {
        #expect(gate.admit("wrong", from: "a", for: .read, at: .zero) == .unauthenticated)
      }
      #expect(gate.admit("wrong", from: "a", for: .read, at: .zero) == .limited(.seconds(10)))
      #expect(gate.admit("wrong", from: "b", for: .read, at: .zero) == .unauthenticated)
      for _ in 0..<200 {
        guard case .admitted = gate.admit(text, from: "a", for: .read, at: .zero) else {
          Issue.record("a right token was kept out")
          return
        }
      }
      // Another address does not help: the token is counted.
      #expect(gate.admit(text, from: "c", for: .read, at: .zero) == .limited(.milliseconds(20)))
      guard case .admitted = gate.admit(text, from: "a", for: .read, at: .milliseconds(20)) else {
        Issue.record("the bucket does not fill")
        return
      }
    }
  }
}
