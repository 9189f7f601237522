import Foundation
import Frames

/// What the service reads of a program's account of its link; the rest is kept as it came.
///
/// Everything comes from outside: a count is a whole number from 0 to 2⁵³, a delay a number of
/// milliseconds that is not negative, a cause of loss a short word.
struct ReportedAccount: Hashable, Sendable {
  /// World time up to which the account reaches.
  var until: Instant
  var uplink: Direction
  var downlink: Direction

  /// The packets of one direction.
  struct Direction: Hashable, Sendable {
    var packetsIn = 0
    var bytesIn = 0
    var packetsDelivered = 0
    var bytesDelivered = 0
    /// Bytes that wait before the transmitter.
    var bytesWaiting = 0
    /// How long delivered packets took; nil before the first.
    var delay: Delay?
    /// Packets lost, by cause; what an outage cost is named `outage-` and the reason's word.
    var drops: [String: Int] = [:]
  }

  /// Delays of delivered packets since the beginning, in milliseconds.
  struct Delay: Hashable, Sendable {
    var count = 0
    var mean = 0.0
    var p50 = 0.0
    var p90 = 0.0
    var p99 = 0.0
    var maximum = 0.0
  }

  /// An account has at most this many bytes.
  static let largestSize = 256 << 10
  /// A direction has at most this many causes of loss.
  static let mostCauses = 64
  /// Counts are at most this: beyond it JSON's numbers are no longer whole.
  static let largestCount = 1 << 53
}

/// What is wrong with an account, with its place.
struct AccountProblem: Error, CustomStringConvertible {
  var description: String

  init(_ path: [any CodingKey], _ cause: String) {
    let place = path.map(\.stringValue).joined(separator: ".").prefix(200)
    description = place.isEmpty ? "the account \(cause)" : "\(place) \(cause)"
  }
}

extension ReportedAccount {
  /// Reads an account; throws what is wrong with it.
  init(json: Data) throws(AccountProblem) {
    // JSON among programs is UTF-8 (RFC 8259, section 8.1); a reader that guesses would take more,
    // and these bytes go into other answers as they are.
    guard json.count <= Self.largestSize, String(validating: json, as: UTF8.self) != nil,
      json.allSatisfy({ $0 >= 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d })
    else { throw AccountProblem([], "is no JSON text in UTF-8 of at most 256 kB") }
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch let problem as AccountProblem {
      throw problem
    } catch DecodingError.keyNotFound(let key, let context) {
      throw AccountProblem(context.codingPath + [key], "is missing")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context)
    {
      throw AccountProblem(context.codingPath, "is of another kind than it should be")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw AccountProblem(context.codingPath, "cannot be read")
    } catch {
      throw AccountProblem([], "is not a JSON object")
    }
  }
}

extension ReportedAccount: Decodable {
  private enum Keys: String, CodingKey {
    case until = "until_utc"
    case uplink, downlink
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    until = try container.decode(Instant.self, forKey: .until)
    uplink = try container.decode(Direction.self, forKey: .uplink)
    downlink = try container.decode(Direction.self, forKey: .downlink)
  }
}

extension ReportedAccount.Direction: Decodable {
  private enum Keys: String, CodingKey {
    case packetsIn = "packets_in"
    case bytesIn = "bytes_in"
    case packetsDelivered = "packets_delivered"
    case bytesDelivered = "bytes_delivered"
    case bytesWaiting = "bytes_waiting"
    case delay = "delay_ms"
    case dropped = "packets_dropped"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    packetsIn = try container.decode(Count.self, forKey: .packetsIn).value
    bytesIn = try container.decode(Count.self, forKey: .bytesIn).value
    packetsDelivered = try container.decode(Count.self, forKey: .packetsDelivered).value
    bytesDelivered = try container.decode(Count.self, forKey: .bytesDelivered).value
    bytesWaiting = try container.decode(Count.self, forKey: .bytesWaiting).value
    delay = try container.decodeIfPresent(ReportedAccount.Delay.self, forKey: .delay)
    drops = try container.decodeIfPresent(Causes.self, forKey: .dropped)?.counts ?? [:]
  }
}

extension ReportedAccount.Delay: Decodable {
  private enum Keys: String, CodingKey {
    case count
    case mean = "mean_ms"
    case p50 = "p50_ms"
    case p90 = "p90_ms"
    case p99 = "p99_ms"
    case maximum = "max_ms"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    func milliseconds(_ key: Keys) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      guard value.isFinite, (0...1e9).contains(value) else {
        throw AccountProblem(container.codingPath + [key], "is no delay from 0 to 10⁹ ms")
      }
      return value
    }
    count = try container.decode(Count.self, forKey: .count).value
    mean = try milliseconds(.mean)
    p50 = try milliseconds(.p50)
    p90 = try milliseconds(.p90)
    p99 = try milliseconds(.p99)
    maximum = try milliseconds(.maximum)
  }
}

/// A whole number that is not negative.
private struct Count: Decodable {
  var value: Int

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = try? container.decode(Int.self),
      (0...ReportedAccount.largestCount).contains(value)
    else { throw AccountProblem(decoder.codingPath, "is no whole number from 0 to 2⁵³") }
    self.value = value
  }
}

/// Counts by cause; a cause of several kinds has an object of its own.
private struct Causes: Decodable {
  var counts: [String: Int] = [:]

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      if let kinds = try? container.nestedContainer(keyedBy: Name.self, forKey: key) {
        for kind in kinds.allKeys {
          try add(kinds.decode(Count.self, forKey: kind), [key, kind], kinds.codingPath)
        }
      } else {
        try add(container.decode(Count.self, forKey: key), [key], container.codingPath)
      }
    }
  }

  private mutating func add(_ count: Count, _ names: [Name], _ path: [any CodingKey]) throws {
    let word = names.map(\.stringValue).joined(separator: "-")
    let isWord = word.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
    }
    guard isWord, (1...64).contains(word.utf8.count) else {
      throw AccountProblem(path, "has a cause that is no word of at most 64 of a-z, 0-9, _ and -")
    }
    guard count.value > 0 else { return }
    counts[word] = count.value
    guard counts.count <= ReportedAccount.mostCauses else {
      throw AccountProblem(path, "has more than \(ReportedAccount.mostCauses) causes")
    }
  }
}
