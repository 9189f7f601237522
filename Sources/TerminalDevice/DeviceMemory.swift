import Frames
import Links

/// What a terminal keeps when the software that is it ends and begins again.
///
/// Settings, commands, starts and the map; not the history, which is computed again from what the
/// world says, so that measurements in it become modelled. Written as JSON, it is read with care: sizes and
/// ranges are checked, and a text that is none is an error and no terminal.
public struct DeviceMemory: Hashable, Sendable {
  /// The version of the format that is written.
  public static let version = 1
  /// A start counts as a number alone for whoever goes on further away than this from when the memory was.
  static let longestGapSeconds = 86_400.0

  /// When it was so.
  var now: Instant
  var boot: DeviceBoot
  var stowedSince: Instant?
  var isGPSInhibited: Bool
  var config: DeviceConfig
  var mapCleared: Instant?
  var picture: SkyPicture
  /// Up to when the picture's seconds are counted.
  var paintedUntil: Instant
  /// The sky that the picture is of.
  var sky: String

  /// Whether it is to be stowed.
  public var isStowed: Bool { stowedSince != nil }

  /// Whether there is more in it to keep than in another: something has changed, or an hour has passed.
  ///
  /// - Parameter kept: What was kept last.
  /// - Returns: Whether it is to be written.
  public func isWorthKeeping(after kept: DeviceMemory?) -> Bool {
    guard var kept, abs((now - kept.now).inSeconds) < 3_600 else { return true }
    kept.now = now
    return self != kept
  }
}

extension TerminalDevice {
  /// What has to be kept of the terminal.
  public var memory: DeviceMemory {
    DeviceMemory(
      now: now,
      boot: boot,
      stowedSince: stowedSince,
      isGPSInhibited: isGPSInhibited,
      config: config,
      mapCleared: mapCleared,
      picture: picture,
      paintedUntil: countedUntil,
      sky: sky.digest
    )
  }

  /// Takes over what was kept, as far as it is not of the future, of another time or of another sky.
  mutating func remember(_ memory: DeviceMemory, from instant: Instant) {
    let gap = abs((instant - memory.now).inSeconds)
    let isNear = gap <= DeviceMemory.longestGapSeconds
    if isNear, memory.boot.instant <= instant {
      boot = memory.boot
      now = boot.instant
      slot = Slot(containing: now)
      slotEnd = slot.end
    } else {
      // A world that begins anew is earlier than what was kept of it; one of another year goes on
      // from nothing that was.
      boot.count = memory.boot.count
    }
    stowedSince = memory.stowedSince.map { min($0, instant) }
    isGPSInhibited = memory.isGPSInhibited
    config = memory.config
    remember(memory.picture, of: memory, from: instant, isNear: isNear)
  }

  private mutating func remember(
    _ kept: SkyPicture,
    of memory: DeviceMemory,
    from instant: Instant,
    isNear: Bool
  ) {
    mapCleared = memory.mapCleared.map { min($0, instant) }
    if memory.sky == sky.digest {
      picture = kept
      paintedUntil = min(memory.paintedUntil, instant)
      countedUntil = isNear ? memory.paintedUntil : paintedUntil
    } else {
      // The history paints it as it is now.
      (paintedUntil, countedUntil) = (now, now)
      if kept != SkyPicture() { mapCleared = instant }
    }
  }
}

extension DeviceMemory: Codable {
  private enum Key: String, CodingKey {
    case version
    case now
    case bootedAt = "booted_at"
    case bootCount = "boot_count"
    case bootReason = "boot_reason"
    case stowedSince = "stowed_since"
    case isGPSInhibited = "gps_inhibited"
    case config
    case mapCleared = "map_cleared_at"
    case mapSeconds = "map_seconds"
    case paintedUntil = "map_until"
    case maps
    case sky
  }

  /// One frame's cells as words in hexadecimal.
  private struct Cells: Codable {
    var clear, hidden: String

