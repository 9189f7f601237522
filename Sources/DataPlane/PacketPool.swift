import Glibc

/// The memory of every packet on its way, shared by all links of a thread.
///
/// Two kinds of things are handed out: *places*, which hold a packet's bytes in one of four sizes,
/// and *trains*, which say which segments of which place are where on their way. Both come from
/// reserved address space that is touched only when it is used, and the last given back is the first
/// handed out again, so that what is touched stays small and warm. Forwarding a packet allocates
/// nothing, a link without packets holds nothing, and the whole is bounded.
///
/// Safe because its memory is its own, and every index into it is checked.
@safe final class PacketPool {
  /// Before the packet in each place: its shape, and the offload header that the device puts there.
  static let headroom = 32
  /// Where the offload header begins; a device is read from here on.
  static let offloadHeaderOffset = headroom - OffloadHeader.count
  /// Sizes of places: for acknowledgements, for packets of a full MTU, and for what was not
  /// segmented yet (65,535 bytes at most).
  static let placeBytes = [256, 1_600, 16_384, 65_600]

  /// The most bytes of places in use at once.
  let limitBytes: Int
  private(set) var usedBytes = 0
  private let sizes: [PlaceStack]
  private let trains: UnsafeMutablePointer<PacketTrain>
  private let trainCapacity: Int
  private var trainsTouched = 0
  private var firstFreeTrain = TrainList.end

  /// - Parameter limitBytes: kept between 1 MB and 16 GB; a packet takes the size of its place.
  /// - Throws: ``DataPlaneError`` when so much address space cannot be had.
  init(limitBytes: Int) throws(DataPlaneError) {
    self.limitBytes = min(max(limitBytes, 1 << 20), 16 << 30)
    let limit = self.limitBytes
    sizes = try Self.placeBytes.map { size throws(DataPlaneError) in
      try PlaceStack(placeBytes: size, capacity: max(4, limit / size))
    }
    trainCapacity = sizes[0].capacity
    // Safe because the reservation has room for as many trains.
    unsafe trains = try AddressSpace.reserve(trainCapacity * MemoryLayout<PacketTrain>.stride)
      .bindMemory(to: PacketTrain.self, capacity: trainCapacity)
  }

  deinit {
    let bytes = trainCapacity * MemoryLayout<PacketTrain>.stride
    unsafe AddressSpace.release(UnsafeMutableRawPointer(trains), bytes)
  }

  // MARK: Places

  /// A place for so many bytes of packet, `nil` when the pool is full.
  func takePlace(forPacketBytes count: Int) -> PlaceHandle? {
    let needed = count + Self.headroom
    guard let size = Self.placeBytes.firstIndex(where: { $0 >= needed }),
      usedBytes + Self.placeBytes[size] <= limitBytes, let index = sizes[size].take()
    else { return nil }
    usedBytes += Self.placeBytes[size]
    return PlaceHandle(size: size, index: index)
  }

  /// Gives a place back.
  ///
  /// - Precondition: the place was taken and not given back since.
  func give(_ place: PlaceHandle) {
    sizes[place.size].give(place.index)
    usedBytes -= Self.placeBytes[place.size]
  }

  /// All bytes of a place: shape, offload header, packet.
  @inline(__always)
  func bytes(_ place: PlaceHandle) -> UnsafeMutableRawBufferPointer {
    unsafe sizes[place.size].bytes(place.index)
  }

  /// What a device reads into and writes from: the offload header and the packet behind it.
  func deviceBytes(_ place: PlaceHandle, packetBytes: Int? = nil) -> UnsafeMutableRawBufferPointer {
    let all = unsafe bytes(place)
    let end = packetBytes.map { min(Self.headroom + $0, all.count) } ?? all.count
    return unsafe UnsafeMutableRawBufferPointer(rebasing: all[Self.offloadHeaderOffset..<end])
  }

