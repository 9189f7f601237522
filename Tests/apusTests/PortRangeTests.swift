import ArgumentParser
import Console
import Testing

@testable import apus

@Suite("Ports of terminals' interfaces")
struct PortRangeTests {
  private static func range(_ text: String, _ option: String, _ count: Int) throws -> PortRange {
    try PortRange(from: InterfaceAddress(text, option: option), count: count)
  }

  /// What is said of two ranges; nil for nothing.
  private static func complaint(
    _ a: (String, Int),
    _ b: (String, Int)
  ) throws -> String? {
    let ranges = [try range(a.0, "--a", a.1), try range(b.0, "--b", b.1)]
    do {
      try PortRange.check(ranges)
      return nil
    } catch {
      return Apus.message(for: error)
    }
  }

  @Test("Ranges that share a port are refused with the options' names")
  func overlap() throws {
    for (a, b, isRefused) in [
      (("127.0.0.1:9200", 2), ("127.0.0.1:9201", 2), true),
      (("127.0.0.1:9200", 2), ("127.0.0.1:9202", 2), false),
      (("127.0.0.1:9205", 1), ("127.0.0.1:9200", 6), true),
      (("127.0.0.1:9205", 1), ("127.0.0.1:9200", 5), false),
      (("127.0.0.1:9200", 1), ("localhost:9200", 1), true),
      (("127.0.0.1:9200", 1), ("[::1]:9200", 1), false),
      (("127.0.0.1:0", 9), ("127.0.0.1:0", 9), false),
    ] {
      let text = try Self.complaint(a, b)
      #expect((text != nil) == isRefused, "\(a) \(b)")
      for part in isRefused ? ["--a", "--b"] : [] { #expect(text?.contains(part) == true) }
    }
    for host in ["0.0.0.0", "[::]"] {
      let page = PortRange(try ConsoleServer.Address("\(host):9201"), option: "--listen")
      #expect(throws: PlainError.self) {
        try PortRange.check([page, Self.range("127.0.0.1:9200", "--a", 2)])
      }
    }
  }

  @Test("A range that runs out of ports is refused with its option and where to begin")
  func end() throws {
    #expect(try Self.range("127.0.0.1:65533", "--x", 3).addresses.count == 3)
    do {
      _ = try Self.range("127.0.0.1:65534", "--terminal-router-listen", 3)
      Issue.record("not refused")
    } catch {
      let text = Apus.message(for: error)
      for part in ["--terminal-router-listen", "65534", "65533"] { #expect(text.contains(part)) }
    }
  }

  @Test("Runs with a time, a speed or satellites of their own remember nothing")
  func memory() throws {
    for (arguments, isKept) in [
      ([], true), (["--start", "2025-03-01T12:00:00Z"], false), (["--speed", "2"], false),
      (["--elements", "x.tle"], false), (["--world", "default"], true),
    ] {
      let command = try TerminalAPICommand.parse(["--at", "Kyiv", "--state", "/s"] + arguments)
      let folder = command.world.memoryFolder(speed: command.speed)
      #expect(folder == (isKept ? "/s" : nil))
      let connect = try Connect.parse(["--at", "Kyiv", "--state", "/s"] + arguments)
      #expect(connect.world.memoryFolder(speed: connect.speed) == folder)
    }
  }
}
