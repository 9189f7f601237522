import Frames
import Geography
import Links
import Service
import Testing

@Suite struct LicenceBookTests {
  private static func instant(_ text: String) throws -> Instant {
    try #require(Instant(iso8601: text))
  }

  private static func slot(_ text: String) throws -> Slot {
    Slot(containing: try instant(text))
  }

  @Test("Where nothing is said, the standing rule holds")
  func standing() throws {
    let slot = try Self.slot("2022-10-10T12:00:00Z")
    #expect(LicenceBook().status(of: "CN", during: slot) == .none)
    #expect(LicenceBook(standing: .licensed).status(of: "CN", during: slot) == .licensed)
  }

  @Test("Of the statements that hold, the one that began last counts")
  func latest() throws {
    let book = LicenceBook([
      Licence(
        territory: "JP",
        status: .licensed,
        from: try Self.instant("2022-10-11T00:00:00Z"),
        source: ""
      ),
      Licence(territory: "JP", status: .pending, source: ""),
      Licence(
        territory: "JP",
        status: .prohibited,
        from: try Self.instant("2022-10-12T00:00:00Z"),
        until: try Self.instant("2022-10-13T00:00:00Z"),
        source: ""
      ),
    ])
    let cases: [(String, LicenceStatus)] = [
      ("2022-10-10T12:00:30Z", .pending), ("2022-10-11T12:00:30Z", .licensed),
      ("2022-10-12T12:00:30Z", .prohibited), ("2022-10-13T12:00:30Z", .licensed),
    ]
    for (time, status) in cases {
      #expect(book.status(of: "JP", during: try Self.slot(time)) == status, "\(time)")
    }
    let next = book.opening(of: "JP", after: try Self.slot("2022-10-10T12:00:00Z"))
    #expect(next == (try Self.slot("2022-10-11T00:00:12Z")))
  }

  @Test("A dated end inside a slot closes that whole slot, a dated beginning opens the next")
  func insideSlot() throws {
    let change = try Self.instant("2022-10-10T12:00:20Z")
    let ends = LicenceBook([
      Licence(territory: "UA", status: .licensed, until: change, source: "")
    ])
    #expect(ends.status(of: "UA", during: try Self.slot("2022-10-10T12:00:05Z")) == .licensed)
    #expect(ends.status(of: "UA", during: try Self.slot("2022-10-10T12:00:12Z")) == .none)
    let begins = LicenceBook([
      Licence(territory: "UA", status: .licensed, from: change, source: "")
    ])
    #expect(begins.status(of: "UA", during: try Self.slot("2022-10-10T12:00:25Z")) == .none)
    #expect(begins.status(of: "UA", during: try Self.slot("2022-10-10T12:00:27Z")) == .licensed)
  }

  @Test("A gap of one second inside a slot closes it")
  func gap() throws {
    let book = LicenceBook([
      Licence(territory: "UA", status: .licensed, source: ""),
      Licence(
        territory: "UA",
        status: .none,
        from: try Self.instant("2022-10-10T12:00:20Z"),
        until: try Self.instant("2022-10-10T12:00:21Z"),
        source: ""
      ),
    ])
    #expect(!book.status(of: "UA", during: try Self.slot("2022-10-10T12:00:12Z")).permitsService)
    #expect(book.status(of: "UA", during: try Self.slot("2022-10-10T12:00:27Z")).permitsService)
  }

  @Test("Gateways need their own right, whatever holds for terminals")
  func gateways() throws {
    let slot = try Self.slot("2022-10-10T12:00:00Z")
    let book = LicenceBook([
      Licence(territory: "TR", status: .none, gatewayRights: true, source: ""),
      Licence(territory: "UA", status: .licensed, gatewayRights: false, source: ""),
    ])
    #expect(book.permitsGateways(in: "TR", during: slot))
    #expect(!book.permitsGateways(in: "UA", during: slot))
    #expect(!book.permitsGateways(in: "FR", during: slot))
  }
}
