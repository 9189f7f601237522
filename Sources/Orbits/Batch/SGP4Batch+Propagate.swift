import COrbitKernel
public import Frames

extension SGP4Batch {
  /// The states of all objects at some instants, in TEME.
  ///
  /// - Parameters:
  ///   - instants: In any order; one row of the table each.
  ///   - table: Where to; its memory is used again if it has the right shape.
  ///   - velocities: Whether velocities are wanted too.
  ///   - crew: Threads to share the work.
  /// - Complexity: O(objects × instants); a deep-space object at resonance also costs a step
  ///   for each 12 hours from its epoch.
  public func propagate(
    to instants: [Instant],
    into table: inout StateTable<TEME>,
    velocities: Bool = true,
    crew: Crew? = nil
  ) {
    table.claim(satelliteCount: count, instantCount: instants.count, hasVelocities: velocities)
    fill(table.storage, instants, isEarthFixed: false, crew: crew)
  }

  /// The states of all objects at some instants, in Earth-fixed axes and relative to them.
  ///
  /// Parameters and cost as for the states in TEME; the rotation is that of `EarthRotation`.
  public func propagate(
    to instants: [Instant],
    into table: inout StateTable<ITRF>,
    velocities: Bool = true,
    crew: Crew? = nil
  ) {
    table.claim(satelliteCount: count, instantCount: instants.count, hasVelocities: velocities)
    fill(table.storage, instants, isEarthFixed: true, crew: crew)
  }

  private func fill(
    _ storage: StateStorage,
    _ instants: [Instant],
    isEarthFixed: Bool,
    crew: Crew?
  ) {
    let rotations = isEarthFixed ? instants.map { EarthRotation(at: $0) } : []
    let work = BatchWork(
      batch: self,
      storage: storage,
      instants: instants.indices.map {
        kernelInstant(instants[$0], isEarthFixed ? rotations[$0] : nil)
      },
      rotations: rotations
    )
    Self.share(layout.blockCount, crew) { work.fill(nearEarthBlocks: $0) }
    // After the near-Earth kernel, which writes a quiet orbit into the lanes of all others.
    if deepSpace.blockCount > 0 {
      Self.share(deepSpace.blockCount, crew) { work.fill(deepSpaceBlocks: $0) }
    }
    work.markUnusable()
  }

  /// Shares `count` blocks among a crew.
  private static func share(
    _ count: Int,
    _ crew: Crew?,
    _ body: @Sendable (Range<Int>) -> Void
  ) {
    guard let crew, crew.size > 1, count > 1 else { return body(0..<count) }
    let share = (count + crew.size - 1) / crew.size
    crew.work { member in
      let first = min(member * share, count)
      body(first..<min(first + share, count))
    }
  }

  private func kernelInstant(
    _ instant: Instant,
    _ rotation: EarthRotation?
  ) -> apus_kernel_instant {
    let time = KernelTime(instant, referenceDay: referenceDay)
    return apus_kernel_instant(
      whole_minutes: time.wholeMinutes,
      remaining_minutes: time.remainingMinutes,
      rotation_sine: rotation?.sine ?? 0,
      rotation_cosine: rotation?.cosine ?? 1,
      rotation_rate_rad_s: rotation?.rateRadiansPerSecond ?? 0
    )
  }
}
