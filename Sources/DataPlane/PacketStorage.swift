/// A fixed number of equal places for packets, made once: memory is bounded and forwarding a packet
/// allocates nothing.
///
/// Places are handed out last-in-first-out, so that what is touched stays small and warm. Its memory
/// is its own, and every index into it is checked.
@safe final class PacketStorage {
  /// Room for one packet: the MTU of 1,500 bytes and to spare.
  static let slotBytes = 2_048

  let capacity: Int
  private let memory: UnsafeMutableRawPointer
  private let free: UnsafeMutablePointer<UInt32>
  private var freeCount: Int

  init(capacity: Int) {
    let capacity = min(max(capacity, 1), 1 << 20)
    self.capacity = capacity
    unsafe memory = .allocate(byteCount: capacity * Self.slotBytes, alignment: 64)
    unsafe free = .allocate(capacity: capacity)
    freeCount = capacity
    for index in 0..<capacity {
      unsafe (free + index).initialize(to: UInt32(capacity - 1 - index))
    }
  }

  deinit {
    unsafe memory.deallocate()
    unsafe free.deallocate()
  }

  /// A place for a packet, `nil` when all are in use.
  func take() -> UInt32? {
    guard freeCount > 0 else { return nil }
    freeCount -= 1
    // Safe because `freeCount` is below `capacity` here.
    return unsafe free[freeCount]
  }

  /// Gives a place back.
  ///
  /// - Precondition: the place was taken and not given back since.
  func give(_ slot: UInt32) {
    precondition(freeCount < capacity, "a packet's place was given back twice")
    unsafe free[freeCount] = slot
    freeCount += 1
  }

  /// The bytes of a place.
  func buffer(_ slot: UInt32) -> UnsafeMutableRawBufferPointer {
    precondition(Int(slot) < capacity, "no such place for a packet")
    // Safe because the place lies inside `memory`, by the check above.
    return unsafe UnsafeMutableRawBufferPointer(
      start: memory + Int(slot) * Self.slotBytes,
      count: Self.slotBytes
    )
  }

  /// Reads the packet of a place.
  @inline(__always)
  func read<Result>(_ slot: UInt32, count: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    // Safe because the span lives for the call only and the bytes are initialised by `read(2)` or
    // by `store`; `min` keeps it inside the place.
    let bytes = unsafe UnsafeRawBufferPointer(buffer(slot)).bindMemory(to: UInt8.self)
    let part = unsafe UnsafeBufferPointer(rebasing: bytes[0..<min(count, bytes.count)])
    return body(unsafe Span(_unsafeElements: part))
  }

  /// Copies bytes into a place; what is beyond its end is cut off.
  func store(_ bytes: Span<UInt8>, in slot: UInt32) {
    let target = unsafe buffer(slot)
    for index in 0..<min(bytes.count, target.count) { unsafe target[index] = bytes[index] }
  }
}

/// What is known of a packet on its way; its bytes lie in a ``PacketStorage``.
struct PacketDescriptor {
  var slot: UInt32
  var length: Int32
  var kind: PacketKind
  /// When it came, on the monotonic clock in nanoseconds.
  var arrival: Int64
  /// When the link is to deliver it, once it has left the queue.
  var release: Int64 = 0
}

/// A queue of descriptors with a fixed capacity.
///
/// Its memory is its own and every index into it is masked.
@safe struct PacketRing: ~Copyable {
  private let items: UnsafeMutablePointer<PacketDescriptor>
  private let mask: Int
  private var head = 0
  private(set) var count = 0

  /// - Parameter capacity: rounded up to a power of two.
  init(capacity: Int) {
    var size = 1
    while size < capacity { size *= 2 }
    mask = size - 1
    unsafe items = .allocate(capacity: size)
  }

  deinit { unsafe items.deallocate() }

  var isFull: Bool { count > mask }

  var first: PacketDescriptor? {
    // Safe because places in `head ..< head + count` were written by `append`.
    count > 0 ? unsafe items[head & mask] : nil
  }

  /// - Returns: whether there was room.
  mutating func append(_ packet: PacketDescriptor) -> Bool {
    guard !isFull else { return false }
    // Safe because the mask keeps the index inside; descriptors are trivial.
    unsafe (items + ((head &+ count) & mask)).initialize(to: packet)
    count += 1
    return true
  }

  mutating func removeFirst() {
    guard count > 0 else { return }
    head &+= 1
    count -= 1
  }
}