  /// The packet of a place, without its headers of the device.
  @inline(__always)
  func packet(_ place: PlaceHandle, count: Int) -> UnsafeMutableRawBufferPointer {
    let all = unsafe bytes(place)
    let end = min(Self.headroom + count, all.count)
    return unsafe UnsafeMutableRawBufferPointer(rebasing: all[Self.headroom..<end])
  }

  /// Reads the packet of a place.
  @inline(__always)
  func read<Result>(_ place: PlaceHandle, count: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    // Safe because the span lives for the call only, and the bytes are initialised: reserved memory
    // is zero, or was written by a device.
    let part = unsafe packet(place, count: count).bindMemory(to: UInt8.self)
    return body(unsafe part.span)
  }

  /// Changes the first bytes of the packet in a place.
  @inline(__always)
  func change(_ place: PlaceHandle, count: Int, _ body: (inout MutableSpan<UInt8>) -> Void) {
    // Safe because the span lives for the call only, and no one else has the bytes meanwhile.
    let part = unsafe packet(place, count: count).bindMemory(to: UInt8.self)
    var span = unsafe part.mutableSpan
    body(&span)
  }

  /// The hop limit of a packet that was not read yet; what is no packet has 255.
  func hopLimit(_ place: PlaceHandle, count: Int) -> UInt8 {
    read(place, count: count) { bytes in
      guard bytes.count >= 20 else { return 255 }
      return bytes[0] >> 4 == 6 ? bytes[7] : bytes[8]
    }
  }

  /// Does what a device left to be done to a packet that is not cut: its checksum.
  func completeChecksum(_ place: PlaceHandle, count: Int) {
    let offload = offloadHeader(place)
    guard offload.flags & OffloadHeader.needsChecksum != 0, offload.segmentationType == 0 else {
      return
    }
    change(place, count: count) { SegmentHeader.completeChecksum(&$0, offload) }
    setOffloadHeader(OffloadHeader(), of: place)
  }

  /// Copies a packet into a place, with nothing left to be done to it; what is beyond the place's
  /// end is cut off.
  func store(_ packet: Span<UInt8>, in place: PlaceHandle) {
    setOffloadHeader(OffloadHeader(), of: place)
    let target = unsafe self.packet(place, count: packet.count)
    // Safe because both have the count, and neither overlaps the other.
    unsafe packet.withUnsafeBytes { source in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<target.count]))
    }
  }

  /// The shape of the packet in a place.
  @inline(__always)
  func shape(_ place: PlaceHandle) -> PacketShape {
    // Safe because a place begins with room for a shape, aligned as reserved memory is.
    unsafe bytes(place).load(as: PacketShape.self)
  }

  @inline(__always)
  func setShape(_ shape: PacketShape, of place: PlaceHandle) {
    unsafe bytes(place).storeBytes(of: shape, as: PacketShape.self)
  }

  func offloadHeader(_ place: PlaceHandle) -> OffloadHeader {
    // Safe because the header lies inside the headroom.
    unsafe bytes(place).loadUnaligned(
      fromByteOffset: Self.offloadHeaderOffset,
      as: OffloadHeader.self
    )
  }

  func setOffloadHeader(_ header: OffloadHeader, of place: PlaceHandle) {
    unsafe bytes(place).storeBytes(
      of: header,
      toByteOffset: Self.offloadHeaderOffset,
      as: OffloadHeader.self
    )
  }

  // MARK: Trains

  /// A train of its own, `nil` when there are none left.
  func makeTrain(_ train: PacketTrain) -> Int32? {
    var index = firstFreeTrain
    if index != TrainList.end {
      // Safe because a free train was touched before, and so lies inside.
      firstFreeTrain = unsafe trains[Int(index)].next
    } else {
      guard trainsTouched < trainCapacity else { return nil }
      index = Int32(trainsTouched)
      trainsTouched += 1
    }
    unsafe (trains + Int(index)).initialize(to: train)
    return index
  }

  func freeTrain(_ index: Int32) {
    self[index].next = firstFreeTrain
    firstFreeTrain = index
  }

  /// The train of an index.
  ///
  /// - Precondition: the index came from ``makeTrain(_:)``.
  @inline(__always)
  subscript(index: Int32) -> PacketTrain {
    // Addresses, because coroutines (`_read`, `_modify`) take memory from the heap for each call that
    // is not inlined. Safe because the index is inside what was touched.
    unsafeAddress { unsafe UnsafePointer(train(index)) }
    unsafeMutableAddress { unsafe train(index) }
  }

  @inline(__always)
  private func train(_ index: Int32) -> UnsafeMutablePointer<PacketTrain> {
    precondition(index >= 0 && Int(index) < trainsTouched, "no such train of packets")
    return unsafe trains + Int(index)
  }

  /// Ends the way of segments: the place is free when all of its segments have ended.
  func finish(_ segments: Int, of place: PlaceHandle) {
    var shape = shape(place)
    precondition(Int(shape.outstanding) >= segments, "a packet ended twice")
    shape.outstanding -= UInt16(segments)
    if shape.outstanding == 0 { give(place) } else { setShape(shape, of: place) }
  }
}

