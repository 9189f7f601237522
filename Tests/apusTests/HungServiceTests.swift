import Console
import Foundation
import Service
import Synchronization
import TerminalDevice
import Testing

@testable import apus

@Suite("A service that hangs")
struct HungServiceTests {
  private static let id = TerminalID("kyiv")
  private static let words = "has not answered within"

  @Test(
    "An exchange about a terminal ends within its time, also where the answer has no end",
    arguments: [false, true]
  )
  func exchange(dribbles: Bool) async throws {
    try await withFolder { folder in
      let service = try HungService(in: folder, dribbles: dribbles)
      defer { service.stop() }
      var client = try #require(ServiceClient(socketPath: service.path))
      #expect(client.deviceLimit == .seconds(3))
      client.deviceLimit = .milliseconds(400)
      let limited = client
      let asks: [@Sendable () throws -> Void] = [
        { _ = try limited.deviceStatus(of: Self.id) }, { try limited.perform(.stow, on: Self.id) },
        { try limited.serveDevice(Self.id) },
      ]
      for ask in asks {
        do {
          try await Self.aside(ask)
          Issue.record("it answered")
        } catch let fault as DeviceFault {
          #expect(fault.description.contains(Self.words), "\(fault)")
          guard case .unavailable = fault else {
            Issue.record("\(fault)")
            continue
          }
        }
      }
    }
  }

  /// Does what waits away from the threads that all tests share.
  private static func aside(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
  }

  @Test("Calls of a terminal of it end in their time, however many wait at once")
  func calls() async throws {
    try await withFolder { folder in
      let service = try HungService(in: folder)
      var client = try #require(ServiceClient(socketPath: service.path))
      client.deviceLimit = .milliseconds(200)
      let terminal = RemoteTerminal(client: client, id: Self.id, patience: .milliseconds(500))
      await withTaskGroup(of: String.self) { group in
        for _ in 0..<300 {
          group.addTask {
            do throws(TerminalFault) {
              _ = try await terminal.status()
              return "it answered"
            } catch {
              return "\(error)"
            }
          }
        }
        for await text in group { #expect(text.contains(Self.words), "\(text)") }
      }
    }
  }

  @Test("An answer that was asked for earlier and comes later is dropped")
  func latest() {
    let told = Mutex([Int]())
    let latest = LatestAnswer()
    let passOn = { (value: Int) in told.withLock { $0.append(value) } }
    latest.ask {
      // Meanwhile somebody else asks: nothing is held.
      latest.ask({ 2 }, passOn: passOn)
      return 1
    } passOn: {
      passOn($0)
    }
    latest.ask({ 3 }, passOn: passOn)
    #expect(told.withLock { $0 } == [2, 3])
  }
}
