/// The +Grid of lasers on an ideal shell.
public struct PlusGrid: Sendable {
  /// Orbital planes of the shell.
  public var planes: Int
  /// Satellites of each plane.
  public var slots: Int
  /// Slots by which every satellite's partner in the next plane is shifted, at the seam too.
  public var slotShift: Int
  /// Slots by which the last plane's partners in the first plane are shifted.
  ///
  /// In a Walker shell with phasing F the phase has grown by F slots once around.
  public var seamShift: Int
  /// Whether the last plane is joined to the first; in a star they move against each other.
  public var closesSeam: Bool

  /// A grid of `planes` × `slots` satellites; neither may be negative, which is not checked.
  public init(
    planes: Int,
    slots: Int,
    slotShift: Int = 0,
    seamShift: Int = 0,
    closesSeam: Bool = true
  ) {
    self.planes = planes
    self.slots = slots
    self.slotShift = slotShift
    self.seamShift = seamShift
    self.closesSeam = closesSeam
  }

  /// The links, each once, for satellites numbered from `first` by plane × slots + slot.
  ///
  /// Rings of one and two are no rings: a plane of two satellites has one link, of one none.
  public func links(first: Int = 0) -> [LaserLink] {
    var links = Set<LaserLink>()
    for plane in 0..<planes {
      for slot in 0..<slots {
        let here = index(plane, slot)
        let partners = [index(plane, slot + 1), neighbour(plane, slot)]
        for partner in partners {
          guard let partner, let here, let link = LaserLink(first + here, first + partner) else {
            continue
          }
          links.insert(link)
        }
      }
    }
    return links.sorted()
  }

  private func index(_ plane: Int, _ slot: Int) -> Int? {
    plane * slots + (slot % slots + slots) % slots
  }

  private func neighbour(_ plane: Int, _ slot: Int) -> Int? {
    guard plane + 1 == planes else { return index(plane + 1, slot + slotShift) }
    // With two planes the seam would join the same pair of planes again.
    return closesSeam && planes > 2 ? index(0, slot + slotShift + seamShift) : nil
  }
}
