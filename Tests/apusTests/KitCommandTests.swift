import Foundation
import Testing

@testable import apus

@Suite("What commands say of kits")
struct KitCommandTests {
  private static let events = """

    events:
      - {at: 2022-10-10T13:00:00Z, by: Ann, why: repaired, terminal: {id: off, state: activated}}
      - {at: 2022-10-10T14:00:00Z, terminals: {ids: [berlin, paris], state: lost}}
      - {at: 2022-10-12T00:00:00Z, terminal: {id: off, state: lost}}

    """

  private static func run(_ arguments: [String]) async throws -> BuiltCommand.Result {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      let file = folder.appendingPathComponent("small.yaml")
      try Data((SmallWorld.text + events).utf8).write(to: file)
      return try await SmallWorld.run(arguments, in: folder)
    }
  }

  @Test("A kit's history has the events of the file that have happened, marked as the file's")
  func history() async throws {
    func lines(_ kit: String, _ start: String) async throws -> [String] {
      let result = try await Self.run(["terminal", "history", kit, "--start", start])
      return result.output.split(separator: "\n").map(String.init)
    }
    let off = try await lines("off", "2022-10-11T00:00:00Z")
    #expect(off.count == 2 && off[1].hasPrefix("file  2022-10-10T13:00:00"), "\(off)")
    for part in ["Ann", "terminal off activated", "repaired"] {
      #expect(off.last?.contains(part) == true, "\(part) in \(off)")
    }
    let paris = try await lines("paris", "2022-10-11T00:00:00Z")
    #expect(paris.last?.contains("2 terminals lost: paris, berlin") == true, "\(paris)")
    #expect(try await lines("off", "2022-10-10T12:30:00Z") == ["No act was entered."])
  }

  @Test("A table without rows and one that is no text are refused with what is wrong")
  func tables() async throws {
    for (bytes, words) in [
      (Data("id,latitude_deg,longitude_deg\n".utf8), "the table has no rows"),
      (
        Data("id,latitude_deg,longitude_deg\nk\u{E9},1,1\n".utf16.map { UInt8(clamping: $0) }),
        "kits.csv:2:1: the line is not UTF-8"
      ),
    ] {
      try await withFolder { folder in
        try await SmallWorld.write(in: folder)
        let file = folder.appendingPathComponent("kits.csv")
        try bytes.write(to: file)
        let result = try await SmallWorld.run(["terminal", "import", file.path], in: folder)
        #expect(result.status != 0 && result.errors.contains(words), "\(result)")
      }
    }
  }

  @Test("Rates below 10 Mbit/s keep their tenths")
  func rates() {
    #expect(Schedule.rate(1.5) == "1.5" && Schedule.rate(9.96) == "10.0")
    #expect(Schedule.rate(151.4) == "151" && Schedule.rate(nil) == "-")
  }

  @Test("A licence without a source ends with what is known of it")
  func source() async throws {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      let said = try await SmallWorld.run(["service", "Berlin"], in: folder).output
      let law = said.split(separator: "\n").first { $0.contains("  licence") }
      #expect(law?.contains("licensed") == true && law?.contains(";") == false, "\(said)")
    }
  }
}
