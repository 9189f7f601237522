import Links
import Service
import Synchronization

/// Prometheus text about the terminals that programs carry.
///
/// Sums run over all since the service began; labels with a connection's identity are given to the
/// first ones alone, so that their number is bounded.
enum ConnectionMetrics {
  /// So many connections have lines of their own: those that joined first.
  static let mostConnections = 1_000

  static func lines(_ live: LiveWorld) -> [String] {
    let (guests, totals) = live.state.withLock { ($0.guests.inOrder, $0.guests.totals) }
    return lines(guests, totals)
  }

  static func lines(_ guests: [GuestBook.Guest], _ totals: LinkTotals) -> [String] {
    sums(guests, totals) + each(guests.prefix(mostConnections))
  }

  private static func sums(_ guests: [GuestBook.Guest], _ totals: LinkTotals) -> [String] {
    var queues = (uplink: 0.0, downlink: 0.0)
    for report in guests.lazy.compactMap(\.report) {
      queues.uplink += Double(report.account.uplink.bytesWaiting)
      queues.downlink += Double(report.account.downlink.bytesWaiting)
    }
    let ways = [
      ("uplink", totals.uplink, queues.uplink), ("downlink", totals.downlink, queues.downlink),
    ]
    func family(
      _ name: String,
      _ kind: String,
      _ help: String,
      _ value: (LinkTotals.Direction, Double) -> Double
    ) -> [String] {
      head(name, kind, help)
        + ways.map { "\(name)\(labels([("direction", $0.0)])) \(value($0.1, $0.2))" }
    }
    return head("apus_connections", "gauge", "Terminals that programs carry now.")
      + ["apus_connections \(guests.count)"]
      + family("apus_links_packets_total", "counter", "Packets delivered over all connections.") {
        total,
        _ in total.packets
      }
      + family("apus_links_bytes_total", "counter", "Bytes delivered over all connections.") {
        total,
        _ in total.bytes
      }
      + family("apus_links_queue_bytes", "gauge", "Bytes that wait before the transmitters.") {
        _,
        queue in queue
      }
      + head("apus_links_dropped_packets_total", "counter", "Packets lost, by cause.")
      + ways.flatMap { way in
        way.1.drops.sorted { $0.key < $1.key }.map {
          "apus_links_dropped_packets_total"
            + "\(labels([("direction", way.0), ("cause", $0.key)])) \($0.value)"
        }
      }
  }

  /// One direction of one connection, with the labels that say which.
  private struct Way {
    var labels: [(String, String)]
    var account: ReportedAccount.Direction
  }

  private static func each(_ guests: ArraySlice<GuestBook.Guest>) -> [String] {
    let ways = guests.flatMap { guest -> [Way] in
      guard let account = guest.report?.account else { return [] }
      return [("uplink", account.uplink), ("downlink", account.downlink)].map {
        Way(labels: [("connection", guest.id.rawValue), ("direction", $0.0)], account: $0.1)
      }
    }
    func family(
      _ name: String,
      _ kind: String,
      _ help: String,
      _ value: (ReportedAccount.Direction) -> Int
    ) -> [String] {
      head(name, kind, help) + ways.map { "\(name)\(labels($0.labels)) \(value($0.account))" }
    }
    return
      family("apus_connection_packets_total", "counter", "Packets delivered.", \.packetsDelivered)
      + family("apus_connection_bytes_total", "counter", "Bytes delivered.", \.bytesDelivered)
      + family(
        "apus_connection_queue_bytes",
        "gauge",
        "Bytes that wait before the transmitter.",
        \.bytesWaiting
      )
      + head("apus_connection_dropped_packets_total", "counter", "Packets lost, by cause.")
      + ways.flatMap { way in
        way.account.drops.sorted { $0.key < $1.key }.map {
          "apus_connection_dropped_packets_total"
            + "\(labels(way.labels + [("cause", $0.key)])) \($0.value)"
        }
      }
      + head("apus_connection_delay_seconds", "summary", "One-way delay of delivered packets.")
      + ways.flatMap(delays)
  }

  private static func delays(_ way: Way) -> [String] {
    guard let delay = way.account.delay else { return [] }
    let name = "apus_connection_delay_seconds"
    let quantiles = [("0.5", delay.p50), ("0.9", delay.p90), ("0.99", delay.p99)]
    return quantiles.map {
      "\(name)\(labels(way.labels + [("quantile", $0.0)])) \($0.1 / 1_000)"
    } + [
      "\(name)_sum\(labels(way.labels)) \(delay.mean / 1_000 * Double(delay.count))",
      "\(name)_count\(labels(way.labels)) \(delay.count)",
    ]
  }

  /// The two lines that begin a family of metrics.
  static func head(_ name: String, _ kind: String, _ help: String) -> [String] {
    ["# HELP \(name) \(help)", "# TYPE \(name) \(kind)"]
  }

  /// Labels with their values escaped as the text format wants it.
  static func labels(_ pairs: [(String, String)]) -> String {
    let texts = pairs.map { name, value in
      let escaped = value.flatMap { character -> String in
        switch character {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n", "\r", "\r\n": "\\n"
        default: String(character)
        }
      }
      return "\(name)=\"\(String(escaped))\""
    }
    return "{\(texts.joined(separator: ","))}"
  }
}
