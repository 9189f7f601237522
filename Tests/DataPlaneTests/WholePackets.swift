@testable import DataPlane

// The testing macros cannot hold a span, so these read whole arrays.

func header(of packet: [UInt8]) -> PacketHeader? { PacketHeader(packet.span) }

func question(of message: [UInt8]) -> DNSQuestion? { DNSQuestion(message.span) }

func serverFailure(to message: [UInt8]) -> [UInt8]? {
  DNSQuestion.serverFailure(to: message.span)
}

func word(_ bytes: [UInt8], at offset: Int) -> UInt16 { bytes.span.word(at: offset) }

extension DNSQuestion {
  func answer(toMessage message: [UInt8], names: [String: [IPAddress]]) -> [UInt8]? {
    answer(to: message.span, names: names)
  }
}

extension PacketHeader {
  func kind(of packet: [UInt8]) -> PacketKind { kind(in: packet.span) }

  func flow(of packet: [UInt8]) -> Flow { flow(in: packet.span) }

  func ports(of packet: [UInt8]) -> [UInt16] {
    let ports = ports(in: packet.span)
    return [ports.source, ports.destination]
  }
}

extension SynHold {
  mutating func request(_ flow: Flow, bytes: [UInt8], now: Int64) -> Decision {
    request(flow, packet: bytes.span, now: now)
  }
}
