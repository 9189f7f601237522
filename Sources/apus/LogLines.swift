import ArgumentParser
import Foundation
import Logging

/// How the service's log is written.
struct LogOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  enum Level: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .warning }
  }

  @Option(help: "How log lines are written, on standard error.")
  var logFormat: Format = .text

  @Option(help: "The least level that is written; each request is a line at debug.")
  var logLevel: Level = .warning

  func logger() -> Logger {
    var logger = Logger(label: "apus") { [logFormat] _ in LogLines(format: logFormat) }
    logger.logLevel = logLevel.level
    return logger
  }
}

/// Writes each log event as one line: logfmt, or JSON.
///
/// No line holds a secret or, at info and above, a terminal's place: callers give paths without
/// queries, and names of errors instead of what they speak of.
struct LogLines: LogHandler {
  let format: LogOptions.Format
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.warning

  init(format: LogOptions.Format) { self.format = format }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    fields["hb.request.id"] = nil
    if let error = event.error { fields["error"] = "\(type(of: error))" }
    let line = Self.line(
      format,
      time: Date(),
      level: event.level.rawValue,
      message: "\(event.message)",
      fields: fields
    )
    Warnings.write(line + "\n")
  }

  /// One line without its end; what callers sent cannot begin a new one.
  static func line(
    _ format: LogOptions.Format,
    time: Date,
    level: String,
    message: String,
    fields: [String: String]
  ) -> String {
    let time = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let pairs =
      [("time", time), ("level", level), ("message", message)]
      + fields.sorted { $0.key < $1.key }
    switch format {
    case .json:
      return "{" + pairs.map { "\(quoted($0.0)):\(quoted($0.1))" }.joined(separator: ",") + "}"
    case .text:
      return pairs.map { "\($0.0)=\(isPlain($0.1) ? $0.1 : quoted($0.1))" }.joined(separator: " ")
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x3d }
  }

  /// A JSON string (RFC 8259, section 7).
  private static func quoted(_ text: String) -> String {
    let body = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\n": "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
          + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + body.joined() + "\""
  }
}
