/// How much the engine takes on, within the descriptors that the process may have.
struct EngineLimits {
  let relays: Int
  let heldRequests: Int
  let datagramFlows: Int
  let echoFlows: Int
  let popSockets: Int

  /// A stream takes two descriptors; a part is left to the rest of the process.
  init(descriptors: Int) {
    let usable = max(descriptors - 256, 64)
    relays = min(4_096, usable / 4)
    heldRequests = min(512, usable / 8)
    datagramFlows = min(1_024, usable / 8)
    echoFlows = min(64, usable / 16)
    popSockets = min(1_024, usable / 8)
  }
}
