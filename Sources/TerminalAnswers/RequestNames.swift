import Foundation
import SwiftProtobuf
import TerminalMessages

/// Names of requests, for refusals: a real terminal says `Unimplemented: *device.Request_GetPing`.
enum RequestNames {
  /// What a refusal calls a request without a member, as the Go of a real terminal writes nothing.
  static let none = "<nil>"

  /// What a refusal calls a request.
  static func name(of request: SpaceX_API_Device_Request) -> String {
    if let number = request.request.map(fieldNumber) { return goName(number) }
    // A member that is not declared here waits among the unknown fields. The last of a oneof counts.
    var last: Int?
    for number in WireFields(request.unknownFields.data) where number >= 1_000 { last = number }
    return last.map(goName) ?? none
  }

  private static func goName(_ number: Int) -> String {
    guard let name = known[number] else { return "request \(number)" }
    return "*device.Request_" + name
  }

  private static func fieldNumber(_ member: SpaceX_API_Device_Request.OneOf_Request) -> Int {
    switch member {
    case .reboot: 1001
    case .getStatus: 1004
    case .getHistory: 1007
    case .getDeviceInfo: 1008
    case .getLocation: 1017
    case .dishStow: 2002
    case .dishGetContext: 2003
    case .dishGetObstructionMap: 2008
    case .dishSetConfig: 2010
    case .dishGetConfig: 2011
    case .dishPowerSave: 2013
    case .dishInhibitGps: 2014
    case .dishClearObstructionMap: 2017
    case .wifiGetClients: 3002
    case .wifiGetPingMetrics: 3007
    case .wifiGetConfig: 3009
    case .getDiagnostics: 6000
    }
  }

  /// The requests of a real terminal and of its router, by number.
  private static let known: [Int: String] = [
    1001: "Reboot", 1003: "SpeedTest", 1004: "GetStatus", 1005: "Authenticate", 1006: "GetNextId",
    1007: "GetHistory", 1008: "GetDeviceInfo", 1009: "GetPing", 1010: "SetTrustedKeys",
    1011: "FactoryReset", 1012: "GetLog", 1013: "SetSku", 1014: "Update",
    1015: "GetNetworkInterfaces", 1016: "PingHost", 1017: "GetLocation", 1019: "GetHeapDump",
    1020: "RestartControl", 1021: "Fuse", 1022: "GetPersistentStats", 1023: "GetConnections",
    1027: "StartSpeedtest", 1028: "GetSpeedtestStatus", 1029: "ReportClientSpeedtest",
    1030: "InitiateRemoteSsh", 1031: "SelfTest", 1032: "SetTestMode", 1033: "SoftwareUpdate",
    1034: "EnableDebugTelem", 1035: "IqCapture", 1036: "GetRadioStats", 1037: "Time",
    1038: "RunIperfServer", 1039: "TcpConnectivityTest", 1040: "UdpConnectivityTest",
    1041: "GetGoroutineStackTraces", 1078: "SensitiveRequest",
    2002: "DishStow", 2003: "DishGetContext", 2007: "DishSetEmc", 2008: "DishGetObstructionMap",
    2009: "DishGetEmc", 2010: "DishSetConfig", 2011: "DishGetConfig", 2013: "DishPowerSave",
    2014: "DishInhibitGps", 2015: "DishGetData", 2017: "DishClearObstructionMap",
    2018: "DishSetMaxPowerTestMode", 2019: "DishActivateRssiScan", 2020: "DishGetRssiScanResult",
    2021: "DishFactoryReset", 2022: "ResetButton", 2023: "SetPerVehicleConfig",
    2024: "DishAviationTest", 2026: "DishInhibitRf",
    3001: "WifiSetConfig", 3002: "WifiGetClients", 3003: "WifiSetup", 3007: "WifiGetPingMetrics",
    3009: "WifiGetConfig", 3012: "WifiSetMeshDeviceTrust", 3013: "WifiSetMeshConfig",
    3015: "WifiGetClientHistory", 3016: "WifiSetAviationConformed", 3017: "WifiSetClientGivenName",
    3018: "WifiSelfTest", 3019: "WifiCalibrationMode", 3020: "WifiGuestInfo", 3021: "WifiRfTest",
    3024: "WifiGetFirewall", 3025: "WifiTogglePoeNegotiation", 3026: "WifiFactoryTestCommand",
    3027: "WifiStartLocalTelemProxy", 3028: "WifiRunSelfTest", 3029: "WifiBackhaulStats",
    3030: "WifiToggleUmbilicalMode", 3031: "WifiClientSandbox", 3032: "WifiRunDebugNetsys",
    3033: "WifiResetEthPhy", 3034: "WifiFlushHardwareNat", 3035: "WifiWriteCalibration",
    4001: "TransceiverIfLoopbackTest", 4003: "TransceiverGetStatus",
    4004: "TransceiverGetTelemetry",
    5000: "StartUnlock", 5001: "FinishUnlock", 6000: "GetDiagnostics",
  ]
}

/// The numbers of the fields of an encoded message, in order; it ends where the encoding does.
struct WireFields: Sequence, IteratorProtocol {
  private var rest: Data.SubSequence

  init(_ data: Data) { rest = data[...] }

  mutating func next() -> Int? {
    guard let tag = varint(), let number = Int(exactly: tag >> 3) else { return nil }
    return skip(wireType: tag & 7) ? number : nil
  }

  private mutating func skip(wireType: UInt64) -> Bool {
    switch wireType {
    case 0: return varint() != nil
    case 1: return drop(8)
    case 2: return varint().flatMap { Int(exactly: $0) }.map { drop($0) } ?? false
    case 5: return drop(4)
    // Groups: their fields follow, and count as if they stood outside.
    case 3, 4: return true
    default: return false
    }
  }

  private mutating func drop(_ count: Int) -> Bool {
    guard count <= rest.count else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    return nil
  }
}
