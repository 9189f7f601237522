/// Works in the order in which they came, taken in groups in which no two touch the same subject.
struct WorkQueue<Element> {
  private struct Entry {
    var element: Element
    /// Empty means everything.
    var subjects: Set<String>
  }

  private var entries: [Entry] = []

  /// How many wait.
  var count: Int { entries.count }

  mutating func append(_ element: Element, touching subjects: Set<String>) {
    entries.append(Entry(element: element, subjects: subjects))
  }

  /// Takes the next group, in the order of coming.
  ///
  /// A work waits for the next group when it touches what a work before it touches, taken or waiting:
  /// so for each subject the order is kept. One that touches everything goes alone.
  mutating func takeGroup(atMost limit: Int) -> [Element] {
    guard let first = entries.first else { return [] }
    guard !first.subjects.isEmpty else { return [entries.removeFirst().element] }
    var touched: Set<String> = []
    var group: [Element] = []
    var rest: [Entry] = []
    // A look at four groups' worth keeps the cost of a group bounded when all touch the same.
    let horizon = min(entries.count, 4 * limit)
    var index = 0
    while index < horizon, group.count < limit {
      let entry = entries[index]
      guard !entry.subjects.isEmpty else { break }
      if entry.subjects.isDisjoint(with: touched) {
        group.append(entry.element)
      } else {
        rest.append(entry)
      }
      touched.formUnion(entry.subjects)
      index += 1
    }
    entries.replaceSubrange(..<index, with: rest)
    return group
  }
}
