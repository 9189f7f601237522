import Links
import Testing

@Suite("A terminal's addresses follow from its number, and its number from them")
struct TerminalAddressTests {
  @Test("Every number has addresses of its own that lead back to it")
  func thereAndBack() throws {
    var seen: Set<UInt32> = []
    for number in TerminalAddress.numbers {
      let address = try #require(TerminalAddress(number: number))
      #expect(TerminalAddress(ipv4: address.ipv4)?.number == number)
      let back = TerminalAddress(ipv6High: address.ipv6High, low: address.ipv6Low)
      #expect(back?.number == number)
      // 100.64.0.0/10 is what RFC 6598 sets aside.
      #expect(address.ipv4 >> 22 == 0x6440_0000 >> 22)
      seen.insert(address.ipv4)
    }
    #expect(seen.count == TerminalAddress.numbers.count)
  }

  @Test(
    "Addresses as text",
    arguments: [
      (1, "100.64.1.1", "fd61:7075:7300::1:1"), (255, "100.64.1.255", "fd61:7075:7300::1:ff"),
      (256, "100.64.2.0", "fd61:7075:7300::1:100"),
      (60_000, "100.64.235.96", "fd61:7075:7300::1:ea60"),
    ]
  )
  func texts(number: Int, ipv4: String, ipv6: String) throws {
    let address = try #require(TerminalAddress(number: number))
    #expect(address.ipv4Text == ipv4)
    #expect(address.ipv6Text == ipv6)
  }

  @Test("What is no terminal's address is none")
  func others() {
    for number in [Int.min, -1, 0, 60_001, Int.max] {
      #expect(TerminalAddress(number: number) == nil)
    }
    for bits: UInt32 in [0, 0x6440_0001, 0x6440_0100, 0x6440_0100 + 60_001, 0x7f00_0001, .max] {
      #expect(TerminalAddress(ipv4: bits) == nil)
    }
    let prefix: UInt64 = 0xfd61_7075_7300_0000
    for low: UInt64 in [0, 1, 0xffff, 0x1_0000, 0x1_0000 + 60_001, 0x1_0001_0001, .max] {
      #expect(TerminalAddress(ipv6High: prefix, low: low) == nil)
    }
    #expect(TerminalAddress(ipv6High: prefix + 1, low: 0x1_0001) == nil)
  }
}
