import Constellation
import Testing

@Suite struct PlusGridTests {
  @Test(
    "Rings of one and two are handled: no satellite joined to itself, no link twice",
    arguments: [
      (1, 1, 0), (1, 2, 1), (1, 3, 3), (2, 1, 1), (2, 2, 4), (2, 3, 9), (3, 2, 9), (3, 3, 18),
      (34, 34, 2_312), (72, 22, 3_168),
    ]
  )
  func counts(planes: Int, slots: Int, expected: Int) {
    let links = PlusGrid(planes: planes, slots: slots).links()
    #expect(links.count == expected)
    #expect(Set(links).count == links.count)
    #expect(links.allSatisfy { $0.a < $0.b && $0.b < planes * slots })
  }

  @Test("Every satellite of a full grid has four partners")
  func fourEach() {
    var partners = [Int: Int]()
    for link in PlusGrid(planes: 5, slots: 7, seamShift: 3).links() {
      partners[link.a, default: 0] += 1
      partners[link.b, default: 0] += 1
    }
    #expect(partners.count == 35)
    #expect(partners.values.allSatisfy { $0 == 4 })
  }

  @Test("A star's seam stays open")
  func star() {
    let links = PlusGrid(planes: 6, slots: 10, closesSeam: false).links()
    #expect(links.count == 60 + 50)
    #expect(!links.contains { $0.a < 10 && $0.b >= 50 })
  }

  @Test("Across the seam the partner is shifted by the phasing")
  func seam() {
    let links = PlusGrid(planes: 4, slots: 5, seamShift: 2).links(first: 100)
    // Last plane, slot 0 is satellite 115; its partner in the first plane is slot 2.
    #expect(links.contains { $0.a == 102 && $0.b == 115 })
  }
}
