import Frames

extension OMMKey {
  /// What CelesTrak writes in JSON and CSV, in its order.
  fileprivate static let celesTrak = allCases.filter { !metadata.contains($0) }
  fileprivate static let metadata: [OMMKey] = [
    .centerName, .refFrame, .timeSystem, .meanElementTheory,
  ]
}

extension ElementSet {
  /// Whether the theory does not follow from the ephemeris type.
  fileprivate var isTheoryDue: Bool { theory == .sgp4XP && ephemerisType != 4 }
}

/// JSON and CSV.
extension ElementWriter {
  func json(_ elements: [ElementSet]) -> Output {
    let controls = Set(UInt8(0)..<32).union([127])
    var output = write(elements) { (set, text) throws(ElementProblem) in
      let fields = try OMMFields(set, controls: controls)
      var separator = text.isEmpty ? "[{" : ",{"
      for key in OMMKey.celesTrak + (set.isTheoryDue ? [.meanElementTheory] : []) {
        text.append(contentsOf: "\(separator)\"\(key.name)\":".utf8)
        fields.append(key, to: &text, escape: Self.appendJSON)
        separator = ","
      }
      text.append(UInt8(ascii: "}"))
      text.append(10)
    }
    if output.bytes.isEmpty { output.bytes.append(UInt8(ascii: "[")) }
    output.bytes.append(contentsOf: "]\n".utf8)
    return output
  }

  private static func appendJSON(_ value: [UInt8], to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0..<0x20:
        text.append(contentsOf: "\\u00".utf8)
        text.append(contentsOf: byte < 16 ? "0".utf8 : "".utf8)
        text.append(contentsOf: String(byte, radix: 16).utf8)
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  func csv(_ elements: [ElementSet]) -> Output {
    let isTheoryDue = elements.contains(where: \.isTheoryDue)
    let keys = OMMKey.celesTrak + (isTheoryDue ? [.meanElementTheory] : [])
    let header = Array((keys.map(\.name).joined(separator: ",") + "\r\n").utf8)
    var output = write(elements) { (set, text) throws(ElementProblem) in
      let fields = try OMMFields(set, controls: [9, 10, 13])
      for key in keys {
        fields.append(key, to: &text, escape: Self.appendCSV)
        text.append(UInt8(ascii: ","))
      }
      text.removeLast()
      text.append(contentsOf: [13, 10])
    }
    output.bytes.insert(contentsOf: header, at: 0)
    return output
  }

  private static func appendCSV(_ value: [UInt8], to text: inout [UInt8]) {
    let mark = UInt8(ascii: "\"")
    guard value.contains(where: { $0 == mark || $0 == UInt8(ascii: ",") || $0.isLineEnd }) else {
      text.append(contentsOf: value)
      return
    }
    text.append(mark)
    for byte in value { text.append(contentsOf: repeatElement(byte, count: byte == mark ? 2 : 1)) }
    text.append(mark)
  }
}

/// XML and KVN, whose messages have a header and metadata.
extension ElementWriter {
  private static let metadataKeys = [.objectName, .objectID] + OMMKey.metadata
  private static let elementKeys = OMMKey.allCases.filter {
    (OMMKey.epoch.rawValue...OMMKey.meanAnomaly.rawValue).contains($0.rawValue)
  }
  private static let parameterKeys = OMMKey.allCases.filter {
    $0.rawValue >= OMMKey.ephemerisType.rawValue
  }

  /// CREATION_DATE and ORIGINATOR.
  private var header: [(name: String, value: [UInt8])] {
    var date: [UInt8] = []
    if let creationDate, OMMFields.isWritable(creationDate) {
      OMMFields.append(creationDate, to: &date)
    }
    let shown = originator.utf8.filter { $0 >= 0x20 && $0 != 0x7F }.prefix(256)
    return [("CREATION_DATE", date), ("ORIGINATOR", Array(shown))]
  }

  func xml(_ elements: [ElementSet]) -> Output {
    let header = header
    var output = write(elements) { (set, text) throws(ElementProblem) in
      let fields = try OMMFields(set, controls: [9, 10, 13])
      text.append(contentsOf: "<omm id=\"CCSDS_OMM_VERS\" version=\"3.0\">\n<header>".utf8)
      for (name, value) in header {
        text.append(contentsOf: "<\(name)>".utf8)
        Self.appendXML(value, to: &text)
        text.append(contentsOf: "</\(name)>".utf8)
      }
      text.append(contentsOf: "</header>\n<body><segment>\n".utf8)
      Self.append("metadata", Self.metadataKeys, fields, to: &text)
      text.append(contentsOf: "<data>\n".utf8)
      Self.append("meanElements", Self.elementKeys, fields, to: &text)
      Self.append("tleParameters", Self.parameterKeys, fields, to: &text)
      text.append(contentsOf: "</data>\n</segment></body>\n</omm>\n".utf8)
    }
    output.bytes.insert(
      contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ndm>\n".utf8,
      at: 0
    )
    output.bytes.append(contentsOf: "</ndm>\n".utf8)
    return output
  }

  private static func append(
    _ section: String,
    _ keys: [OMMKey],
    _ fields: OMMFields,
    to text: inout [UInt8]
  ) {
    text.append(contentsOf: "<\(section)>\n".utf8)
    for key in keys {
      text.append(contentsOf: "<\(key.name)>".utf8)
      fields.append(key, to: &text, escape: appendXML)
      text.append(contentsOf: "</\(key.name)>\n".utf8)
    }
    text.append(contentsOf: "</\(section)>\n".utf8)
  }

  private static func appendXML(_ value: [UInt8], to text: inout [UInt8]) {
    for byte in value {
      switch byte {
      case UInt8(ascii: "&"): text.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): text.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): text.append(contentsOf: "&gt;".utf8)
      case 13: text.append(contentsOf: "&#13;".utf8)
      default: text.append(byte)
      }
    }
  }

  func kvn(_ elements: [ElementSet]) -> Output {
    let header = header
    return write(elements) { (set, text) throws(ElementProblem) in
      let fields = try OMMFields(set, controls: [9])
      text.append(contentsOf: "CCSDS_OMM_VERS = 3.0\n".utf8)
      for (name, value) in header {
        text.append(contentsOf: "\(name) = ".utf8)
        text.append(contentsOf: value)
        text.append(10)
      }
      for key in OMMKey.allCases {
        text.append(contentsOf: "\(key.name) = ".utf8)
        fields.append(key, to: &text) { $1.append(contentsOf: $0) }
        text.append(10)
      }
      text.append(10)
    }
  }
}