    init(_ painting: SkyPainting) {
      clear = painting.clear.hexadecimal
      hidden = painting.hidden.hexadecimal
    }

    /// The cells, or nil when a text is none of theirs.
    var painting: SkyPainting? {
      guard let clear = CellSet(hexadecimal: clear), let hidden = CellSet(hexadecimal: hidden)
      else { return nil }
      return SkyPainting(clear: clear, hidden: hidden)
    }
  }

  private struct Maps: Codable {
    var earth, dish: Cells
  }

  /// Reads what was written; anything else is an error that names the key.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func fail(_ key: Key, _ text: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: values, debugDescription: "\(key.rawValue) \(text)")
    }
    let version = try values.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw fail(.version, "is \(version); this software reads \(Self.version): remove the file")
    }
    now = try values.decode(Instant.self, forKey: .now)
    let count = try values.decode(Int32.self, forKey: .bootCount)
    guard count > 0 else { throw fail(.bootCount, "is \(count); it counts from 1") }
    boot = DeviceBoot(
      instant: try values.decode(Instant.self, forKey: .bootedAt),
      count: count,
      reason: try values.decode(RebootReason.self, forKey: .bootReason)
    )
    stowedSince = try values.decodeIfPresent(Instant.self, forKey: .stowedSince)
    isGPSInhibited = try values.decode(Bool.self, forKey: .isGPSInhibited)
    config = try values.decode(DeviceConfig.self, forKey: .config)
    do throws(DeviceRefusal) {
      try config.check()
    } catch {
      throw fail(.config, "cannot be: \(error.explanation)")
    }
    mapCleared = try values.decodeIfPresent(Instant.self, forKey: .mapCleared)
    let seconds = try values.decode(Double.self, forKey: .mapSeconds)
    guard (0...1e12).contains(seconds) else { throw fail(.mapSeconds, "is not within 0 to 1e12") }
    paintedUntil = try values.decode(Instant.self, forKey: .paintedUntil)
    let maps = try values.decode(Maps.self, forKey: .maps)
    guard let earth = maps.earth.painting, let dish = maps.dish.painting else {
      throw fail(.maps, "are not four sets of cells in hexadecimal")
    }
    picture = SkyPicture(earth: earth, dish: dish, seconds: seconds)
    sky = try values.decode(String.self, forKey: .sky)
  }

  /// Writes all of it.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(Self.version, forKey: .version)
    try values.encode(now, forKey: .now)
    try values.encode(boot.instant, forKey: .bootedAt)
    try values.encode(boot.count, forKey: .bootCount)
    try values.encode(boot.reason, forKey: .bootReason)
    try values.encodeIfPresent(stowedSince, forKey: .stowedSince)
    try values.encode(isGPSInhibited, forKey: .isGPSInhibited)
    try values.encode(config, forKey: .config)
    try values.encodeIfPresent(mapCleared, forKey: .mapCleared)
    try values.encode(picture.seconds, forKey: .mapSeconds)
    try values.encode(paintedUntil, forKey: .paintedUntil)
    try values.encode(
      Maps(earth: Cells(picture[.earth]), dish: Cells(picture[.dish])),
      forKey: .maps
    )
    try values.encode(sky, forKey: .sky)
  }
}

extension DeviceConfig {
  /// - Throws: The first setting that cannot be.
  func check() throws(DeviceRefusal) {
    try powerSave.check()
    if softwareUpdateRebootHour > 23 { throw .rebootHour(softwareUpdateRebootHour) }
  }
}

extension CellSet {
  /// The words, 16 digits each.
  var hexadecimal: String {
    words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// A set by its words' digits; nil for any other text.
  init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count == CellSet().words.count * 16 else { return nil }
    var words: [UInt64] = []
    for start in stride(from: 0, to: digits.count, by: 16) {
      var word: UInt64 = 0
      for byte in digits[start..<start + 16] {
        guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
        word = word << 4 | UInt64(digit)
      }
      words.append(word)
    }
    self.init(words: words)
  }
}
