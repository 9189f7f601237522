import Links
import Orbits

/// The usable satellites of every waiting terminal of a plan.
struct CandidateTable: Sendable {
  /// Where a terminal's satellites stand.
  private struct Place {
    var block: Int32 = -1
    var lower: Int32 = 0
    var upper: Int32 = 0
  }

  private let found: [CandidateSearch.Found]
  private let places: [Place]

  /// Searches blocks, shared among a crew.
  ///
  /// - Parameters:
  ///   - blocks: those who wait, near ones together.
  ///   - search: how to look for their satellites.
  ///   - known: what a search found for the first of the blocks, which are not searched again.
  ///   - crew: threads that share the work.
  init(
    _ blocks: [[Int]],
    _ search: CandidateSearch,
    after known: ArraySlice<Found> = [],
    crew: Crew
  ) {
    let rest = blocks[known.count...]
    let found = known + crew.map(rest.indices) { search.search(blocks[$0]) }
    var places = [Place](repeating: Place(), count: search.crowd.count)
    for (number, block) in blocks.enumerated() {
      var lower: Int32 = 0
      for (terminal, end) in zip(block, found[number].ends) {
        places[terminal] = Place(block: Int32(number), lower: lower, upper: end)
        lower = end
      }
    }
    self.found = Array(found)
    self.places = places
  }

  typealias Found = CandidateSearch.Found

  /// What was found for the first blocks.
  func found(ofFirst count: Int) -> ArraySlice<Found> { found.prefix(count) }

  /// The satellites of some terminals, numbered anew in their order.
  init(joining parts: [ArraySlice<CandidateSearch.Usable>]) {
    var all = Found()
    var places: [Place] = []
    for part in parts {
      let lower = Int32(all.usable.count)
      all.usable += part
      places.append(Place(block: 0, lower: lower, upper: Int32(all.usable.count)))
    }
    found = [all]
    self.places = places
  }

  /// The satellites that may serve a terminal, by its index in the plan.
  subscript(terminal: Int) -> ArraySlice<CandidateSearch.Usable> {
    let place = places[terminal]
    guard place.block >= 0 else { return [] }
    return found[Int(place.block)].usable[Int(place.lower)..<Int(place.upper)]
  }

  /// For each satellite, by index, whether anyone may use it.
  func wanted(satelliteCount: Int) -> [Bool] {
    var wanted = [Bool](repeating: false, count: satelliteCount)
    for block in found {
      for candidate in block.usable { wanted[Int(candidate.satellite)] = true }
    }
    return wanted
  }

  /// Calls a body with each terminal that no satellite may serve.
  func forEachRefusal(_ blocks: [[Int]], _ body: (Int, Reason) -> Void) {
    for (block, found) in zip(blocks, found) {
      for (terminal, reason) in zip(block, found.refusals) {
        if let reason { body(terminal, reason) }
      }
    }
  }
}
