import CTunnel
import Frames
import Glibc
import Links

/// What other threads and the helper processes say to the engine, and the engine to them.
extension Engine {
  func readMailbox() {
    let requests = mailbox.collect()
    let now = ct_now()
    publish(requests.spans, now: now)
    for (query, peer) in requests.peers { peerFound(query, peer) }
    if let signal = requests.stop { stop(by: signal) }
    if requests.wantsAccount { publishAccount() }
  }

  func publishAccount() {
    let now = ct_now()
    var snapshot = AccountSnapshot(
      emulator,
      clock: configuration.clock,
      start: startedAt,
      now: now
    )
    if accesses.count > 1 { snapshot.terrestrial = LinkSnapshot(accesses[1].emulator, now: now) }
    snapshot.carrierChanges = carrierChanges
    egress.datagramsOverflowed = datagramsOverflowed + presentOverflow
    snapshot.egress = egress
    snapshot.machine = machine
    snapshot.recording = recorder?.summary
    onAccount(snapshot)
  }

  /// Has what becomes of each packet written down; before the run.
  func record(with recorder: PacketRecorder) {
    self.recorder = recorder
    for path in accesses { path.emulator.record(with: recorder) }
  }

  func readSignals() {
    var number: UInt8 = 0
    // Safe because one byte is read into one byte.
    while unsafe read(signalLine, &number, 1) == 1 { pass(signal: number) }
  }

  func pass(signal number: UInt8) {
    StageMessage.signal.send(number, on: helpers.terminal.line)
  }

  /// The first time the program is asked; when it does not end within two seconds, or is asked
  /// again, it is made to.
  func stop(by signal: Int32) {
    let isAgain = deadline != .max
    pass(signal: isAgain ? UInt8(SIGKILL) : UInt8(clamping: signal))
    if !isAgain { deadline = ct_now() + 2_000_000_000 }
  }

  func readTerminalLine() {
    guard let message = ArrivedMessage.receive(on: helpers.terminal.line) else {
      unwatch(helpers.terminal.line)
      isProgramDone = true
      deadline = ct_now().addingSaturating(drainNanoseconds)
      // From now on connections come to their end; look after them soon.
      scheduleHousekeeping()
      return
    }
    if message.bytes.count == 2, message.bytes[0] == StageMessage.stopped.rawValue {
      programStopped(by: Int32(message.bytes[1]))
    }
  }

  var drainNanoseconds: Int64 {
    Int64(saturating: min(max(configuration.drainLimit.inSeconds, 0), 3_600) * 1e9)
  }

  /// The program has the keyboard for itself, so when the keyboard stops it, this process stops as
  /// well: the user's shell sees a stopped job, as without the terminal in between.
  func programStopped(by signal: Int32) {
    let isForTheTerminal = signal == SIGTTIN || signal == SIGTTOU
    if !(isForTheTerminal && tcgetpgrp(0) == getpgrp()) {
      if tcgetpgrp(0) != getpgrp() { _ = ct_give_terminal(0, getpgrp()) }
      // To this thread, so that it goes no further before the shell lets it go on.
      raise(SIGSTOP)
    }
    let isInForeground = tcgetpgrp(0) == getpgrp()
    StageMessage.proceed.send(isInForeground ? 1 : 0, on: helpers.terminal.line)
  }

  func readPopLine() {
    guard let message = ArrivedMessage.receive(on: helpers.pop.line) else {
      // Without the point of presence no new conversation can begin; those that stand go on.
      return unwatch(helpers.pop.line)
    }
    if message.bytes.count == 2, message.bytes[0] == StageMessage.sockets.rawValue {
      popSockets.refilled(SocketKind(wire: message.bytes[1]), with: message.descriptors)
    }
  }
}
