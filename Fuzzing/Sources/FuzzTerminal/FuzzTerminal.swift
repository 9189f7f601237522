// What libFuzzer calls for each input: one part of a terminal's local interface, named in
// APUS_FUZZ_READER, is given the bytes, and all has to hold that TerminalProperties says.
import Dispatch
import Foundation
import Synchronization
import TerminalProperties

private let parts: [String: @Sendable ([UInt8]) async throws -> Void] = [
  "request": TerminalProperties.checkRequest,
  "reflection": { try TerminalProperties.checkReflection($0) },
  "memory": TerminalProperties.checkMemory,
]

/// The part that is given the bytes.
private let check: @Sendable ([UInt8]) async throws -> Void = {
  let name = ProcessInfo.processInfo.environment["APUS_FUZZ_READER"] ?? ""
  guard let part = parts[name] else {
    fatalError("APUS_FUZZ_READER is '\(name)', none of \(parts.keys.sorted())")
  }
  return part
}()

/// What came of one input.
private final class Outcome: Sendable {
  let complaint = Mutex<String?>(nil)
  let done = DispatchSemaphore(value: 0)
}

/// Looks at an input; a trap or a complaint here is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Safe because libFuzzer hands over `count` bytes at `start`.
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  let outcome = Outcome()
  // Nothing in there waits for anything; only its signatures are those of a server.
  Task.detached {
    do { try await check(bytes) } catch { outcome.complaint.withLock { $0 = "\(error)" } }
    outcome.done.signal()
  }
  outcome.done.wait()
  if let complaint = outcome.complaint.withLock({ $0 }) { fatalError(complaint) }
  return 0
}
