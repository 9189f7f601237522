import Foundation
import Frames
import Geography
import Quantities
import SeededRandomness
import Service
import Testing

@Suite("Many terminals as one record")
struct TerminalSheetTests {
  @Test("A sheet that was written and read again is the same to the bit", arguments: 1...30)
  func roundTrip(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let kits = try (0..<Int.random(in: 1...200, using: &random)).map {
      try Self.kit($0, &random)
    }
    let sheet = TerminalSheet(kits)
    let read = try JSONDecoder().decode(
      TerminalSheet.self,
      from: try JSONEncoder().encode(sheet)
    )
    #expect(read == sheet, "seed \(seed)")
    #expect(read.terminals.map(\.id) == kits.map(\.id))
    for (a, b) in zip(read.terminals, kits) {
      #expect(a.contract == b.contract && a.state == b.state && a.name == b.name)
      #expect(a.isWhitelisted == b.isWhitelisted && a.avoid == b.avoid && a.system == b.system)
      #expect(abs(a.point.latitude.degrees - b.point.latitude.degrees) < 1e-12)
    }
  }

  private static func kit(_ number: Int, _ random: inout SeededGenerator) throws -> Terminal {
    var kit = Terminal(
      id: TerminalID("KIT\(number)"),
      name: Bool.random(using: &random) ? "Town \(number)" : "KIT\(number)",
      point: GeodeticPoint(
        latitudeDegrees: Double.random(in: -90...90, using: &random),
        longitudeDegrees: Double.random(in: -180...180, using: &random),
        heightMetres: Bool.random(using: &random) ? 0 : Double.random(in: 0...900, using: &random)
      ),
      state: TerminalState.allCases.randomElement(using: &random) ?? .ordered,
      isWhitelisted: Bool.random(using: &random)
    )
    if Bool.random(using: &random) {
      kit.contract = Contract(owner: "o", sponsor: "s", payer: .owner, plan: "p", home: "UA")
    }
    if Int.random(in: 0..<5, using: &random) == 0 {
      kit.avoid = ["RU", "BY"]
      kit.system = "two"
      kit.downlinkDemand = .megabitsPerSecond(12.5)
      kit.mount = AntennaMount(tilt: .degrees(20), azimuth: .degrees(10), fieldOfView: .degrees(55))
      kit.obstructions = try ObstructionMask([
        .init(from: .degrees(350), to: .degrees(20), elevation: .degrees(33))
      ])
    }
    return kit
  }

  @Test(
    "A sheet that cannot be one is an error, never a trap",
    arguments: [
      #"{"ids":["a"],"latitudesDeg":[],"longitudesDeg":[1]}"#,
      #"{"ids":["a"],"latitudesDeg":[91],"longitudesDeg":[1]}"#,
      #"{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1],"heightsM":[1e9]}"#,
      #"{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1],"states":[{"value":"lost","count":2}]}"#,
      #"{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1],"states":[{"value":"lost","count":-1}]}"#,
      #"{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1],"states":[]}"#,
      #"{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1],"details":{"7":{}}}"#,
      #"{"ids":["a"],"latitudesDeg":[1],"longitudesDeg":[1],"details":{"0":{"track":[]}}}"#,
    ]
  )
  func damage(text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(TerminalSheet.self, from: Data(text.utf8))
    }
  }

  @Test("What an amendment leaves out stays, what is null is cleared")
  func amendments() throws {
    let change = try JSONDecoder().decode(
      Amendment.self,
      from: Data(#"{"owner":null,"sponsor":"s","latitudeDeg":1,"longitudeDeg":2}"#.utf8)
    )
    var kit = Terminal(
      id: TerminalID("k"),
      name: "k",
      point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 30)
    )
    kit.contract = Contract(owner: "o", plan: "p")
    change.apply(to: &kit)
    #expect(kit.contract == Contract(sponsor: "s", plan: "p"))
    #expect(kit.point.latitude.degrees == 1)
    let again = try JSONDecoder().decode(
      Amendment.self,
      from: try JSONEncoder().encode(change)
    )
    #expect(again == change)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Amendment.self, from: Data(#"{"latitudeDeg":91}"#.utf8))
    }
  }
}
