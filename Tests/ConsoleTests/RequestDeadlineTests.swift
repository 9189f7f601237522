import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Console

/// How long a connection may keep the service waiting, on a clock of the test's own.
@Suite struct RequestDeadlineTests {
  private let channel = EmbeddedChannel()
  private let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/")

  init() throws {
    var patience = Patience()
    (patience.request, patience.reading) = (.seconds(10), .seconds(5))
    patience.leastProgress = 1_000
    try channel.pipeline.syncOperations.addHandler(RequestDeadline(patience))
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
  }

  private func pass(_ seconds: Int64) {
    channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
  }

  /// Lets so many bytes wait to be taken; what waited before is taken.
  private func wait(bytes count: Int) {
    channel.flush()
    channel.write(ByteBuffer(repeating: 0, count: count), promise: nil)
  }

  /// As a channel that has more to send than it will keep, or no longer.
  private func become(writable: Bool) {
    channel.isWritable = writable
    channel.pipeline.fireChannelWritabilityChanged()
  }

  @Test("Whoever reads slowly but steadily is kept, until it stops")
  func slowly() {
    wait(bytes: 1_000_000)
    become(writable: false)
    for round in 1...50 {
      wait(bytes: 1_000_000 - round * 1_000)
      pass(5)
      #expect(channel.isActive, "round \(round)")
    }
    wait(bytes: 950_000 - 999)
    pass(5)
    #expect(!channel.isActive)
  }

  @Test("Whoever has taken all that waited may take its time with the rest")
  func caughtUp() {
    wait(bytes: 1_000_000)
    become(writable: false)
    pass(4)
    become(writable: true)
    pass(1_000)
    #expect(channel.isActive)
    // The time begins anew.
    become(writable: false)
    pass(4)
    #expect(channel.isActive)
    pass(1)
    #expect(!channel.isActive)
  }

  @Test("A request that does not end in time ends its connection; one that does, does not")
  func requests() throws {
    try channel.writeInbound(HTTPRequestPart.head(head))
    pass(9)
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "a")))
    try channel.writeInbound(HTTPRequestPart.end(nil))
    pass(1_000)
    #expect(channel.isActive)
    try channel.writeInbound(HTTPRequestPart.head(head))
    pass(9)
    // A byte now and then holds no place.
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "a")))
    #expect(channel.isActive)
    pass(1)
    #expect(!channel.isActive)
  }
}
