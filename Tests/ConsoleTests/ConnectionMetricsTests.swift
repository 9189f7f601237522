import Foundation
import Scheduling
import Service
import Testing

@testable import Console

@Suite("Prometheus text about connections")
struct ConnectionMetricsTests {
  @Test("Sums by direction, and lines of each connection")
  func lines() throws {
    var book = GuestBook()
    var planned = try SampleWorld.planned()
    planned.terminal.id = TerminalID("a\"b\\\n")
    _ = try book.enter(planned, isOfWorld: false, at: .now)
    let up = SampleAccount.direction(
      delay: SampleAccount.delay(count: 100, mean: 25),
      drops: ", \"hand_over\": 4"
    )
    let account = try SampleAccount.account(up: up)
    _ = book.enter(account, json: Data(), of: planned.terminal.id, speed: 1, at: .now)
    planned.terminal.id = TerminalID("quiet")
    _ = try book.enter(planned, isOfWorld: false, at: .now)
    let lines = ConnectionMetrics.lines(book.inOrder, book.totals)
    let named = "connection=\"a\\\"b\\\\\\n\",direction=\"uplink\""
    for line in [
      "apus_connections 2",
      "apus_links_packets_total{direction=\"uplink\"} 100.0",
      "apus_links_bytes_total{direction=\"downlink\"} 120000.0",
      "apus_links_queue_bytes{direction=\"uplink\"} 1500.0",
      "apus_links_dropped_packets_total{direction=\"uplink\",cause=\"hand_over\"} 4.0",
      "apus_connection_packets_total{\(named)} 100",
      "apus_connection_dropped_packets_total{\(named),cause=\"aqm\"} 1",
      "apus_connection_delay_seconds{\(named),quantile=\"0.5\"} 0.0215",
      "apus_connection_delay_seconds{\(named),quantile=\"0.99\"} 0.04425",
      "apus_connection_delay_seconds_sum{\(named)} 2.5",
      "apus_connection_delay_seconds_count{\(named)} 100",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(!lines.contains { $0.contains("quiet") })
    #expect(lines.allSatisfy { !$0.contains("\n") })
    // Each family has one head, before its lines.
    let heads = lines.filter { $0.hasPrefix("# TYPE") }
    #expect(Set(heads).count == heads.count && heads.count == 10)
  }

  @Test("The number of labels is bounded, that of connections counted is not")
  func bounded() throws {
    var book = GuestBook()
    var planned = try SampleWorld.planned()
    let account = try SampleAccount.account()
    let count = ConnectionMetrics.mostConnections + 5
    for number in 0..<count {
      planned.terminal.id = TerminalID("g\(number)")
      _ = try book.enter(planned, isOfWorld: false, at: .now)
      _ = book.enter(account, json: Data(), of: planned.terminal.id, speed: 1, at: .now)
    }
    let lines = ConnectionMetrics.lines(book.inOrder, book.totals)
    let prefix = "apus_connection_packets_total{"
    #expect(lines.count { $0.hasPrefix(prefix) } == 2 * ConnectionMetrics.mostConnections)
    #expect(lines.contains("apus_connections \(count)"))
    #expect(lines.contains("apus_links_packets_total{direction=\"uplink\"} \(Double(count * 100))"))
  }
}
