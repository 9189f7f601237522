import Foundation
import Testing

@testable import Console

@Suite struct HTTPAnswerTests {
  private static func body(_ text: String) throws -> String {
    String(decoding: try HTTPAnswer(Data(text.utf8)).checkedBody(), as: UTF8.self)
  }

  @Test("Plain and chunked bodies are read")
  func bodies() throws {
    #expect(try Self.body("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") == "hi")
    let chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "2\r\nhi\r\n3;x=y\r\n yo\r\n0\r\n\r\n"
    #expect(try Self.body(chunked) == "hi yo")
  }

  @Test(
    "What is no answer is an error",
    arguments: [
      "", "HTTP/1.1", "nonsense\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhi",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhi",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nhi",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;\r\nhi",
      "HTTP/1.1 404 Not Found\r\n\r\nno",
    ]
  )
  func malformed(text: String) {
    #expect(throws: ServiceClientError.self) { try Self.body(text) }
  }
}
