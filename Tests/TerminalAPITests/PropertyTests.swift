import Foundation
import SwiftProtobuf
import TerminalDevice
import TerminalMessages
import Testing

@testable import TerminalProperties

/// What the fuzzer begins with and what it has found: each file of its corpora, through the same properties.
@Suite struct PropertyTests {
  private static func files(_ part: String) throws -> [(name: String, bytes: [UInt8])] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Fuzzing/Corpus/\(part)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
  }

  @Test("Requests and streams of the fuzzer's corpus")
  func requests() async throws {
    let files = try Self.files("request")
    #expect(files.count > 20)
    for (_, bytes) in files { try await TerminalProperties.checkRequest(bytes) }
  }

  @Test("Questions to reflection of the fuzzer's corpus")
  func reflection() throws {
    let files = try Self.files("reflection")
    #expect(files.count > 5)
    for (_, bytes) in files { try TerminalProperties.checkReflection(bytes) }
  }

  @Test("Kept memories of the fuzzer's corpus, and what terminals keep now")
  func memories() async throws {
    let now = try TerminalProperties.memories().map { Array($0) }
    let files = try Self.files("memory").map(\.bytes)
    #expect(files.count > 3)
    // Each is one that is read: of others the corpus would say nothing.
    for bytes in files { _ = try JSONDecoder().decode(DeviceMemory.self, from: Data(bytes)) }
    for bytes in now + files { try await TerminalProperties.checkMemory(bytes) }
    if let folder = ProcessInfo.processInfo.environment["APUS_CORPUS"] {
      for (index, bytes) in now.enumerated() {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/kept\(index + 1)"))
      }
    }
  }

  @Test("A number that is none is found wherever it stands, but where clients expect it")
  func numbers() throws {
    var answer = SpaceX_API_Device_Response()
    answer.dishGetHistory.popPingLatencyMs = [1, 2, 3]
    answer.dishGetStatus.obstructionStats.avgProlongedObstructionIntervalS = .nan
    try FiniteNumbers.check(answer)
    answer.dishGetStatus.obstructionStats.avgProlongedObstructionIntervalS = .infinity
    #expect(throws: Complaint.self) { try FiniteNumbers.check(answer) }
    answer.dishGetHistory.popPingLatencyMs = [1, .nan, 3]
    #expect(throws: Complaint.self) { try FiniteNumbers.check(answer) }
    answer.getLocation.lla.lat = .nan
    #expect(throws: Complaint.self) { try FiniteNumbers.check(answer) }
  }
}