/// Where a packet's bytes are: the size of the place, and its number among those.
struct PlaceHandle: Hashable {
  private let raw: UInt32

  init(size: Int, index: UInt32) { raw = UInt32(size) << 30 | index }

  var size: Int { Int(raw >> 30) }
  var index: UInt32 { raw & 0x3fff_ffff }
}

/// Places of one size.
///
/// Safe because its memory is its own, and every index into it is checked.
@safe private final class PlaceStack {
  let capacity: Int
  private let placeBytes: Int
  private let memory: UnsafeMutableRawPointer
  private let free: UnsafeMutablePointer<UInt32>
  private var freeCount = 0
  private var touched = 0

  init(placeBytes: Int, capacity: Int) throws(DataPlaneError) {
    self.placeBytes = placeBytes
    self.capacity = min(capacity, 1 << 28)
    unsafe memory = try AddressSpace.reserve(self.capacity * placeBytes)
    // Safe because the reservation has room for as many numbers.
    unsafe free = try AddressSpace.reserve(self.capacity * 4)
      .bindMemory(to: UInt32.self, capacity: self.capacity)
  }

  deinit {
    unsafe AddressSpace.release(memory, capacity * placeBytes)
    unsafe AddressSpace.release(UnsafeMutableRawPointer(free), capacity * 4)
  }

  func take() -> UInt32? {
    if freeCount > 0 {
      freeCount -= 1
      // Safe because `freeCount` is below `capacity` here.
      return unsafe free[freeCount]
    }
    guard touched < capacity else { return nil }
    touched += 1
    return UInt32(touched - 1)
  }

  func give(_ index: UInt32) {
    precondition(freeCount < touched, "a packet's place was given back twice")
    unsafe free[freeCount] = index
    freeCount += 1
  }

  @inline(__always)
  func bytes(_ index: UInt32) -> UnsafeMutableRawBufferPointer {
    precondition(Int(index) < touched, "no such place for a packet")
    // Safe because the place lies inside `memory`, by the check above.
    return unsafe UnsafeMutableRawBufferPointer(
      start: memory + Int(index) * placeBytes,
      count: placeBytes
    )
  }
}

/// Address space that costs memory only where it is touched.
enum AddressSpace {
  /// Zeroed memory of a length in bytes, aligned to a page.
  static func reserve(_ count: Int) throws(DataPlaneError) -> UnsafeMutableRawPointer {
    let memory = unsafe mmap(
      nil,
      max(count, 1),
      PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
      -1,
      0
    )
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      throw DataPlaneError(
        .process,
        "No address space for packets is left.",
        remedy: "Raise the limit: ulimit -v unlimited"
      )
    }
    return unsafe memory
  }

  /// Gives back what ``reserve(_:)`` returned, by the same length.
  static func release(_ memory: UnsafeMutableRawPointer, _ count: Int) {
    unsafe munmap(memory, max(count, 1))
  }
}
