import Foundation
import Testing

@testable import apus

@Suite("What commands say of kits")
struct KitCommandTests {
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
