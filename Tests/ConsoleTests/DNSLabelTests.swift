import Testing

@testable import Console

@Suite("A terminal's name becomes a label of the domain name system")
struct DNSLabelTests {
  @Test(
    "Names",
    arguments: [
      ("Kyiv", "kyiv"), ("Köln", "koln"), ("Berlin Mitte", "berlin-mitte"), ("  -A--b- ", "a-b"),
      ("50.45,30.52", "50-45-30-52"), ("", "terminal"), ("Київ", "terminal"), ("-", "terminal"),
      ("İstanbul", "istanbul"), ("ﬁre", "fire"), ("a\u{0}b.terminal", "a-b-terminal"),
      (String(repeating: "x", count: 500), String(repeating: "x", count: 63)),
      (String(repeating: "x", count: 62) + " y", String(repeating: "x", count: 62)),
    ]
  )
  func folded(name: String, label: String) {
    #expect(DNSLabel.folded(name) == label)
  }

  @Test("One that is taken gets a number and stays within 63 bytes")
  func unique() {
    var taken: Set<String> = []
    let long = String(repeating: "x", count: 63)
    for label in ["kyiv", "kyiv", "kyiv", "kyiv-2", long, long] {
      let unique = DNSLabel.unique(label) { taken.contains($0) }
      #expect(taken.insert(unique).inserted)
      #expect(unique.utf8.count <= DNSLabel.longest)
    }
    let expected: Set = [
      "kyiv", "kyiv-2", "kyiv-3", "kyiv-2-2", long, String(long.dropLast(2)) + "-2",
    ]
    #expect(taken == expected)
  }
}
