public import Quantities

/// Which rules about borders may count in a world, and so what is looked up, once for each place.
///
/// Looking up borders is slow, asking licences is not: a place keeps its neighbours within every
/// buffer that any licence states, and who holds its cell where any licence asks for that. Of a
/// buffer in between, the neighbours within the next larger one count; of a larger one than all, none
/// is known, and the place is closed.
public struct BorderScope: Hashable, Sendable {
  /// The world's own buffer; zero means that no neighbour counts.
  public let buffer: Length
  /// The world's own rule.
  public let rule: BorderRule
  /// Other buffers that licences state, ascending.
  public private(set) var otherBuffers: [Length] = []
  /// The rules that are asked for anywhere.
  public private(set) var rules: Set<BorderRule>

  /// What a world without special terms looks up.
  public init(buffer: Length, rule: BorderRule = .buffer) {
    self.buffer = buffer
    self.rule = rule
    rules = [rule]
  }

  /// Adds what a licence states; a buffer beyond ``Licence/largestBorderBuffer`` is not added, and
  /// closes its territory.
  public mutating func include(_ licence: Licence) {
    if let rule = licence.borderRule { rules.insert(rule) }
    guard let stated = licence.borderBuffer, stated > .zero, stated != buffer,
      stated <= Licence.largestBorderBuffer, !otherBuffers.contains(stated)
    else { return }
    otherBuffers.append(stated)
    otherBuffers.sort()
  }

  /// Whether a rule about cells may count anywhere.
  public var asksForCells: Bool { rules.contains(.cellCentre) || rules.contains(.wholeCell) }
}
