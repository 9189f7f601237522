import Synchronization

/// Packets and their fates on the way from the thread that carries them to the one that writes them.
///
/// A bounded ring of bytes with one producer and one consumer, without locks: each side owns a
/// position that the other only reads. Its memory is reserved once; the kernel backs a page of it
/// when it is first used. A second producer at the same time is turned away, and so is a record for
/// which there is no room: both are counted, neither waits.
///
/// Safe because the producer writes only between `tail` and `head` +
/// `capacity` and only while it holds `producing`; the consumer reads only between `head` and
/// `tail` and only while it holds `consuming`.
@safe final class RecordRing: @unchecked Sendable {
  /// Before the bytes of each record.
  private struct Header {
    /// How many bytes follow; -1 when the next record is at the start of the memory.
    var count: Int
    var fate: PacketFate
  }

  private final class Counter: Sendable {
    let value = Atomic<UInt64>(0)
  }

  private static let alignment = 64
  private static let headerSize = (MemoryLayout<Header>.size + alignment - 1) & -alignment

  /// A power of two, in bytes.
  let capacity: Int
  /// What is kept of each packet, in bytes.
  let keptBytes: Int
  private let memory: UnsafeMutableRawPointer
  /// How far was read and written, in bytes since the start; they never go back.
  private let head = Atomic<Int>(0)
  private let tail = Atomic<Int>(0)
  private let producing = Atomic<Bool>(false)
  private let consuming = Atomic<Bool>(false)
  private let isClosed = Atomic<Bool>(false)
  private let lostByInterface = (0..<PacketFate.interfaceCount).map { _ in Counter() }

  /// - Parameters:
  ///   - capacity: rounded up to a power of two from 64 kB to 1 GB.
  ///   - keptBytes: the most that is kept of a packet; at most a quarter of the capacity.
  init(capacity: Int, keptBytes: Int) {
    var size = 1 << 16
    while size < min(capacity, 1 << 30) { size *= 2 }
    self.capacity = size
    self.keptBytes = min(max(keptBytes, 0), size / 4)
    unsafe memory = .allocate(byteCount: size, alignment: Self.alignment)
  }

  deinit { unsafe memory.deallocate() }

  /// Takes nothing from now on.
  func close() { isClosed.store(true, ordering: .sequentiallyConsistent) }

  /// Records that were not kept, on one interface.
  func lost(_ interface: Int) -> UInt64 {
    lostByInterface[interface].value.load(ordering: .relaxed)
  }

  /// Copies a record into the ring, or counts it as lost.
  func append(_ fate: PacketFate, _ bytes: Span<UInt8>) {
    let isFree = producing.compareExchange(
      expected: false,
      desired: true,
      ordering: .acquiring
    ).exchanged
    guard isFree else { return lose(fate) }
    defer { producing.store(false, ordering: .releasing) }
    guard !isClosed.load(ordering: .relaxed) else { return lose(fate) }
    let count = min(bytes.count, keptBytes)
    let size = (Self.headerSize + count + Self.alignment - 1) & -Self.alignment
    var position = tail.load(ordering: .relaxed)
    let toEnd = capacity - position & (capacity - 1)
    let skipped = size > toEnd ? toEnd : 0
    // Acquiring: the consumer has read what is written over here.
    let used = position &- head.load(ordering: .acquiring)
    guard skipped + size <= capacity - used else { return lose(fate) }
    if skipped > 0 {
      write(Header(count: -1, fate: fate), at: position)
      position &+= skipped
    }
    write(Header(count: count, fate: fate), at: position)
    copy(bytes, count, to: position &+ Self.headerSize)
    tail.store(position &+ size, ordering: .releasing)
  }

  private func lose(_ fate: PacketFate) {
    lostByInterface[fate.interface].value.wrappingAdd(1, ordering: .relaxed)
  }

  private func write(_ header: Header, at position: Int) {
    let offset = position & (capacity - 1)
    // Safe because positions are multiples of the alignment, which is as long as a header or a
    // divisor of its place, so that it ends inside of the memory; headers are trivial.
    unsafe (memory + offset).initializeMemory(as: Header.self, to: header)
  }

  private func copy(_ bytes: Span<UInt8>, _ count: Int, to position: Int) {
    guard count > 0 else { return }
    let offset = position & (capacity - 1)
    // Safe because `append` found the whole record to lie inside of the memory and to be free, and
    // `count` is no more than there are bytes.
    unsafe bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress {
        unsafe (memory + offset).copyMemory(from: start, byteCount: count)
      }
    }
  }

  /// Hands out the oldest record.
  ///
  /// - Returns: whether there was one; never for a second consumer at the same time.
  func takeNext(_ body: (PacketFate, Span<UInt8>) -> Void) -> Bool {
    let isFree = consuming.compareExchange(
      expected: false,
      desired: true,
      ordering: .acquiring
    ).exchanged
    guard isFree else { return false }
    defer { consuming.store(false, ordering: .releasing) }
    var position = head.load(ordering: .relaxed)
    guard position != tail.load(ordering: .acquiring) else { return false }
    var header = header(at: position)
    if header.count < 0 {
      // Both parts were published together.
      position &+= capacity - position & (capacity - 1)
      header = self.header(at: position)
    }
    let offset = (position &+ Self.headerSize) & (capacity - 1)
    // Safe because the producer wrote a header and its bytes here, released them with `tail`, and
    // does not write here again before `head` has passed.
    let bytes = unsafe UnsafeRawBufferPointer(start: memory + offset, count: header.count)
    body(header.fate, unsafe Span(_unsafeElements: bytes.bindMemory(to: UInt8.self)))
    let size = (Self.headerSize + header.count + Self.alignment - 1) & -Self.alignment
    head.store(position &+ size, ordering: .releasing)
    return true
  }

  private func header(at position: Int) -> Header {
    // Safe because the producer initialised a header at this position.
    unsafe (memory + (position & (capacity - 1))).load(as: Header.self)
  }
}
