import SwiftProtobuf
import TerminalDevice
import TerminalMessages
import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// The streaming method: an answer for each request, a sign of life for each.
@Suite struct StreamTests {
  private static let method = "SpaceX.API.Device.Device/Stream"

  @Test("Requests and signs of life are answered in order, and a refusal does not end the stream")
  func answers() async throws {
    try await terminal { client in
      let messages = [
        Wire.message(2),
        Wire.message(1, Wire.number(1, 5) + Wire.message(1008)),
        Wire.message(1, Wire.number(1, 6) + Wire.message(1009)),
        Wire.message(9),
        Wire.message(2),
      ]
      let answers = try await client.stream(messages, Self.method)
        .map { try SpaceX_API_Device_FromDevice(serializedBytes: $0) }
      try #require(answers.count == 5)
      #expect(answers.first?.message == .healthCheck(.init()))
      #expect(answers.last?.message == .healthCheck(.init()))
      #expect(answers[1].response.id == 5)
      #expect(answers[1].response.getDeviceInfo.deviceInfo.id == TestTerminal.information.id)
      #expect(answers[2].response.id == 6)
      #expect(answers[2].response.status.code == 12)
      #expect(answers[2].response.status.message == "Unimplemented: *device.Request_GetPing")
      #expect(answers[3].response.status.code == 12)
    }
  }

  @Test("An empty stream ends well")
  func empty() async throws {
    try await terminal { client in
      let answers = try await client.stream([], Self.method)
      #expect(answers.isEmpty)
    }
  }
}
