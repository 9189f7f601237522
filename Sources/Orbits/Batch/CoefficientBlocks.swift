import COrbitKernel

/// The coefficients of objects in blocks of sixteen, as the kernels read them: one field after another,
/// each with one double for each lane.
///
/// Safe because it is written while one batch is being made, and never after, and its makers use lanes
/// and fields that it has room for.
@safe final class CoefficientBlocks<Field: RawRepresentable & CaseIterable>: @unchecked Sendable
where Field.RawValue == Int {
  let coefficients: UnsafePointer<Double>
  let blockCount: Int
  private let storage: UnsafeMutableBufferPointer<Double>

  /// Room for `count` objects, filled up to whole blocks; all coefficients are 0.
  init(count: Int) {
    let lanes = BlockLayout.filled(count)
    blockCount = lanes / BlockLayout.blockWidth
    let total = lanes * Field.allCases.count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(total, 1) * MemoryLayout<Double>.stride,
      alignment: 128
    )
    let doubles = unsafe raw.bindMemory(to: Double.self, capacity: max(total, 1))
    unsafe storage = UnsafeMutableBufferPointer(start: doubles, count: total)
    unsafe storage.initialize(repeating: 0)
    unsafe coefficients = UnsafePointer(doubles)
  }

  deinit { unsafe storage.deallocate() }

  /// One coefficient of one lane.
  subscript(lane: Int, field: Field) -> Double {
    get { self[lane, field.rawValue] }
    set { self[lane, field.rawValue] = newValue }
  }

  /// One coefficient of one lane, by the number of its field.
  subscript(lane: Int, field: Int) -> Double {
    get { unsafe storage[index(lane, field)] }
    set { unsafe storage[index(lane, field)] = newValue }
  }

  private func index(_ lane: Int, _ field: Int) -> Int {
    let (block, column) = lane.quotientAndRemainder(dividingBy: BlockLayout.blockWidth)
    return (block * Field.allCases.count + field) * BlockLayout.blockWidth + column
  }
}
