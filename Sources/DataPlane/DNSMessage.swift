/// A question to the name service, as far as the point of presence has to understand it (RFC 1035).
struct DNSQuestion: Equatable {
  /// Labels in lower case, joined by dots, without the final dot.
  var name: String
  var type: UInt16
  /// Where the question section ends.
  var end: Int

  static let typeA: UInt16 = 1
  static let typeAAAA: UInt16 = 28

  /// Reads the only question of a standard query.
  ///
  /// - Returns: `nil` for anything else: a response, several questions, a name that is cut off,
  ///   compressed or too long.
  init?(_ message: Span<UInt8>) {
    guard message.count >= 12, message[2] & 0xf8 == 0, message.word(at: 4) == 1 else { return nil }
    var labels: [String] = []
    var offset = 12
    while true {
      guard offset < message.count else { return nil }
      let length = Int(message[offset])
      guard length <= 63, offset + 1 + length <= message.count, offset <= 12 + 255 else {
        return nil
      }
      offset += 1
      if length == 0 { break }
      let label = (offset..<offset + length).map { message[$0] }
      labels.append(String(decoding: label, as: UTF8.self).lowercased())
      offset += length
    }
    guard offset + 4 <= message.count else { return nil }
    name = labels.joined(separator: ".")
    type = message.word(at: offset)
    end = offset + 4
  }

  /// The names that the point of presence knows itself, with their addresses of both families.
  ///
  /// A question for another type of one of these names gets an answer without records.
  func answer(to query: Span<UInt8>, names: [String: [IPAddress]]) -> [UInt8]? {
    guard let addresses = names[name] else { return nil }
    let wanted = addresses.filter {
      $0.isIPv6 ? type == Self.typeAAAA : type == Self.typeA
    }
    var reply = Self.replyHead(to: query, end: end, answers: wanted.count, code: 0)
    for address in wanted {
      let bytes = address.bytes
      // A pointer to the name at offset 12, class IN, one minute to live.
      reply += [0xc0, 12, 0, UInt8(truncatingIfNeeded: type), 0, 1, 0, 0, 0, 60, 0]
      reply += [UInt8(bytes.count)] + bytes
    }
    return reply
  }

  /// "The name server was unable to process this query": programs fail at once instead of waiting.
  static func serverFailure(to query: Span<UInt8>) -> [UInt8]? {
    guard let question = DNSQuestion(query) else { return nil }
    return replyHead(to: query, end: question.end, answers: 0, code: 2)
  }

  /// The name does not exist.
  static func noSuchName(to query: Span<UInt8>) -> [UInt8]? {
    guard let question = DNSQuestion(query) else { return nil }
    return replyHead(to: query, end: question.end, answers: 0, code: 3)
  }

  private static func replyHead(
    to query: Span<UInt8>,
    end: Int,
    answers: Int,
    code: UInt8
  ) -> [UInt8] {
    var reply = (0..<end).map { query[$0] }
    // Response, recursion desired as asked, recursion available.
    reply[2] = 0x80 | query[2] & 0x01
    reply[3] = 0x80 | code
    reply.put(UInt16(clamping: answers), at: 6)
    reply.put(0, at: 8)
    reply.put(0, at: 10)
    return reply
  }
}
