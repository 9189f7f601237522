/// A laser link between two satellites, by their indices; the smaller index first.
public struct LaserLink: Hashable, Comparable, Sendable {
  /// The smaller index of the two satellites.
  public let a: Int
  /// The larger index of the two satellites.
  public let b: Int

  /// Creates the link between two different satellites.
  public init?(_ x: Int, _ y: Int) {
    guard x != y else { return nil }
    a = min(x, y)
    b = max(x, y)
  }

  /// Orders links by their smaller index, then by the larger.
  public static func < (x: LaserLink, y: LaserLink) -> Bool { (x.a, x.b) < (y.a, y.b) }
}
