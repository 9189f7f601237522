import CTunnel
import Glibc

/// The helper processes of a data plane: this program again, with a hidden first argument.
///
/// A process with threads cannot make a user namespace (unshare(2)), so each helper is a fresh
/// execution of the program that turns into the helper before any thread exists.
public enum DataPlaneProcess {
  static let terminalArgument = "__apus-terminal"
  static let popArgument = "__apus-pop"
  /// Where a helper finds its end of the line to the engine.
  ///
  /// High, so that descriptors which the
  /// user hands to the program stay free.
  static let line: Int32 = 200

  /// Turns this process into a helper when its first argument asks for one.
  ///
  /// To be called before anything else in `main`, with `CommandLine.arguments`. Does not return in
  /// a helper.
  public static func runChildIfRequested(_ arguments: [String]) {
    guard arguments.count > 1 else { return }
    let rest = Array(arguments.dropFirst(2))
    switch arguments[1] {
    case terminalArgument: TerminalStage.run(rest)
    case popArgument: PopStage.run(rest)
    default: return
    }
  }
}

/// What a helper says to the engine when it cannot go on.
enum StageFailure: UInt8 {
  case namespaces = 1
  case tunnelDevice, network, mounts, process, localNetwork, listener

  /// Says so on the line, with the place in a list where one is meant, and ends the process.
  func report(_ result: Int, place: Int = 0) -> Never {
    let message: [UInt8] = [
      StageMessage.failed.rawValue, rawValue, UInt8(clamping: -result), UInt8(clamping: place),
    ]
    // Safe because the buffer's own count bounds the message.
    unsafe message.withUnsafeBytes {
      _ = unsafe ct_send_message(DataPlaneProcess.line, $0.baseAddress, $0.count, nil, 0)
    }
    exit(111)
  }

  /// The failure that a message tells, as an error.
  static func error(
    in message: [UInt8],
    _ configuration: DataPlane.Configuration,
    _ listeners: [InnerListener]
  ) -> DataPlaneError {
    guard message.count == 4, let failure = StageFailure(rawValue: message[1]) else {
      return Self.process.error(0, tunnelDevice: configuration.tunnelDevice)
    }
    let number = Int32(message[2])
    if failure == .listener, listeners.indices.contains(Int(message[3])) {
      return listeners[Int(message[3])].error(number)
    }
    return failure.error(number, tunnelDevice: configuration.tunnelDevice)
  }

  private func error(_ number: Int32, tunnelDevice: String) -> DataPlaneError {
    switch self {
    case .namespaces: .namespaces(number)
    case .tunnelDevice: .tunnelDevice(tunnelDevice, number)
    case .network:
      DataPlaneError(
        .networkSetup,
        "The network inside the namespace could not be set up (\(DataPlaneError.text(number))).",
        remedy: number == EPERM || number == EACCES ? NamespaceRestriction.find(number).remedy : ""
      )
    case .mounts:
      DataPlaneError(
        .mounts,
        "Mounts inside the namespace could not be made (\(DataPlaneError.text(number))).",
        remedy: NamespaceRestriction.find(number).remedy
      )
    case .process, .listener:
      DataPlaneError(.process, "A helper process failed: \(DataPlaneError.text(number)).")
    case .localNetwork:
      DataPlaneError(
        .networkSetup,
        "The local network behind the terminal could not be set up (\(DataPlaneError.text(number))).",
        remedy: number == EOPNOTSUPP ? "Load its drivers with: sudo modprobe -a bridge veth" : ""
      )
    }
  }
}

/// First byte of a message between a helper and the engine.
enum StageMessage: UInt8 {
  /// From a helper: failed; the failure, the error number and a place in a list follow.
  case failed = 1
  /// From a helper: ready; the descriptors come with it.
  case ready
  /// To the terminal's helper: start the program.
  case go
  /// To the supervisor: send the program a signal, whose number follows.
  case signal
  /// From the supervisor: the program was stopped by the signal that follows.
  case stopped
  /// To the supervisor: let the program go on; it has the terminal again when 1 follows.
  case proceed
  /// To the point of presence: send more sockets of the kind that follows.
  case sockets

  /// A message of a kind and one byte, with descriptors.
  ///
  /// - Returns: whether it was sent.
  @discardableResult
  func send(_ byte: UInt8 = 0, descriptors: [Int32] = [], on line: Int32) -> Bool {
    let message: [UInt8] = [rawValue, byte]
    // Safe because the buffers' own counts bound the message.
    return unsafe message.withUnsafeBytes { bytes in
      unsafe descriptors.withUnsafeBufferPointer { list in
        unsafe ct_send_message(
          line,
          bytes.baseAddress,
          bytes.count,
          list.baseAddress,
          Int32(list.count)
        ) >= 0
      }
    }
  }
}

/// A message that arrived.
struct ArrivedMessage {
  var bytes: [UInt8]
  var descriptors: [Int32]

  /// Waits for a message on the line.
  ///
  /// - Returns: `nil` when the other end is closed or the line failed.
  static func receive(on line: Int32) -> ArrivedMessage? {
    var bytes = [UInt8](repeating: 0, count: 64)
    var descriptors = [Int32](repeating: -1, count: 64)
    var count: Int32 = 0
    // Safe because both buffers' own counts bound what is written.
    let received = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe descriptors.withUnsafeMutableBufferPointer { list in
        unsafe ct_receive_message(
          line,
          buffer.baseAddress,
          buffer.count,
          list.baseAddress,
          Int32(list.count),
          &count
        )
      }
    }
    guard received > 0 else { return nil }
    return ArrivedMessage(
      bytes: Array(bytes.prefix(received)),
      descriptors: Array(descriptors.prefix(Int(count)))
    )
  }
}
