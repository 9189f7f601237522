extension Pipe {
  /// Takes the packet in a place, with the device's offload header before it.
  ///
  /// So many bytes of the packet lie in the place; one that begins at the gateway meets a part of the
  /// delay only.
  ///
  /// - Returns: whether it went on its way; malformed ones and noise are counted and go nowhere.
  @discardableResult
  func receive(
    _ place: PlaceHandle,
    length: Int,
    isFromGateway: Bool = false,
    now: Int64
  ) -> Bool {
    let offload = pool.offloadHeader(place)
    let read: Arrival = pool.read(place, count: length) { bytes in
      guard let header = PacketHeader(bytes) else { return .refused(.malformed) }
      guard !header.isNoise else { return .refused(.noise) }
      guard let shape = PacketShape(header, offload, bytes) else { return .refused(.malformed) }
      let isExpiring =
        access == .satellite && side == .uplink && header.hopLimit == access.routers
      return .packet(shape, header.kind(in: bytes), isExpiring)
    }
    switch read {
    case .refused(let cause):
      refuse(place, length: length, cause, now: now)
      return false
    case .packet(let shape, let kind, let isExpiring):
      pool.setShape(shape, of: place)
      advance(to: now)
      let marks: PacketTrain.Marks = isFromGateway || isExpiring ? .atGateway : []
      admit(place, kind: kind, marks: marks, now: now)
      return true
    }
  }

  /// Ends the way of the packet in a place before it began.
  func refuse(_ place: PlaceHandle, length: Int, _ cause: DropCause, now: Int64) {
    pool.read(place, count: length) { recorder?.record($0, of: self, cause, at: now) }
    pool.give(place)
    refuse(bytes: length, cause)
  }

  /// Takes a packet from memory.
  @discardableResult
  func receive(_ bytes: Span<UInt8>, isFromGateway: Bool = false, now: Int64) -> Bool {
    guard let place = pool.takePlace(forPacketBytes: bytes.count) else {
      refuse(bytes: bytes.count, .queueFull)
      return false
    }
    pool.store(bytes, in: place)
    return receive(place, length: bytes.count, isFromGateway: isFromGateway, now: now)
  }

  private enum Arrival {
    case refused(DropCause)
    case packet(PacketShape, PacketKind, _ endsAtGateway: Bool)
  }
}
