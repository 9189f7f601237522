import Foundation

@testable import Console

/// Accounts as a program writes them.
enum SampleAccount {
  /// All that a direction holds, with some of it set.
  static func direction(
    packets: Int = 100,
    bytes: Int = 120_000,
    waiting: Int = 1_500,
    delay: String = "",
    drops: String = ""
  ) -> String {
    """
    {"packets_in": \(packets + 7), "bytes_in": \(bytes + 700), "packets_delivered": \(packets),
     "bytes_delivered": \(bytes), "packets_marked": 0, "packets_in_flight": 2,
     "bytes_waiting": \(waiting)\(delay.isEmpty ? "" : ", \"delay_ms\": \(delay)"),
     "packets_dropped": {"queue_full": 0, "aqm": 1, "noise": 3\(drops), "outage": {}}}
    """
  }

  static func delay(count: Int, mean: Double) -> String {
    """
    {"count": \(count), "min_ms": 1, "mean_ms": \(mean), "p50_ms": 21.5, "p90_ms": 30,
     "p99_ms": 44.25, "p999_ms": 50, "max_ms": 60}
    """
  }

  static func json(
    until: String = "2022-10-10T12:00:30Z",
    up: String = direction(),
    down: String = direction()
  ) -> String {
    """
    {"from_utc": "2022-10-10T12:00:00Z", "until_utc": "\(until)", "uplink": \(up),
     "downlink": \(down), "satellites": [{"satellite": "A-0-1"}], "new_thing": [1e3, null, "ü"]}
    """
  }

  static func account(
    until: String = "2022-10-10T12:00:30Z",
    up: String = direction(),
    down: String = direction()
  ) throws -> ReportedAccount {
    try ReportedAccount(json: Data(json(until: until, up: up, down: down).utf8))
  }
}
