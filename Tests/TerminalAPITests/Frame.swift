/// Frames of HTTP/2, by hand (RFC 9113).
enum Frame {
  /// What a client says first: the preface and empty settings.
  static let hello =
    Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(type: 4, flags: 0, stream: 0)

  /// The types of the frames in bytes, whole ones only, in order.
  static func types(_ bytes: [UInt8]) -> [UInt8] {
    var (types, rest): ([UInt8], ArraySlice<UInt8>) = ([], bytes[...])
    while rest.count >= 9 {
      let length = rest.prefix(3).reduce(0) { $0 << 8 | Int($1) }
      types.append(rest[rest.startIndex + 3])
      rest = rest.dropFirst(9 + length)
    }
    return types
  }

  /// A frame of a type, with flags, on a stream.
  static func frame(type: UInt8, flags: UInt8, stream: UInt32, _ payload: [UInt8] = []) -> [UInt8] {
    let length = Array(bytes(UInt32(payload.count)).dropFirst())
    return length + [type, flags] + bytes(stream) + payload
  }

  /// Four bytes, the highest first.
  static func bytes(_ value: UInt32) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }

  /// The headers of a call, with more of them at the end.
  static func call(
    _ path: String,
    stream: UInt32,
    ends: Bool = false,
    _ more: [(String, String)] = []
  ) -> [UInt8] {
    frame(type: 1, flags: ends ? 5 : 4, stream: stream, block(fields(path) + more))
  }

  /// The headers of a call.
  static func fields(_ path: String) -> [(String, String)] {
    [
      (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "t"),
      ("content-type", "application/grpc"), ("te", "trailers"),
    ]
  }

  /// Headers, each a literal that enters no table (RFC 7541, 6.2.2).
  static func block(_ fields: [(String, String)]) -> [UInt8] {
    fields.reduce(into: [UInt8]()) { block, field in
      block += [0, UInt8(field.0.utf8.count)] + Array(field.0.utf8)
      block += [UInt8(field.1.utf8.count)] + Array(field.1.utf8)
    }
  }

  /// A message of gRPC as data.
  static func data(_ message: [UInt8], stream: UInt32, ends: Bool) -> [UInt8] {
    let prefix = [0] + bytes(UInt32(message.count))
    return frame(type: 0, flags: ends ? 1 : 0, stream: stream, prefix + message)
  }
}
