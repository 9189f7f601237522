// Serves many terminals in an invented sky from one process, on loopback, until it is ended, and the router
// of the first. Prints one JSON line with their addresses once all of them listen.
//
//   terminal-servers [TERMINALS] [CONNECTIONS]     1 terminal; how many connections each may have
import Foundation
import Frames
import Service
import TerminalAPI
import TerminalDevice
import TerminalRehearsal

raiseDescriptorLimit()

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1
var limits = ServerLimits()
if let most = CommandLine.arguments.dropFirst(2).first.flatMap({ Int($0) }) {
  limits.connections = most
}

let began = ContinuousClock.now
let clock: @Sendable () -> Instant = { RehearsedSky.noon + (ContinuousClock.now - began) }
let terminals = (0..<max(1, count)).map { number in
  let terminal = Terminal(
    id: TerminalID("KIT-\(number)"),
    name: "Terminal \(number)",
    point: GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
  )
  return RehearsedTerminal(
    TerminalDevice(terminal: terminal, from: RehearsedSky.noon),
    clock: clock
  )
}
let free = TerminalServer.Endpoint.ipv4(host: "127.0.0.1", port: 0)
let servers = try terminals.map { try TerminalServer(terminal: $0, at: free, limits: limits) }
let router = try TerminalServer(router: RehearsedRouter(terminals[0]), at: free, limits: limits)

try await withThrowingTaskGroup(of: Void.self) { group in
  for server in servers + [router] { group.addTask { try await server.serve() } }
  var addresses: [String] = []
  for server in servers { addresses.append("127.0.0.1:\(try await server.port)") }
  let line = try JSONEncoder().encode(
    Ready(terminals: addresses, router: "127.0.0.1:\(try await router.port)", pid: getpid())
  )
  print(String(decoding: line, as: UTF8.self))
  // Whoever waits for the line reads it from a pipe.
  fflush(nil)
  try await group.waitForAll()
}

/// What is said once all listen.
struct Ready: Encodable {
  var terminals: [String]
  var router: String
  var pid: Int32
}

/// As many descriptors as the system allows.
func raiseDescriptorLimit() {
  var limit = rlimit()
  let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  guard getrlimit(kind, &limit) == 0 else { return }
  limit.rlim_cur = limit.rlim_max
  _ = setrlimit(kind, &limit)
}
