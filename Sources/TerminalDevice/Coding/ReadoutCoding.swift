import Frames
import Quantities

extension DeviceInformation: CodedByFields, Codable {
  static let blank = DeviceInformation(id: "", hardwareVersion: "", softwareVersion: "")
  static let fields: [CodedField<DeviceInformation>] = [
    .text("id", \.id),
    .text("hardware_version", \.hardwareVersion),
    .text("software_version", \.softwareVersion),
    .text("country_code", \.countryCode),
    .count("utc_offset_s", \.utcOffsetSeconds, in: -86_400...86_400),
    .count("boot_count", \.bootCount, in: 0...Int32.max),
    .count("generation_number", \.generationNumber, in: 0...Int64(FieldBounds.count.upperBound)),
    .text("build_id", \.buildID),
    .value("reboot_reason", \.rebootReason),
  ]
}

extension DeviceOutage: CodedByFields, Codable {
  static let blank = DeviceOutage(cause: .unknown, start: .gpsEpoch, duration: .zero)
  static let fields: [CodedField<DeviceOutage>] = [
    .value("cause", \.cause),
    .value("start_utc", \.start),
    .seconds("duration_s", \.duration),
    .value("did_switch", \.didSwitch),
  ]
}

extension DeviceEvent: CodedByFields, Codable {
  static let blank = DeviceEvent(cause: .unknown, start: .gpsEpoch, duration: .zero)
  static let fields: [CodedField<DeviceEvent>] = [
    .value("cause", \.cause),
    .value("start_utc", \.start),
    .seconds("duration_s", \.duration),
  ]
}

extension DeviceLocation: CodedByFields, Codable {
  static let blank = DeviceLocation(
    point: GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: 0),
    source: .gps,
    sigmaMetres: 0,
    time: .gpsEpoch
  )
  static let fields: [CodedField<DeviceLocation>] = [
    .number("latitude_deg", \.latitudeDegrees, in: -90...90),
    .number("longitude_deg", \.longitudeDegrees, in: -180...180),
    .number("height_m", \.heightMetres, in: -1e7...1e9),
    .value("source", \.source),
    .number("sigma_m", \.sigmaMetres, in: FieldBounds.quantity),
    .number("horizontal_speed_m_per_s", \.horizontalSpeedMetresPerSecond, in: 0...1e9),
    .number("vertical_speed_m_per_s", \.verticalSpeedMetresPerSecond, in: -1e9...1e9),
    .value("time_utc", \.time),
  ]

  private var latitudeDegrees: Double {
    get { point.latitude.degrees }
    set { point.latitude = .degrees(newValue) }
  }

  private var longitudeDegrees: Double {
    get { point.longitude.degrees }
    set { point.longitude = .degrees(newValue) }
  }

  private var heightMetres: Double {
    get { point.height.metres }
    set { point.height = .metres(newValue) }
  }
}

extension DeviceDiagnostics: CodedByFields, Codable {
  static let blank = DeviceDiagnostics(information: .blank)
  static let fields: [CodedField<DeviceDiagnostics>] = [
    .value("information", \.information),
    .value("alerts", \.alerts),
    .value("disablement", \.disablement),
    .value("self_test", \.selfTest),
    .optional("location", \.location),
    .value("alignment", \.alignment),
    .value("is_stowed", \.isStowed),
    .value("is_obstructed", \.isObstructed),
  ]
}
