public import Foundation
import Frames
import Quantities
import Service
import SwiftProtobuf
import TerminalAnswers
import TerminalDevice
import TerminalMessages
import TerminalRehearsal

/// What holds for a terminal's local interface whatever bytes it is given.
///
/// Each throws a complaint about the first thing that does not hold. All follows from the bytes alone,
/// so that a finding comes again.
public enum TerminalProperties {
  /// Bytes as a request to a terminal and to a router, and as messages of a stream.
  public static func checkRequest(_ bytes: [UInt8]) async throws {
    if let request = try? SpaceX_API_Device_Request(serializedBytes: bytes) {
      try await checks(bytes).dish(request)
      try await checks(bytes).router(request)
    }
    if let message = try? SpaceX_API_Device_ToDevice(serializedBytes: bytes) {
      try await checks(bytes).stream(message)
    }
    try await checkStream(bytes)
  }

  /// Bytes as messages of one stream, each with its length in front; time goes on between them.
  private static func checkStream(_ bytes: [UInt8]) async throws {
    let checks = checks(bytes)
    var (rest, count) = (bytes[...], 0)
    while let length = rest.popFirst(), count < 8 {
      let content = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      count += 1
      guard let message = try? SpaceX_API_Device_ToDevice(serializedBytes: content) else { return }
      try await checks.stream(message)
      checks.terminal.advance(seconds: 1)
    }
    if count > 1 { try await checks.readouts() }
  }

  /// Bytes as a question to reflection.
  public static func checkReflection(_ bytes: [UInt8]) throws {
    guard
      let request = try? Grpc_Reflection_V1_ServerReflectionRequest(serializedBytes: bytes)
    else { return }
    let answer = ReflectionAnswers(index: try DescriptorIndex.bundled.get()).answer(request)
    try expect(answer.messageResponse != nil, "reflection says nothing")
    try expect(answer.originalRequest == request, "another request is quoted")
    try expect(answer.validHost == request.host, "another host")
    let encoded: [UInt8] = try answer.serializedBytes()
    let again = try Grpc_Reflection_V1_ServerReflectionResponse(serializedBytes: encoded)
    try expect(again == answer, "the answer does not come again")
    for file in answer.fileDescriptorResponse.fileDescriptorProto {
      let descriptor = try Google_Protobuf_FileDescriptorProto(serializedBytes: file)
      if case .fileByFilename(let name) = request.messageRequest {
        try expect(descriptor.name == name, "\(name) came as \(descriptor.name)")
      }
    }
  }

  /// Bytes as what a terminal kept, which is read or refused; what is read makes a terminal that works.
  public static func checkMemory(_ bytes: [UInt8]) async throws {
    guard let memory = try? JSONDecoder().decode(DeviceMemory.self, from: Data(bytes)) else {
      return
    }
    let text = try JSONEncoder().encode(memory)
    try expect(
      try JSONDecoder().decode(DeviceMemory.self, from: text) == memory,
      "what is kept does not come again"
    )
    var device = TerminalDevice(terminal: plain, from: RehearsedSky.noon, memory: memory)
    try expect(device.now <= RehearsedSky.noon, "it is of the future")
    // A quarter of an hour is computed for one input in sixteen: it takes most of the time.
    let isWhole = hash(bytes) >> 40 & 15 == 0
    let end = isWhole ? RehearsedSky.noon : min(RehearsedSky.noon, device.now + .seconds(2))
    let start = max(device.now, end - .seconds(DeviceHistory.length + 15))
    device.advance(to: end, watches: RehearsedSky.watches(from: start, to: end))
    let checks = AnswerChecks(terminal: RehearsedTerminal(device))
    try await checks.readouts()
    for command in commands { try await checks.dish(.with { $0.request = command }) }
  }

  private static let commands: [SpaceX_API_Device_Request.OneOf_Request] = [
    .dishStow(.init()), .dishStow(.with { $0.unstow = true }), .dishClearObstructionMap(.init()),
    .reboot(.init()),
  ]

  /// What some terminals would keep, as starting points: one for each of those that are asked.
  public static func memories() throws -> [Data] {
    try terminals.map { try JSONEncoder().encode($0.memory) }
  }
}

// MARK: - Terminals

extension TerminalProperties {
  private static let point = GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
  private static let plain = Terminal(id: TerminalID("KIT-1"), name: "One", point: point)

  /// Terminals of several kinds, a quarter of an hour old or just started.
  private static let terminals: [TerminalDevice] = {
    var masked = Terminal(id: TerminalID("KIT-2"), name: "Two", point: point)
    masked.obstructions = try? ObstructionMask([
      .init(from: .degrees(0), to: .degrees(120), elevation: .degrees(60))
    ])
    let young = RehearsedSky.noon - .seconds(30)
    return [
      grown(TerminalDevice(terminal: plain, from: RehearsedSky.noon)),
      grown(TerminalDevice(terminal: masked, from: RehearsedSky.noon)),
      grown(TerminalDevice(terminal: plain, from: RehearsedSky.noon, bootedAt: young)),
    ]
  }()

  private static func grown(_ device: TerminalDevice) -> TerminalDevice {
    var device = device
    let start = max(device.now, RehearsedSky.noon - .seconds(DeviceHistory.length + 15))
    let watches = RehearsedSky.watches(from: start, to: RehearsedSky.noon)
    device.advance(to: RehearsedSky.noon, watches: watches)
    return device
  }

  /// The checks of a terminal of its own, which follows from the bytes.
  private static func checks(_ bytes: [UInt8]) -> AnswerChecks {
    let index = Int((hash(bytes) >> 33) % UInt64(terminals.count))
    return AnswerChecks(terminal: RehearsedTerminal(terminals[index]))
  }

  /// FNV-1a.
  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }
}
