import Glibc
import Testing

@testable import DataPlane

@Suite("Hostile packets")
struct PacketFuzzTests {
  /// Inputs for each of the sixty worlds; `APUS_FUZZ_PACKETS` is for all of them (`make fuzz-packets`).
  private static var inputs: Int {
    // Safe because nothing in the tests changes the environment.
    let told = unsafe getenv("APUS_FUZZ_PACKETS").flatMap { unsafe Int(String(cString: $0)) }
    return max(1, (told ?? 200_000) / 60)
  }

  @Test("Nothing traps, and each packet has one fate", arguments: Array(UInt64(1)...60))
  func hostile(seed: UInt64) throws {
    var fuzz = try PacketFuzz(seed: seed)
    for _ in 0..<Self.inputs where fuzz.findings.count < 5 { fuzz.step() }
    fuzz.finish()
    #expect(fuzz.findings == [], "seed \(seed)")
    #expect(fuzz.accepted > Self.inputs / 10 && fuzz.crafted > 0)
    #expect(Self.inputs < 3_000 || fuzz.delivered > 0, "seed \(seed)")
  }
}
