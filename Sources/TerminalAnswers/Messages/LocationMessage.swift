import Frames
import Quantities
import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_GetLocationResponse {
  /// Where a terminal is, as a message.
  init(_ location: DeviceLocation) {
    self.init()
    lla.lat = location.point.latitude.degrees
    lla.lon = location.point.longitude.degrees
    lla.alt = location.point.height.metres
    source = .init(location.source)
    sigmaM = location.sigmaMetres
    horizontalSpeedMps = location.horizontalSpeedMetresPerSecond
    verticalSpeedMps = location.verticalSpeedMetresPerSecond
  }
}

extension SpaceX_API_Device_PositionSource {
  init(_ source: DeviceLocation.Source) {
    switch source {
    case .gps: self = .gps
    case .network: self = .starlink
    }
  }
}
