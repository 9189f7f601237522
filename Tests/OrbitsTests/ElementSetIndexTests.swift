import Frames
import Testing

@testable import Orbits

@Suite("Several sets for one object")
struct ElementSetIndexTests {
  private func set(_ number: UInt32, _ epoch: String, _ name: String) throws -> ElementSet {
    let text = "\(name)\n\(SampleLines.one)\n\(SampleLines.two)"
    var set = try #require(ElementCatalog.read(text).elements.first)
    set.catalogNumber = try #require(CatalogNumber(rawValue: number))
    set.epoch = try #require(Instant(iso8601: epoch))
    return set
  }

  @Test("the nearest epoch is taken, of two as near the later, of equal ones the last")
  func nearest() throws {
    let sets = [
      try set(2, "2026-01-03", "late"), try set(1, "2026-01-01", "only"),
      try set(2, "2026-01-01", "early"), try set(2, "2026-01-03", "corrected"),
    ]
    let index = ElementSetIndex(sets)
    #expect(index.numbers.map(\.rawValue) == [2, 1])
    let number = try #require(CatalogNumber(2))
    #expect(index.sets(of: number).map(\.objectName) == ["early", "late", "corrected"])
    for (time, name) in [
      ("2020-01-01", "early"), ("2026-01-01T23:59:59", "early"), ("2026-01-02", "corrected"),
      ("2030-01-01", "corrected"),
    ] {
      let instant = try #require(Instant(iso8601: time))
      #expect(index.nearest(of: number, to: instant)?.objectName == name)
      #expect(index.nearest(to: instant).map(\.objectName) == [name, "only"])
    }
    #expect(index.nearest(of: try #require(CatalogNumber(3)), to: sets[0].epoch) == nil)
    #expect(index.sets(of: try #require(CatalogNumber(3))).isEmpty)
  }

  @Test("a catalogue gives one set for each object")
  func catalogue() throws {
    let old = SampleLines.one(19, "24001.00000000")
    let catalog = ElementCatalog.read("\(old)\n\(SampleLines.one)\n\(SampleLines.two)")
    #expect(catalog.elements.count == 2)
    let time = try #require(Instant(iso8601: "2024-06-01"))
    #expect(catalog.nearest(to: time) == [catalog.elements[1]])
  }
}
