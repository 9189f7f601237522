/// Where and how the fates of all packets are written down.
///
/// The suffix of each file's name says its format: `.pcapng` for a capture that Wireshark and its
/// kin read, `.csv` for a table with one row a packet.
public struct PacketRecording: Hashable, Sendable {
  /// The formats, by the suffixes of their files.
  public enum Format: String, Hashable, Sendable, Codable, CaseIterable {
    /// A capture with the fate of each packet as its comment (draft-ietf-opsawg-pcapng).
    case capture = "pcapng"
    /// A table with one row a packet (RFC 4180).
    case table = "csv"
  }

  /// Whole packets.
  public static let defaultSnapLength = 262_144
  /// What is kept of a packet, in bytes.
  public static let snapLengths = 1...262_144
  /// Room for what is not written yet, in bytes.
  public static let defaultRingBytes = 32 << 20

  /// The files, which are made or made anew; only their owner may read them, because they hold what
  /// people sent.
  public var files: [String]
  /// How much of each packet a capture keeps, in bytes.
  public var snapLength: Int
  /// Room for what is not written yet, in bytes, rounded up to a power of two; a record that finds no
  /// room is lost.
  public var ringBytes: Int
  /// What wrote the capture, such as `apus 1.0`.
  public var application: String

  /// A recording to files; nothing is checked or opened yet.
  public init(
    files: [String],
    snapLength: Int = Self.defaultSnapLength,
    ringBytes: Int = Self.defaultRingBytes,
    application: String = "apus"
  ) {
    self.files = files
    self.snapLength = snapLength
    self.ringBytes = ringBytes
    self.application = application
  }

  /// The format of a file by its suffix, in either case; `nil` when it is no known one.
  public static func format(of file: String) -> Format? {
    let name = file.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    return Format(rawValue: name[name.index(after: dot)...].lowercased())
  }

  /// The formats of all files, in order.
  ///
  /// - Throws: when there is no file, a suffix is unknown, or the snap length is out of range.
  public func formats() throws(PacketRecordingError) -> [Format] {
    guard !files.isEmpty else {
      throw PacketRecordingError("A recording without a file.", remedy: "Name a file to write.")
    }
    guard Self.snapLengths.contains(snapLength) else {
      throw PacketRecordingError(
        "A snap length of \(snapLength) bytes.",
        remedy:
          "It has to be from \(Self.snapLengths.lowerBound) to \(Self.snapLengths.upperBound)."
      )
    }
    var formats: [Format] = []
    for file in files {
      guard let format = Self.format(of: file) else {
        throw PacketRecordingError(
          "The name '\(file)' does not say in which format to record.",
          remedy: "End it with .pcapng for a capture or .csv for a table."
        )
      }
      formats.append(format)
    }
    return formats
  }
}

/// Why packets cannot be recorded, with what to do about it.
public struct PacketRecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one sentence.
  public let message: String
  /// What to do about it.
  public let remedy: String

  /// The message and the remedy.
  public var description: String { message + " " + remedy }

  init(_ message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

extension PacketRecording {
  /// What a recording has written, and what not.
  public struct Summary: Hashable, Sendable, Codable {
    /// Records that were not kept, because there was no room for them or the recording was over.
    public var recordsLost: UInt64
    /// Whether the writer has finished: false while packets are recorded, and when it did not come to
    /// its end in the time that it was given.
    public var isComplete: Bool
    /// What was written to each file.
    public var files: [File]

    enum CodingKeys: String, CodingKey {
      case recordsLost = "records_lost"
      case isComplete = "is_complete"
      case files
    }
  }

  /// What was written to one file.
  public struct File: Hashable, Sendable, Codable {
    /// Its name as it was given.
    public var path: String
    /// Its format.
    public var format: Format
    /// Records in the file.
    public var recordsWritten: UInt64
    /// Records that are not in it because of its problem; those lost to all files do not count here.
    public var recordsNotWritten: UInt64
    /// Its length in bytes.
    public var bytes: UInt64
    /// What ended it before its time; `nil` when nothing did.
    public var problem: String?

    enum CodingKeys: String, CodingKey {
      case path, format, bytes, problem
      case recordsWritten = "records_written"
      case recordsNotWritten = "records_not_written"
    }
  }
}
