import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import SeededRandomness
import Service
import World

/// A week of random licence changes over Europe, with terminals of which most stand near borders.
struct RandomLicenceWeek {
  var description: WorldDescription
  var acts: [Act] = []
  let start: Instant
  let borders: SlowBorders
  private var generator: SeededGenerator

  static let territories: [TerritoryCode] = [
    "AD", "AL", "AT", "BA", "BE", "BG", "BY", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB",
    "GR", "HR", "HU", "IE", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "NL", "NO", "PL",
    "PT", "RO", "RS", "RU", "SE", "SI", "SK", "SM", "TR", "UA", "VA", "XK", .highSeas,
  ]
  private static let buffers = [0.0, 3, 5, 12, 40]

  init(seed: UInt64, terminals: Int, changes: Int) throws {
    borders = try SlowBorders()
    generator = SeededGenerator(seed: seed)
    start = Instant(iso8601: "2022-10-10T12:00:00Z") ?? Instant(sinceTAI2000: .zero)
    description = try WorldLibrary().description(of: "starlink-2022-10")
    // Without lasers a slot is planned in a tenth of the time, and the law is the same.
    description.shells = description.shells.map { ShellDescription($0.shell, lasers: .none) }
    description.licences = []
    description.borderBuffer = .kilometres(5)
    description.terminals = (0..<terminals).map { terminal($0) }
    for territory in Self.territories {
      var licence = licence(of: territory)
      licence.from = nil
      description.licences.append(licence)
    }
    for change in 0..<changes {
      let at = start + .seconds(Double.random(in: 0..<604_800, using: &generator))
      var licence = licence(of: Self.territories.randomElement(using: &generator) ?? "UA")
      if change.isMultiple(of: 2) {
        licence.from = at
        if Bool.random(using: &generator) {
          licence.until = at + .seconds(Double.random(in: 1..<200_000, using: &generator))
        }
        description.licences.append(licence)
      } else {
        // An act may state a buffer that the file does not know.
        if change.isMultiple(of: 7) { licence.borderBuffer = .kilometres(23) }
        acts.append(Act(at: at, actor: "", reason: "", decision: .licence(licence)))
      }
    }
    let listed = description.terminals.filter { _ in Bool.random(using: &generator) }.map(\.id)
    for territory in Self.territories { description.whitelist.enter(territory, listed) }
  }

  private mutating func licence(of territory: TerritoryCode) -> Licence {
    let statuses = LicenceStatus.allCases + [.licensed, .licensed, .licensed, .licensed, .licensed]
    var licence = Licence(
      territory: territory,
      status: statuses.randomElement(using: &generator) ?? .none,
      gatewayRights: true,
      source: "random"
    )
    if Int.random(in: 0..<3, using: &generator) == 0 {
      licence.borderBuffer = .kilometres(Self.buffers.randomElement(using: &generator) ?? 5)
    }
    if Int.random(in: 0..<4, using: &generator) == 0 {
      licence.borderRule = BorderRule.allCases.randomElement(using: &generator)
    }
    return licence
  }

  /// Two of three stand within about 30 km of a border or coast.
  private mutating func terminal(_ number: Int) -> Terminal {
    var (x, y) = (0.0, 0.0)
    repeat {
      if number.isMultiple(of: 3) {
        (x, y) = (
          Double.random(in: -10...40, using: &generator),
          Double.random(in: 36...60, using: &generator)
        )
      } else if let edge = borders.edges.randomElement(using: &generator) {
        (x, y) = (
          edge.a.x + Double.random(in: -0.3...0.3, using: &generator),
          edge.a.y + Double.random(in: -0.3...0.3, using: &generator)
        )
      }
    } while !(-10...40).contains(x) || !(36...60).contains(y)
    return Terminal(
      id: TerminalID("t\(number)"),
      name: "",
      point: GeodeticPoint(latitudeDegrees: y, longitudeDegrees: x)
    )
  }

  /// Every statement as it counts: no act holds before it is made.
  var statements: [Licence] {
    description.licences
      + acts.compactMap { act in
        guard case .licence(var licence) = act.decision else { return nil }
        licence.from = max(licence.from ?? act.at, act.at)
        return licence
      }
  }

  /// The slots in which a licence changes and the next ones, in the order of time: between those
  /// the law is one and the same.
  var slots: [Slot] {
    let changes = statements.flatMap { [$0.from, $0.until].compactMap(\.self) }
      .filter { $0 >= start && $0 < start + .seconds(604_800) }
    let starts = Set(
      changes.flatMap { at in
        [Slot(containing: at).start, Slot(containing: at).next.start]
      }
    )
    return starts.sorted().map { Slot(containing: $0) }
  }
}
