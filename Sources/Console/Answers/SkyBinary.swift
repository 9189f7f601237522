import Constellation
import Frames
import Links
import NIOCore
import Scheduling

/// Positions of all satellites over a slot, in a compact binary form for the page.
///
/// Little-endian: `APSK`, version (u32), count (u32), 0 (u32), start in Unix milliseconds (f64),
/// duration in seconds (f64), then for all satellites position (km) and velocity (km/s) at the
/// start, position and velocity at the end (3 × f32 each, Earth-fixed axes), then one byte of state
/// each: 0 operational, 1 not operational, 2 failed, 3 no orbit. A cubic between the two ends is
/// within a metre of the true course.
enum SkyBinary {
  static func encode(
    _ sky: SlotSky,
    of constellation: Constellation,
    failed: Set<Int>
  ) -> ByteBuffer {
    let count = constellation.satellites.count
    var buffer = ByteBufferAllocator().buffer(capacity: 32 + count * 49)
    buffer.writeString("APSK")
    buffer.writeInteger(UInt32(1), endianness: .little)
    buffer.writeInteger(UInt32(count), endianness: .little)
    buffer.writeInteger(UInt32(0), endianness: .little)
    write(sky.slot.start.unixMilliseconds, to: &buffer)
    write(sky.slot.duration.inSeconds, to: &buffer)
    for end in [sky.start, sky.end] {
      for state in end.states { write(state.position.kilometres, to: &buffer) }
      for state in end.states { write(state.velocity.kilometresPerSecond, to: &buffer) }
    }
    for satellite in 0..<count {
      buffer.writeInteger(state(of: satellite, sky, constellation, failed))
    }
    return buffer
  }

  private static func state(
    of satellite: Int,
    _ sky: SlotSky,
    _ constellation: Constellation,
    _ failed: Set<Int>
  ) -> UInt8 {
    if failed.contains(satellite) { return 2 }
    switch sky.start.reason(for: satellite, of: constellation) {
    case nil: return 0
    case .notOperational: return 1
    default: return 3
    }
  }

  private static func write(_ value: Double, to buffer: inout ByteBuffer) {
    buffer.writeInteger(value.bitPattern, endianness: .little)
  }

  private static func write(_ vector: SIMD3<Double>, to buffer: inout ByteBuffer) {
    for axis in 0..<3 {
      let value = vector[axis].isFinite ? Float(vector[axis]) : 0
      buffer.writeInteger(value.bitPattern, endianness: .little)
    }
  }
}

/// Pairs of satellites joined by lasers in one slot: `APLS`, version, count, 0, then two u32 indices each.
enum LaserBinary {
  static func encode(_ lasers: [LaserLink]) -> ByteBuffer {
    var buffer = ByteBufferAllocator().buffer(capacity: 16 + lasers.count * 8)
    buffer.writeString("APLS")
    for word in [1, UInt32(lasers.count), 0] { buffer.writeInteger(word, endianness: .little) }
    for laser in lasers {
      buffer.writeInteger(UInt32(laser.a), endianness: .little)
      buffer.writeInteger(UInt32(laser.b), endianness: .little)
    }
    return buffer
  }
}

extension Instant {
  /// Milliseconds since 1970-01-01T00:00:00Z as Unix counts them, without leap seconds.
  var unixMilliseconds: Double {
    let utc = utc
    let days = Double(utc.modifiedJulianDay - 40_587)
    return days * 86_400_000 + utc.timeOfDay.inSeconds * 1_000
  }
}
