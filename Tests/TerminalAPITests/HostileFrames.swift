import SeededRandomness

/// Conversations in HTTP/2 that no orderly client would have: frames of every kind in any order, with members
/// that are too large, too small or out of place, and headers that are no headers.
struct HostileFrames {
  private var random: SeededGenerator
  private var stream: UInt32 = 1

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// What one connection sends.
  mutating func conversation() -> [UInt8] {
    stream = 1
    var bytes = isRare(20) ? Array(Frame.hello.prefix(24)) : Frame.hello
    for _ in 0..<Int.random(in: 1...14, using: &random) {
      bytes += frame()
      if isRare(2) { stream &+= [2, 2, 2, 1, 0, 100].randomElement(using: &random) ?? 2 }
    }
    // The preface stays: without it all would end there.
    return isRare(3) ? bytes.prefix(24) + Array(bytes.dropFirst(24)).mutated(with: &random) : bytes
  }

  private mutating func isRare(_ often: Int) -> Bool {
    Int.random(in: 0..<often, using: &random) == 0
  }

  private mutating func frame() -> [UInt8] {
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1: return headers()
    case 2, 3: return data()
    case 4: return settings()
    case 5: return reset()
    case 6: return goAway()
    case 7: return Frame.frame(type: 8, flags: 0, stream: place(), Frame.bytes(number()))
    case 8: return Frame.frame(type: 6, flags: flags([0, 1]), stream: place(), ping())
    case 9: return Frame.frame(type: 9, flags: flags([0, 4]), stream: stream, fragment())
    case 10: return Frame.frame(type: 2, flags: 0, stream: stream, Frame.bytes(number()) + [9])
    default:
      let (type, flags) = (UInt8.random(in: 0...255, using: &random), flags(Array(0...255)))
      return Frame.frame(type: type, flags: flags, stream: number(), noise(upTo: 40))
    }
  }

  /// Headers of a call, or what stands in their place; with padding and priority that may not be there.
  private mutating func headers() -> [UInt8] {
    let flags = flags([4, 5, 4, 5, 0, 1, 0x0c, 0x24, 0x2c])
    return Frame.frame(type: 1, flags: flags, stream: stream, isRare(6) ? fragment() : block())
  }

  private mutating func block() -> [UInt8] {
    let path = Self.paths.randomElement(using: &random) ?? ""
    let more = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in
      Self.oddFields.randomElement(using: &random)
    }
    return Frame.block(Frame.fields(path) + more)
  }

  /// A piece of headers, or bytes that only look like some.
  private mutating func fragment() -> [UInt8] {
    let whole = isRare(2) ? block() : Self.oddBlocks.randomElement(using: &random) ?? []
    return Array(whole.prefix(Int.random(in: 0...120, using: &random))) + noise(upTo: 4)
  }

  private mutating func data() -> [UInt8] {
    let message = Self.messages.randomElement(using: &random) ?? []
    let whole = [isRare(8) ? 1 : 0] + Frame.bytes(UInt32(message.count)) + message
    let padding = noise(upTo: 20)
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let length = UInt8.random(in: 0...255, using: &random)
      return Frame.frame(type: 0, flags: flags([8, 9]), stream: stream, [length] + padding)
    case 1:
      let cut = Int.random(in: 0...whole.count, using: &random)
      return Frame.frame(type: 0, flags: 0, stream: stream, Array(whole[..<cut]))
        + Frame.frame(type: 0, flags: flags([0, 1]), stream: stream, Array(whole[cut...]))
    default: return Frame.frame(type: 0, flags: flags([0, 1]), stream: stream, whole)
    }
  }

  private mutating func settings() -> [UInt8] {
    let pairs = (0..<Int.random(in: 0...3, using: &random)).flatMap { _ in
      [0, UInt8.random(in: 0...9, using: &random)] + Frame.bytes(number())
    }
    let odd = isRare(5) ? noise(upTo: 5) : []
    return Frame.frame(type: 4, flags: flags([0, 0, 1]), stream: place(), pairs + odd)
  }

  private mutating func reset() -> [UInt8] {
    Frame.frame(type: 3, flags: 0, stream: stream, Frame.bytes(number()))
  }

  private mutating func goAway() -> [UInt8] {
    let why = Frame.bytes(UInt32.random(in: 0...13, using: &random))
    return Frame.frame(
      type: 7,
      flags: 0,
      stream: place(),
      Frame.bytes(number()) + why + noise(upTo: 9)
    )
  }

  private mutating func ping() -> [UInt8] { isRare(4) ? noise(upTo: 9) : [0, 1, 2, 3, 4, 5, 6, 7] }

  private mutating func flags(_ some: [UInt8]) -> UInt8 { some.randomElement(using: &random) ?? 0 }

  /// The connection's own stream, or the present one.
  private mutating func place() -> UInt32 { isRare(2) ? 0 : stream }

  private mutating func number() -> UInt32 {
    let edges: [UInt32] = [
      0, 1, 2, 3, 8, 16_384, 65_535, 16_777_215, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, stream,
    ]
    let any = UInt32.random(in: .min ... .max, using: &random)
    return isRare(6) ? any : edges.randomElement(using: &random) ?? 0
  }

  private mutating func noise(upTo count: Int) -> [UInt8] {
    (0..<Int.random(in: 0...count, using: &random)).map { _ in
      UInt8.random(in: .min ... .max, using: &random)
    }
  }

  private static let service = "/SpaceX.API.Device.Device"

  private static let paths = [
    "\(service)/Handle", "\(service)/Handle", "\(service)/Stream",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/nothing/Here", "/", "",
  ]

  private static let messages =
    [Wire.message(1004), Wire.message(2008), Wire.message(2), Wire.text(7, "*"), [], [0xff]]

  private static let oddFields: [(String, String)] =
    ["-1S", "-9999999H", "9999999H", "99999999n", "0S", "1n", "S", "", "1x", "+1S", " 1S", "-0m"]
    .map { ("grpc-timeout", $0) }
    + ["-1", "0", "5", "99999999999999999999", "x"].map { ("content-length", $0) }
    + ["gzip", "identity", "\u{0}"].map { ("grpc-encoding", $0) }
    + ["!!!", "=", "AA==", "A"].map { ("x-bin", $0) }
    + [
      (":status", "200"), (":x", "y"), ("", ""), ("grpc-previous-rpc-attempts", "-1"),
      ("grpc-retry-pushback-ms", "-1"), ("Upper", "x"), ("connection", "close"),
      ("grpc-accept-encoding", ",,"), ("content-type", "text/html"), (":path", "/twice"),
    ]

  /// Bytes at the edges of the coding of headers (RFC 7541): numbers without an end, tables without a size,
  /// entries that are not there.
  private static let oddBlocks: [[UInt8]] = [
    [0x82, 0x86, 0x84, 0xbe], [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0x3f] + [UInt8](repeating: 0xff, count: 9) + [0x7f], [0x20, 0x20, 0x3f, 0xe1, 0x1f],
    [0x40, 0x0a], [0, 0x8a, 0xff, 0xff, 0xff], [0x80], [0xc0], [0x7f, 0x80], [],
  ]
}
