import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishGetHistoryResponse {
  /// A terminal's last quarter of an hour as a message: five rings of one length.
  init(_ history: DeviceHistory) {
    self.init()
    current = history.current
    popPingDropRate = ring(history.popPingDropRate)
    popPingLatencyMs = ring(history.popPingLatencyMilliseconds)
    downlinkThroughputBps = ring(history.downlinkThroughputBitsPerSecond)
    uplinkThroughputBps = ring(history.uplinkThroughputBitsPerSecond)
    powerIn = ring(history.powerWatts)
    outages = history.outages.map(SpaceX_API_Device_DishOutage.init)
    // Unix time, as its events have.
    eventLog.currentTimestampNs = history.time?.unixNanoseconds ?? 0
    eventLog.events = history.events.map(SpaceX_API_Device_UXEvent.init)
  }
}

/// A ring of exactly the promised length: clients index it without looking.
func ring(_ values: [Float]) -> [Float] {
  guard values.count != DeviceHistory.length else { return values }
  let padding = [Float](repeating: 0, count: max(0, DeviceHistory.length - values.count))
  return values.prefix(DeviceHistory.length) + padding
}
