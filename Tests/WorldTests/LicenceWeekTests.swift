import Constellation
import Foundation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Scheduling
import Service
import Testing
import World

/// A simulated week of random licence changes, looked at by a model that shares no code with the
/// planner: in Swift in short, by `Scripts/check-licences.py` in full.
@Suite struct LicenceWeekTests {
  private static let legal: Set<Reason> = [
    .notLicensed, .licencePending, .prohibited, .notOnWhitelist, .borderBuffer, .borderCell,
    .disputedArea,
  ]

  @Test(
    "No terminal is served where any licence that counts is missing, and few are closed wrongly"
  )
  func week() throws {
    let week = try RandomLicenceWeek(seed: 20_221_010, terminals: 700, changes: 300)
    let law = SlowLaw(week)
    let world = World(week.description, atlas: try TerritoryAtlas.bundled())
    let slots = week.slots
    var (served, closed, closedWrongly) = (0, 0, 0)
    for number in 0..<16 {
      let slot = slots[number * slots.count / 16]
      let plan = world.plan(
        under: SlotSky(of: world.constellation, in: slot),
        acts: week.acts,
        guests: []
      )
      // Not every terminal each time: the slow model is slow.
      for (index, terminal) in week.description.terminals.enumerated()
      where (index + number).isMultiple(of: 7) {
        let outcome = try #require(plan.outcomes[terminal.id])
        let isClosed = outcome.reason.map(Self.legal.contains) ?? false
        guard isClosed || outcome.assignment != nil else { continue }
        let cell = try #require(world.cells.cell(containing: terminal.point))
        let fault = law.fault(terminal, in: slot, cell: cell, of: world.cells)
        if isClosed {
          closed += 1
          if fault == nil { closedWrongly += 1 }
        } else {
          served += 1
          #expect(fault == nil, "\(terminal.id) in \(slot.start): \(fault ?? "")")
        }
      }
    }
    // Both sides are seen, and borders err on the closed side by half a kilometre, not by much more.
    #expect(served > 200 && closed > 200, "\(served) served, \(closed) closed")
    #expect(closedWrongly * 10 < closed, "\(closedWrongly) of \(closed)")
  }

  /// Writes the plans of a week for `Scripts/check-licences.py`: run by `make licence-check`.
  @Test(
    "The plans of a week are written where APUS_LICENCE_WEEK says",
    .enabled(if: ProcessInfo.processInfo.environment["APUS_LICENCE_WEEK"] != nil)
  )
  func dump() throws {
    let environment = ProcessInfo.processInfo.environment
    let folder = URL(fileURLWithPath: environment["APUS_LICENCE_WEEK"] ?? "")
    let count = environment["APUS_LICENCE_TERMINALS"].flatMap { Int($0) } ?? 100_000
    let changes = environment["APUS_LICENCE_CHANGES"].flatMap { Int($0) } ?? 200
    let week = try RandomLicenceWeek(seed: 7, terminals: count, changes: changes)
    let world = World(
      week.description,
      atlas: try TerritoryAtlas.bundled(),
      crew: Crew(size: ProcessInfo.processInfo.activeProcessorCount)
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try write("licences.csv", LicenceTable.text(week.statements))
    let whitelist = week.description.whitelist
    try write(
      "whitelist.csv",
      "territory,id\n"
        + whitelist.territories.flatMap { territory in
          whitelist.terminals(in: territory).map { "\(territory),\($0)\n" }
        }.joined()
    )
    try write(
      "world.json",
      """
      {"border_buffer_km": \(week.description.borderBuffer.kilometres), "border_rule": \
      "\(week.description.borderRule.rawValue)", "disputes": \
      "\(week.description.disputes.rawValue)", "cell_divisions": \(world.cells.divisions)}

      """
    )
    try write(
      "terminals.csv",
      "terminal,latitude_deg,longitude_deg,cell\n"
        + world.terminals.map {
          let point = $0.terminal.point
          return "\($0.terminal.id),\(point.latitude.degrees),\(point.longitude.degrees),"
            + "\($0.cell.index)\n"
        }.joined()
    )
    let file = folder.appendingPathComponent("plans.csv")
    try Data("slot_start_utc,slot_end_utc,served_bits_hex\n".utf8).write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    for slot in week.slots {
      let plan = world.plan(
        under: SlotSky(of: world.constellation, in: slot),
        acts: week.acts,
        guests: []
      )
      let row = "\(slot.start),\(slot.end),\(Self.bits(plan.outcomes.values))\n"
      try handle.write(contentsOf: Data(row.utf8))
    }
    try handle.close()
  }

  /// One bit for each terminal, the first in the highest bit of the first byte.
  private static func bits(_ outcomes: [SlotPlan.Outcome]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: (outcomes.count + 7) / 8 * 8, by: 4) {
      var value = 0
      for index in start..<start + 4 {
        let isServed = index < outcomes.count && outcomes[index].assignment != nil
        value = value * 2 + (isServed ? 1 : 0)
      }
      text.append(digits[value])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
