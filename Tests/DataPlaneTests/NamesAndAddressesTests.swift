import Frames
import Links
import Testing

@testable import DataPlane

@Suite("Addresses")
struct IPAddressTests {
  @Test(
    "Text is read and written in its canonical form",
    arguments: [
      ("0.0.0.0", "0.0.0.0"), ("100.64.0.1", "100.64.0.1"), ("255.255.255.255", "255.255.255.255"),
      ("::", "::"), ("::1", "::1"), ("fd61:7075:7300::fe", "fd61:7075:7300::fe"),
      ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
      ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:0:2::", "1:0:0:2::"),
      ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ]
  )
  func text(input: String, canonical: String) throws {
    #expect(try #require(IPAddress(input)).description == canonical)
  }

  @Test(
    "What is no address is refused",
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "+1.2.3.4", ":", ":::", "1::2::3", "1:2",
      "12345::", "g::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "::1%eth0", "1.2.3.4:80",
    ]
  )
  func refused(input: String) {
    #expect(IPAddress(input) == nil)
  }

  @Test("The first usable name server of a resolver's file is taken")
  func nameServer() {
    let text = "# local\nsearch example.org\nnameserver fe80::1%eth0\nnameserver\t192.0.2.53\n"
    #expect(HostNetwork.firstNameServer(text)?.description == "192.0.2.53")
    #expect(HostNetwork.firstNameServer("search x\n") == nil)
  }

  @Test("Names of the link, its ends and the rest of the world lead where they should")
  func targets() throws {
    let addresses = TerminalAddresses()
    let network = HostNetwork(addresses, resolverFile: "/nonexistent")
    #expect(network.target(addresses.pointOfPresence.ipv4, port: 80) == .closed)
    #expect(network.target(addresses.pointOfPresence.ipv6, port: 53) == .closed)
    #expect(network.target(addresses.host.ipv4, port: 80) == .endpoints([.loopback4, .loopback6]))
    #expect(network.target(addresses.host.ipv6, port: 80) == .endpoints([.loopback6, .loopback4]))
    let elsewhere = try #require(IPAddress("192.0.2.7"))
    #expect(network.target(elsewhere, port: 80) == .endpoints([elsewhere]))
    for text in ["127.0.0.1", "0.0.0.0", "::1", "::"] {
      #expect(network.target(try #require(IPAddress(text)), port: 80) == .prohibited)
    }
  }
}

@Suite("The name service")
struct DNSMessageTests {
  private func query(_ name: String, type: UInt16) -> [UInt8] {
    var message: [UInt8] = [0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in name.split(separator: ".") { message += [UInt8(label.utf8.count)] + label.utf8 }
    return message + [0, UInt8(type >> 8), UInt8(truncatingIfNeeded: type), 0, 1]
  }

  private let names = [
    "pop": [
      TerminalAddresses().pointOfPresence.ipv4, TerminalAddresses().pointOfPresence.ipv6,
    ]
  ]

  @Test("A known name is answered with its address of the family asked for")
  func known() throws {
    for (type, bytes) in [(DNSQuestion.typeA, 4), (DNSQuestion.typeAAAA, 16), (15, 0)] {
      let message = query("PoP", type: type)
      let asked = try #require(question(of: message))
      let answer = try #require(asked.answer(toMessage: message, names: names))
      #expect(answer[0...1] == [0xab, 0xcd])
      #expect(answer[2] & 0x80 != 0 && answer[3] & 15 == 0)
      #expect(word(answer, at: 6) == (bytes > 0 ? 1 : 0))
      #expect(answer.count == message.count + (bytes > 0 ? 12 + bytes : 0))
    }
  }

  @Test("Other names are for the resolver, and a failure says so")
  func unknown() throws {
    let message = query("example.org", type: 1)
    let asked = try #require(question(of: message))
    #expect(asked.name == "example.org")
    #expect(asked.answer(toMessage: message, names: names) == nil)
    let failure = try #require(serverFailure(to: message))
    #expect(failure[3] & 15 == 2 && failure[2] & 0x80 != 0)
  }

  @Test("What is no single question is not answered")
  func refused() {
    let good = query("pop", type: 1)
    for length in 0..<good.count { #expect(question(of: Array(good[..<length])) == nil) }
    var response = good
    response[2] |= 0x80
    #expect(question(of: response) == nil)
    var two = good
    two[5] = 2
    #expect(question(of: two) == nil)
    var compressed = good
    compressed[12] = 0xc0
    #expect(question(of: compressed) == nil)
  }
}

@Suite("World time on the machine's clock")
struct WorldClockTests {
  @Test("Slot marks are exact to the nanosecond at speed one")
  func exact() throws {
    let clock = try #require(
      WorldClock(anchorWorld: start.start, anchorMonotonicNanoseconds: 123_456_789)
    )
    for seconds in [0, 15, 86_400, 400_000_000] {
      #expect(
        clock.monotonicNanoseconds(at: start.start + .seconds(seconds))
          == 123_456_789 + Int64(seconds) * second
      )
    }
  }

  @Test("There and back is the same instant", arguments: [0.001, 0.5, 1, 60, 10_000])
  func roundTrip(speed: Double) throws {
    let clock = try #require(
      WorldClock(anchorWorld: start.start, anchorMonotonicNanoseconds: 5, speed: speed)
    )
    let instant = start.start + .seconds(3_600)
    let back = clock.instant(atMonotonicNanoseconds: clock.monotonicNanoseconds(at: instant))
    #expect(abs((back - instant).inSeconds) <= 2e-9 * max(speed, 1))
  }

  @Test("No clock runs backwards, stands still, or beyond what numbers hold")
  func refused() throws {
    for speed in [0, -1, .nan, .infinity] {
      #expect(
        WorldClock(anchorWorld: start.start, anchorMonotonicNanoseconds: 0, speed: speed) == nil
      )
    }
    let clock = try #require(
      WorldClock(anchorWorld: start.start, anchorMonotonicNanoseconds: .max, speed: 1e-300)
    )
    #expect(clock.monotonicNanoseconds(at: start.start + .seconds(1)) == .max)
    #expect(clock.monotonicNanoseconds(at: start.start - .seconds(1)) < 0)
    _ = clock.instant(atMonotonicNanoseconds: .min)
  }
}
