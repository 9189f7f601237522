/// Who is joined with whom: for each member of a ``LaserFleet`` its partners, in order.
struct LaserTable: Equatable, Sendable {
  /// The most partners of a member.
  let width: Int
  /// `width` places for each member, the partners first and then -1.
  private(set) var partners: [Int32]
  private(set) var counts: [UInt8]

  init(members: Int, width: Int) {
    self.width = width
    partners = Array(repeating: -1, count: members * width)
    counts = Array(repeating: 0, count: members)
  }

  /// Where the partners of a member stand in ``partners``.
  func row(_ member: Int32) -> Range<Int> {
    let start = Int(member) * width
    return start..<(start + Int(counts[Int(member)]))
  }

  func joins(_ a: Int32, _ b: Int32) -> Bool {
    for place in row(a) where partners[place] == b { return true }
    return false
  }

  /// Joins two members that have a place left; without one nothing happens.
  mutating func join(_ a: Int32, _ b: Int32) {
    guard counts[Int(a)] < width, counts[Int(b)] < width else { return }
    insert(b, of: a)
    insert(a, of: b)
  }

  private mutating func insert(_ partner: Int32, of member: Int32) {
    var place = row(member).upperBound
    let start = Int(member) * width
    while place > start, partners[place - 1] > partner {
      partners[place] = partners[place - 1]
      place -= 1
    }
    partners[place] = partner
    counts[Int(member)] += 1
  }
}
