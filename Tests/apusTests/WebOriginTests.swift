import ArgumentParser
import Console
import Foundation
import Frames
import Links
import Quantities
import Service
import ServiceLifecycle
import TerminalDevice
import Testing
import WebOrigins

@testable import apus

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("Pages that ask a terminal")
struct WebOriginTests {
  private static let arguments = ["terminal-api", "--at", "Kyiv"]

  @Test(
    "An origin that is none is refused, with one that is",
    arguments: ["*", "null", "localhost:5173", "http://localhost:5173/", "http://a b", ""]
  )
  func refused(text: String) {
    do {
      _ = try Apus.parseAsRoot(Self.arguments + ["--web", "127.0.0.1:0", "--web-origin", text])
      Issue.record("not refused")
    } catch {
      let words = Apus.message(for: error)
      for part in ["--web-origin", "'\(text)'", "http://localhost:5173"] {
        #expect(words.contains(part), "\(words)")
      }
    }
  }

  @Test("Origins want a port to ask, and may be several")
  func several() throws {
    let origins = ["--web-origin", "http://localhost:5173", "--web-origin", "https://a.example"]
    _ = try Apus.parseAsRoot(Self.arguments + ["--web", "127.0.0.1:0"] + origins)
    do {
      _ = try Apus.parseAsRoot(Self.arguments + origins)
      Issue.record("not refused")
    } catch {
      #expect(Apus.message(for: error).contains("--web-origin wants --web"))
    }
  }

  @Test("A page whose origin was given asks first, then asks; another may do neither")
  func page() async throws {
    let page = "http://localhost:5173"
    let addresses = try InterfaceAddresses(
      terminal: "127.0.0.1:0",
      router: nil,
      web: "127.0.0.1:0",
      origins: [try #require(WebOrigin(page))]
    )
    let listeners = try await InterfaceListeners(try Self.hosted(), at: addresses)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listeners.run() }
      defer { group.cancelAll() }
      let places = try await listeners.places
      #expect(places.webOrigins == [page])
      let url = try #require(
        URL(string: "http://\(places.web ?? "")/SpaceX.API.Device.Device/Handle")
      )
      let before = try await Self.ask(url, "OPTIONS", from: page)
      #expect(before.status == 204 && before.allowed == page)
      // get_device_info, 1008, in a frame.
      let call = Data([0, 0, 0, 0, 3, 0x82, 0x3f, 0])
      let answer = try await Self.ask(url, "POST", from: page, call)
      #expect(answer.status == 200 && answer.allowed == page)
      #expect(answer.body.range(of: Data("apus-test".utf8)) != nil)
      #expect(answer.body.range(of: Data("grpc-status:0".utf8)) != nil)
      for (method, body) in [("OPTIONS", Data()), ("POST", call)] {
        let other = try await Self.ask(url, method, from: "http://localhost:5174", body)
        #expect(other.status == 403 && other.allowed == nil)
      }
    }
  }

  private static func ask(
    _ url: URL,
    _ method: String,
    from page: String,
    _ body: Data = Data()
  ) async throws -> (status: Int, allowed: String?, body: Data) {
    var request = URLRequest(url: url, timeoutInterval: 600)
    request.httpMethod = method
    request.setValue(page, forHTTPHeaderField: "Origin")
    if method == "POST" {
      request.setValue("application/grpc-web+proto", forHTTPHeaderField: "Content-Type")
      request.httpBody = body
    } else {
      request.setValue("POST", forHTTPHeaderField: "Access-Control-Request-Method")
      request.setValue(
        "content-type,x-grpc-web",
        forHTTPHeaderField: "Access-Control-Request-Headers"
      )
    }
    let session = URLSession(configuration: .ephemeral)
    defer { session.invalidateAndCancel() }
    let (data, response) = try await session.data(for: request)
    let answer = try #require(response as? HTTPURLResponse)
    return (
      answer.statusCode, answer.value(forHTTPHeaderField: "Access-Control-Allow-Origin"), data
    )
  }

  /// A terminal that has its history.
  private static func hosted() throws -> HostedTerminal {
    let noon = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))
    let desk = DeviceDesk(
      clock: try #require(WorldClock(startingNowAt: noon, speed: 1)),
      software: "apus-test"
    )
    let id = TerminalID("kyiv")
    let point = GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
    desk.open(id, Terminal(id: id, name: "Kyiv", point: point))
    let slot = Slot(containing: noon)
    desk.begin(
      id,
      history: [SlotWatch(link: Link(slot: slot, state: .down(.noGatewayInReach)))]
    )
    let dish = DeskTerminal(desk: desk, id: id)
    return HostedTerminal(
      terminal: dish,
      router: DeskRouter(terminal: dish),
      origin: "test",
      services: [],
      ready: {},
      end: {}
    )
  }
}
