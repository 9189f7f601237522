import Frames
import Geography
import Links
import Quantities
import Service
import World

/// Whether a terminal may be served, by a model that shares no code with the planner.
struct SlowLaw {
  private let borders: SlowBorders
  private let records: [String: [Licence]]
  private let whitelist: Whitelist
  private let buffer: Double

  init(_ week: RandomLicenceWeek) {
    borders = week.borders
    records = Dictionary(grouping: week.statements, by: \.territory.rawCode)
    whitelist = week.description.whitelist
    buffer = week.description.borderBuffer.metres
  }

  /// The statement that holds at an instant: the one that began last, of those the last entered.
  private func statement(_ territory: String, _ at: Instant) -> Licence? {
    var best: Licence?
    for licence in records[territory] ?? [] {
      if let from = licence.from, at < from { continue }
      if let until = licence.until, at >= until { continue }
      if let bestFrom = best?.from {
        guard let from = licence.from, from >= bestFrom else { continue }
      }
      best = licence
    }
    return best
  }

  /// The slot's start, and all changes inside it.
  private func instants(_ slot: Slot) -> [Instant] {
    [slot.start]
      + records.values.joined().flatMap { [$0.from, $0.until].compactMap(\.self) }
      .filter { $0 > slot.start && $0 < slot.end }
  }

  /// What is wrong with serving a terminal in a slot, or nil.
  func fault(_ terminal: Terminal, in slot: Slot, cell: Cell, of grid: CellGrid) -> String? {
    let (x, y) = (terminal.point.longitude.degrees, terminal.point.latitude.degrees)
    let instants = instants(slot)
    func isOpen(_ territory: String, _ id: TerminalID?) -> Bool {
      instants.allSatisfy { at in
        switch statement(territory, at)?.status {
        case .licensed, .emergency: true
        case .whitelist:
          id.map { id in
            TerritoryCode(territory).map { whitelist.contains(id, in: $0) } ?? false
          } ?? true
        case .pending, .prohibited, LicenceStatus.none?, nil: false
        }
      }
    }
    let own = borders.deciders(x, y)
    for territory in own where !isOpen(territory, terminal.id) { return "\(territory) is closed" }
    let holder = borders.territory(x, y)
    for at in instants {
      let licence = statement(holder, at)
      switch licence?.borderRule ?? .buffer {
      case .buffer:
        let metres = licence?.borderBuffer?.metres ?? buffer
        guard metres > 0 else { continue }
        let near = borders.near(x, y, metres: metres).subtracting(own + [holder, "XZ"])
        if let closed = near.sorted().first(where: { !isOpen($0, nil) }) {
          return "\(closed) is closed and within \(metres) m"
        }
      case .cellCentre:
        guard let middle = grid.center(of: cell) else { return "no cell" }
        if let closed = deciders(middle).first(where: { !isOpen($0, nil) }) {
          return "\(closed) is closed and holds the middle of the cell"
        }
      case .wholeCell:
        for part in parts(of: cell, of: grid) {
          if let closed = deciders(part).first(where: { !isOpen($0, nil) }) {
            return "\(closed) is closed and holds a part of the cell"
          }
        }
      }
    }
    return nil
  }

  private func deciders(_ point: GeodeticPoint) -> [String] {
    borders.deciders(point.longitude.degrees, point.latitude.degrees)
  }

  /// The middles of the sixteen parts of a cell.
  private func parts(of cell: Cell, of grid: CellGrid) -> [GeodeticPoint] {
    guard let fine = CellGrid(divisions: grid.divisions * 4) else { return [] }
    return (0..<16).compactMap { fine.center(of: Cell(index: cell.index * 16 + $0)) }
  }
}
