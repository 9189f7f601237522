public import Frames

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The states of many satellites at many instants, as structure of arrays.
///
/// One row for each instant; in a row one array for each component, so that a loop over
/// satellites runs at the speed of memory. Kilometres and kilometres a second, as the elements' model
/// has them.
public struct StateTable<Frame: ReferenceFrame>: Sendable {
  /// How many satellites each row holds.
  public let satelliteCount: Int
  /// How many rows there are.
  public let instantCount: Int
  /// Whether velocities are kept beside positions.
  public let hasVelocities: Bool
  private(set) var storage: StateStorage

  /// A table without satellites, to be propagated into.
  public init() { self.init(satelliteCount: 0, instantCount: 0, hasVelocities: true) }

  /// A table whose memory holds nothing yet.
  init(satelliteCount: Int, instantCount: Int, hasVelocities: Bool) {
    self.satelliteCount = satelliteCount
    self.instantCount = instantCount
    self.hasVelocities = hasVelocities
    storage = StateStorage(
      satelliteCount: satelliteCount,
      instantCount: instantCount,
      componentCount: hasVelocities ? 6 : 3
    )
  }

  /// Makes this a table of a shape, in memory that no other copy shares; what it held is lost.
  mutating func claim(satelliteCount: Int, instantCount: Int, hasVelocities: Bool) {
    let isFitting =
      satelliteCount == self.satelliteCount && instantCount == self.instantCount
      && hasVelocities == self.hasVelocities
    guard !isFitting || !isKnownUniquelyReferenced(&storage) else { return }
    self = StateTable(
      satelliteCount: satelliteCount,
      instantCount: instantCount,
      hasVelocities: hasVelocities
    )
  }

  /// One component of all satellites at one instant: 0, 1, 2 are x, y, z in km; 3, 4, 5 are their
  /// rates in km/s.
  ///
  /// - Precondition: Both numbers are in range.
  public func withComponent<Result, Failure: Error>(
    _ component: Int,
    at instant: Int,
    _ body: (UnsafeBufferPointer<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition((0..<instantCount).contains(instant), "no such instant")
    precondition((0..<storage.componentCount).contains(component), "no such component")
    let offset = (instant * storage.componentCount + component) * storage.rowLength
    return unsafe try body(
      UnsafeBufferPointer(start: storage.states + offset, count: satelliteCount)
    )
  }

  /// Where a satellite is; not a number where it has no state.
  public func position(of satellite: Int, at instant: Int = 0) -> Position<Frame> {
    Position(kilometres: vector(of: satellite, at: instant, first: 0))
  }

  /// How a satellite moves; not a number where it has no state.
  ///
  /// - Precondition: The table has velocities.
  public func velocity(of satellite: Int, at instant: Int = 0) -> Velocity<Frame> {
    precondition(hasVelocities, "the table was made without velocities")
    return Velocity(kilometresPerSecond: vector(of: satellite, at: instant, first: 3))
  }

  /// Position and velocity of a satellite; not a number where it has no state.
  ///
  /// - Precondition: The table has velocities.
  public func state(of satellite: Int, at instant: Int = 0) -> StateVector<Frame> {
    StateVector(
      position: position(of: satellite, at: instant),
      velocity: velocity(of: satellite, at: instant)
    )
  }

  /// Why the state of a satellite must not be used; nil where it may be.
  ///
  /// A decayed object has a state all the same, as with ``SGP4``.
  public func error(of satellite: Int, at instant: Int = 0) -> SGP4Error? {
    check(satellite, instant)
    return unsafe SGP4Error(code: storage.codes[instant * storage.rowLength + satellite])
  }

  private func vector(of satellite: Int, at instant: Int, first: Int) -> SIMD3<Double> {
    check(satellite, instant)
    let row = storage.rowLength
    let start = (instant * storage.componentCount + first) * row + satellite
    return unsafe SIMD3(
      storage.states[start],
      storage.states[start + row],
      storage.states[start + 2 * row]
    )
  }

  private func check(_ satellite: Int, _ instant: Int) {
    precondition((0..<satelliteCount).contains(satellite), "no such satellite")
    precondition((0..<instantCount).contains(instant), "no such instant")
  }
}

/// The memory of a ``StateTable``.
///
/// Safe because it is written only while one table holds it, and then by threads that have satellites
/// of their own each; every index is checked by the table or comes from a batch of its size.
@safe final class StateStorage: @unchecked Sendable {
  let componentCount: Int
  /// Doubles from one component to the next: the satellites, filled up to whole blocks.
  let rowLength: Int
  let states: UnsafeMutablePointer<Double>
  let codes: UnsafeMutablePointer<UInt8>
  /// Whether the results are larger than caches are, and should go past them.
  let isLarge: Bool

  /// A huge page of x86-64 and of most arm64 systems.
  private static let hugePage = 2 << 20

  init(satelliteCount: Int, instantCount: Int, componentCount: Int) {
    precondition(satelliteCount >= 0 && instantCount >= 0, "a table of negative size")
    self.componentCount = componentCount
    rowLength = BlockLayout.filled(satelliteCount)
    let count = rowLength * componentCount * instantCount
    let bytes = count * MemoryLayout<Double>.stride
    isLarge = bytes >= 2 * Self.hugePage
    let alignment = isLarge ? Self.hugePage : 128
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 128), alignment: alignment)
    #if os(Linux)
    // Half of the time of writing a fresh large table is page faults, with pages of 4 kB.
    if isLarge { _ = unsafe madvise(raw, bytes, MADV_HUGEPAGE) }
    #endif
    unsafe states = raw.bindMemory(to: Double.self, capacity: count)
    let codeCount = max(rowLength * instantCount, 1)
    let rawCodes = UnsafeMutableRawPointer.allocate(byteCount: codeCount, alignment: 64)
    unsafe codes = rawCodes.bindMemory(to: UInt8.self, capacity: codeCount)
  }

  deinit {
    unsafe states.deallocate()
    unsafe codes.deallocate()
  }
}
