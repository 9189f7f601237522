import CTunnel
import Glibc

/// Runs the program, and sees to it that nothing of it stays when it or the engine is gone.
///
/// In a process namespace of its own it is the first process, at whose end the kernel ends all the
/// others; otherwise it takes in orphans and ends them itself. It reaps, passes signals on, and ends
/// with the program's status.
struct Supervisor {
  private let plan: StagePlan
  private let isSeparate: Bool
  private let line = DataPlaneProcess.line

  init(_ plan: StagePlan, isSeparate: Bool) {
    self.plan = plan
    self.isSeparate = isSeparate
  }

  func run() -> Never {
    if isSeparate {
      // The helper above dies with the engine, and this with it.
      _ = ct_die_with_parent(1)
      _ = ct_mount_processes()
    } else {
      _ = ct_become_subreaper()
      // It has to outlive the engine long enough to end what the program left; it learns of the
      // engine's end from the line.
      _ = ct_die_with_parent(0)
    }
    let signals = ct_signal_descriptor()
    let poller = ct_poller()
    guard signals >= 0, poller >= 0 else { exit(111) }
    _ = ct_watch(poller, signals, UInt32(CT_READABLE.rawValue), 0, 1)
    _ = ct_watch(poller, line, UInt32(CT_READABLE.rawValue), 1, 1)
    let program = ct_fork()
    if program == 0 { execute() }
    guard program > 0 else { end(111) }
    watch(program, signals: signals, poller: poller)
  }

  private func watch(_ program: Int32, signals: Int32, poller: Int32) -> Never {
    var event = ct_event()
    while true {
      // Safe because there is room for the one event asked for.
      guard unsafe ct_wait(poller, &event, 1, -1) > 0 else { continue }
      if event.tag == 1 {
        obey(program)
      } else {
        var number = ct_next_signal(signals)
        while number != 0 {
          if number == SIGCHLD { reap(program) } else { signal(program, number) }
          number = ct_next_signal(signals)
        }
      }
    }
  }

  private func obey(_ program: Int32) {
    // The engine is gone: so is everything here.
    guard let message = ArrivedMessage.receive(on: line), message.bytes.count == 2 else {
      end(137)
    }
    switch message.bytes[0] {
    case StageMessage.signal.rawValue: signal(program, Int32(message.bytes[1]))
    case StageMessage.proceed.rawValue:
      if message.bytes[1] == 1 { _ = ct_give_terminal(0, program) }
      signal(program, SIGCONT)
    default: break
    }
  }

  /// A program with a process group of its own gets signals as a group, as from a keyboard.
  private func signal(_ program: Int32, _ number: Int32) {
    _ = ct_kill(plan.ownsTerminal ? -program : program, number)
  }

  private func reap(_ program: Int32) {
    while true {
      var status: Int32 = 0
      // Safe because the status lives for the call.
      let found = unsafe ct_wait_for(-1, &status, WNOHANG | WUNTRACED)
      guard found > 0 else { return }
      guard found == program else { continue }
      let stop = ct_status_is_stop(status)
      if stop == 0 { end(ct_exit_status(status)) }
      if plan.ownsTerminal { StageMessage.stopped.send(UInt8(clamping: stop), on: line) }
    }
  }

  private func end(_ status: Int32) -> Never {
    if !isSeparate { Descendants.end() }
    exit(status)
  }

  /// Becomes the program.
  private func execute() -> Never {
    if plan.ownsTerminal {
      setpgid(0, 0)
      _ = ct_give_terminal(0, getpid())
    }
    ct_restore_signals()
    let command = plan.command.isEmpty ? ShellPrompt.prepare(Self.shell) : plan.command
    // Safe because the copies live until the process image is replaced, or the process ends.
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    if let file = unsafe arguments[0] { unsafe execvp(file, &arguments) }
    let failure = errno
    let number = failure == EACCES && !Self.isFound(command[0]) ? ENOENT : failure
    let text = number == ENOENT ? "command not found" : DataPlaneError.text(number)
    let line = "apus: \(command[0]): \(text)\n"
    // Safe because the buffer's own count bounds the write.
    _ = unsafe Array(line.utf8).withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    // As shells do (POSIX.1-2024, XCU 2.8.2).
    _exit(number == ENOENT ? 127 : 126)
  }

  /// A folder of `PATH` that may not be searched is no reason to say "permission denied".
  private static func isFound(_ name: String) -> Bool {
    // Safe because the environment is not changed, and access(2) only reads the path.
    guard !name.contains("/"), let path = unsafe getenv("PATH") else {
      return unsafe access(name, F_OK) == 0
    }
    return unsafe String(cString: path).split(separator: ":").contains {
      unsafe access("\($0)/\(name)", F_OK) == 0
    }
  }

  private static var shell: String {
    // Safe because the environment is not changed while this process has one thread.
    guard let shell = unsafe getenv("SHELL") else { return "/bin/sh" }
    let path = unsafe String(cString: shell)
    return path.isEmpty ? "/bin/sh" : path
  }
}

/// Ending what is left of a program where no process namespace does it.
enum Descendants {
  /// Kills children, and theirs as they return to this process, until there are none.
  static func end() {
    let list = "/proc/self/task/\(getpid())/children"
    // Bounded: each round ends a generation.
    for _ in 0..<64 {
      let children = (TextFile.read(list) ?? "").split(separator: " ").compactMap { Int32($0) }
      if children.isEmpty { return }
      for child in children { _ = ct_kill(child, SIGKILL) }
      for child in children { _ = Namespaces.waitForExit(child) }
    }
  }
}
