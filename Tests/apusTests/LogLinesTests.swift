import Foundation
import Testing

@testable import apus

@Suite("Lines of the service's log")
struct LogLinesTests {
  private static let nasty = "a\"b\\c\nlevel=error \u{1}\u{7f} ü="

  @Test("A line of JSON reads back as what was said, whatever was said")
  func json() throws {
    let line = LogLines.line(
      .json,
      time: Date(timeIntervalSince1970: 0.25),
      level: "info",
      message: Self.nasty,
      fields: ["path": Self.nasty, "ms": "1.5"]
    )
    #expect(!line.contains("\n"))
    let read = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    #expect(
      read == [
        "time": "1970-01-01T00:00:00.250Z", "level": "info", "message": Self.nasty,
        "path": Self.nasty, "ms": "1.5",
      ]
    )
  }

  @Test("A line of text is one line with quotes where they are needed")
  func text() {
    let line = LogLines.line(
      .text,
      time: Date(timeIntervalSince1970: 0),
      level: "debug",
      message: "two words",
      fields: ["path": "/x\nlevel=error", "status": "200", "empty": ""]
    )
    #expect(
      line == "time=1970-01-01T00:00:00.000Z level=debug message=\"two words\" empty=\"\" "
        + "path=\"/x\\nlevel=error\" status=200"
    )
  }
}
