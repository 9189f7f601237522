import Hummingbird
import Testing

@testable import Console

@Suite struct GuardTests {
  @Test(
    "Only names of loopback are local",
    arguments: [
      ("localhost", true), ("localhost:8088", true), ("127.0.0.1:8088", true), ("127.8.9.1", true),
      ("[::1]:8088", true), ("evil.example", false), ("127.0.0.1.evil.example", false),
      ("127.0.0.1evil", false), ("10.0.0.1", false), ("[::2]:80", false), ("", false),
      ("localhost.evil.example:8088", false), ("127.0.0.256", false),
    ]
  )
  func authorities(text: String, isLocal: Bool) {
    #expect(GuardMiddleware<BasicRequestContext>.isLocal(authority: text) == isLocal)
  }

  @Test("A request without a host is local")
  func noHost() {
    #expect(GuardMiddleware<BasicRequestContext>.isLocal(authority: nil))
  }

  @Test("Nonsense is refused, and addresses beyond loopback without TLS and tokens")
  func listenAddresses() throws {
    #expect(try ConsoleServer.Address("127.0.0.1:8088").port == 8_088)
    #expect(try ConsoleServer.Address("[::1]:0").url() == "http://[::1]:0/")
    for text in ["nonsense", "127.0.0.1:99999", "127.0.0.1", ":80", "[]:80"] {
      #expect(throws: ConsoleServer.ListenError.self) { try ConsoleServer.Address(text) }
    }
    for text in ["0.0.0.0:80", "192.168.1.1:80", "[::]:80", "apus.example:443"] {
      let address = try ConsoleServer.Address(text)
      #expect(!address.isLoopback)
      #expect(throws: ConsoleServer.ListenError.self) { try Front().check(address) }
    }
  }
}
