/// Kits of one plan that have been paid for, with what they have cost: those that are there, and those
/// that are lost.
///
/// Prices change, so kits of a plan leave at the mean of what is there: the last one takes what is
/// left, and nothing is ever below zero.
struct KitStock: Hashable, Sendable {
  private(set) var held = Pool()
  private(set) var lost = Pool()

  /// Kits, and what they have cost in minor units.
  struct Pool: Hashable, Sendable {
    private(set) var kits: Int64 = 0
    private(set) var cost: Int64 = 0

    mutating func add(_ count: Int64, costing amount: Int64) throws(MoneyError) {
      kits = try kits.plus(count)
      cost = try cost.plus(amount)
    }

    /// Takes kits out, and says what they have cost; kits beyond those that are there cost nothing.
    mutating func take(_ count: Int64) throws(MoneyError) -> Int64 {
      let taken = min(count, kits)
      guard taken < kits else {
        defer { self = Pool() }
        return cost
      }
      let part = try Int128(cost).times(Int128(taken)).dividedHalfEven(by: Int128(kits))
      let amount = try part.asMinorUnits()
      (kits, cost) = (kits - taken, cost - amount)
      return amount
    }
  }

  /// Kits come in at a cost.
  mutating func add(_ count: Int, costing amount: Int64) throws(MoneyError) {
    try held.add(Int64(count), costing: amount)
  }

  /// Kits go elsewhere; what they have cost goes with them.
  mutating func take(_ count: Int) throws(MoneyError) -> Int64 { try held.take(Int64(count)) }

  /// Kits are lost, and what they have cost is written off.
  mutating func lose(_ count: Int) throws(MoneyError) -> Int64 {
    let amount = try held.take(Int64(count))
    try lost.add(Int64(count), costing: amount)
    return amount
  }

  /// Lost kits are found, and what was written off is there again.
  mutating func find(_ count: Int) throws(MoneyError) -> Int64 {
    let amount = try lost.take(Int64(count))
    try held.add(Int64(count), costing: amount)
    return amount
  }
}
