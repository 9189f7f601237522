import Testing
import WebOrigins

@Suite("Hosts and origins that requests name")
struct WebOriginTests {
  @Test(
    "A host is read with its port; what is none is refused",
    arguments: [
      ("localhost", "localhost", nil), ("LocalHost:8088", "localhost", 8_088),
      ("127.0.0.1:", "127.0.0.1", nil), ("[::1]:80", "[::1]", 80), ("[fe80::1]", "[fe80::1]", nil),
      ("my-page_1.example:65535", "my-page_1.example", 65_535),
      ("127.0.0.1evil", "127.0.0.1evil", nil),
    ] as [(String, String, Int?)]
  )
  func hosts(text: String, host: String, port: Int?) throws {
    let authority = try #require(Authority(text))
    #expect(authority.host == host && authority.port == port)
  }

  @Test(
    "Nonsense is no host",
    arguments: [
      "", ":80", "a b", "a/b", "user@host", "[::1", "::1]", "[]", "[::1]x", "[::g]", "host:65536",
      "host:99999999999999999999", "host:8a", "a\u{0}b", "\u{661}.example", "h\u{f6}st", "*",
    ]
  )
  func noHosts(text: String) { #expect(Authority(text) == nil) }

  @Test("Addresses are told from names, and loopback from the rest")
  func addresses() throws {
    for (text, isAddress, isLoopback) in [
      ("127.0.0.1", true, true), ("127.8.9.1:1", true, true), ("10.0.0.1", true, false),
      ("[::1]:1", true, true), ("[::2]", true, false), ("localhost", false, true),
      ("LOCALHOST", false, true), ("127.0.0.1.evil.example", false, false),
      ("127.0.0.256", false, false), ("127.0.0", false, false), ("1.2.3.4.5", false, false),
    ] {
      let authority = try #require(Authority(text))
      #expect(authority.isAddress == isAddress, "\(text)")
      #expect(authority.isLoopback == isLoopback, "\(text)")
    }
  }

  @Test("An origin is scheme, host and port, and nothing more")
  func origins() throws {
    for (text, description) in [
      ("http://localhost:5173", "http://localhost:5173"),
      ("HTTPS://Page.Example", "https://page.example"),
      ("http://page.example:80", "http://page.example"),
      ("https://page.example:80", "https://page.example:80"),
      ("https://[::1]:443", "https://[::1]"), ("capacitor://localhost", "capacitor://localhost"),
    ] {
      #expect(try #require(WebOrigin(text)).description == description)
    }
    for text in [
      "", "null", "*", "localhost:5173", "http://", "://host", "http://host/", "http://host/path",
      "http://user@host", "http://host?x", "http://*.example", "1http://host", "h ttp://host",
      "http://a http://b",
    ] {
      #expect(WebOrigin(text) == nil, "\(text)")
    }
  }

  @Test("A page is of the host that is asked, its port included")
  func own() throws {
    for (origin, host, isOwn) in [
      ("http://127.0.0.1:9201", "127.0.0.1:9201", true), ("http://a.example", "A.example:80", true),
      ("http://a.example:80", "a.example", true), ("https://a.example", "a.example:443", true),
      ("https://a.example", "a.example:80", false), ("http://127.0.0.1", "127.0.0.1:9201", false),
      ("http://b.example", "a.example", false),
    ] {
      let page = try #require(WebOrigin(origin))
      #expect(page.isOf(try #require(Authority(host))) == isOwn, "\(origin) \(host)")
    }
  }
}
