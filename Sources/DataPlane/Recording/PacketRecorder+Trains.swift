extension PacketRecorder {
  /// Notes what became of each packet of a train.
  func record(
    _ train: PacketTrain,
    of pipe: Pipe,
    _ cause: DropCause?,
    deliveredAt time: Int64
  ) {
    let shape = pipe.pool.shape(train.place)
    for segment in train.segments {
      let fate = PacketFate(
        direction: pipe.side,
        access: pipe.access,
        arrivalNanoseconds: train.arrival,
        departureNanoseconds: train.departure,
        dueNanoseconds: train.release,
        deliveredNanoseconds: time,
        ipLength: Int32(clamping: shape.bytes(ofSegment: segment)),
        cause: cause,
        congestionMarked: train.marks.contains(.congestion),
        satellite: train.satellite
      )
      pipe.pool.readSegment(segment, of: train.place) { record(fate, bytes: $0) }
    }
  }

  /// Notes a packet that never came to the queue.
  func record(_ bytes: Span<UInt8>, of pipe: Pipe, _ cause: DropCause, at time: Int64) {
    let fate = PacketFate(
      direction: pipe.side,
      access: pipe.access,
      arrivalNanoseconds: time,
      ipLength: Int32(clamping: bytes.count),
      cause: cause
    )
    record(fate, bytes: bytes)
  }
}

extension PacketPool {
  /// Reads one packet as it is on the link: cut from its train, with its checksum complete.
  func readSegment(_ index: Int, of place: PlaceHandle, _ body: (Span<UInt8>) -> Void) {
    let shape = shape(place)
    var offload = offloadHeader(place)
    let length = shape.bytes(ofSegment: index)
    guard shape.segmentSize > 0 || offload.flags & OffloadHeader.needsChecksum != 0 else {
      return read(place, count: length, body)
    }
    let whole = unsafe packet(place, count: Int(shape.length))
    let headers = Int(shape.headerLength)
    let payload =
      shape.segmentSize > 0 ? shape.payload(ofSegments: index..<index + 1) : 0..<whole.count
    offload.flags |= OffloadHeader.needsChecksum
    // Safe because the copy has the segment's length, and both parts lie inside the packet.
    unsafe withUnsafeTemporaryAllocation(byteCount: max(length, 1), alignment: 8) { copy in
      unsafe copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[..<headers]))
      unsafe UnsafeMutableRawBufferPointer(rebasing: copy[headers...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: whole[payload])
      )
      let bytes = unsafe copy.bindMemory(to: UInt8.self)
      var span = unsafe bytes.mutableSpan
      if shape.segmentSize > 0 { SegmentHeader.cut(&span, shape, index..<index + 1) }
      SegmentHeader.completeChecksum(&span, offload)
      body(span.span)
    }
  }
}
