import Frames
import Geography
import Links
import SeededRandomness
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

  @Test("An act's statements hold by their dates, in whatever order it lists them")
  func actInAnyOrder() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let decided = try Self.instant("2022-10-10T12:00:00Z")
    let statuses: [LicenceStatus] = [.licensed, .none, .pending, .prohibited, .whitelist]
    for round in 0..<300 {
      // Beginnings differ: of two that begin together the order says which counts.
      let count = Int.random(in: 1...8, using: &random)
      let days = Array(-20...20).shuffled(using: &random).prefix(count)
      let licences = days.map { day in
        let from = decided + .seconds(86_400 * day)
        return Licence(
          territory: "BR",
          status: statuses.randomElement(using: &random) ?? .none,
          from: Bool.random(using: &random) || day > -20 ? from : nil,
          until: Bool.random(using: &random)
            ? from + .seconds(86_400 * Int.random(in: 1...15, using: &random)) : nil,
          source: "s"
        )
      }
      var entered = LicenceBook()
      entered.enter(Act(at: decided, actor: "A", reason: "", decision: .licences(licences)))
      let stated = LicenceBook(licences)
      for hours in stride(from: 1, to: 24 * 40, by: 7) {
        let instant = decided + .seconds(3_600 * hours)
        let (holds, should) = (
          entered.licence(of: "BR", at: instant), stated.licence(of: "BR", at: instant)
        )
        #expect(holds?.status == should?.status, "seed \(seed), round \(round), \(instant)")
      }
      let before = decided - .seconds(1)
      #expect(entered.licence(of: "BR", at: before) == nil)
      #expect(entered.history(of: "BR").allSatisfy { $0.until.map { $0 > decided } ?? true })
    }
  }
}
