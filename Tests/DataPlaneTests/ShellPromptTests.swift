import Foundation
import Testing

@testable import DataPlane

/// Runs a program on a pseudo-terminal, types two lines into it, and prints what appears there.
private let typist = """
  import os,pty,select,sys,time
  pid,fd=pty.fork()
  if pid==0: os.execv(sys.argv[1],sys.argv[1:])
  seen=b''; typed=False; end=time.time()+float(os.environ['PATIENCE'])
  while time.time()<end:
    if not select.select([fd],[],[],.1)[0]:
      if seen and not typed: os.write(fd,b'echo done-$((6*7)); exit\\n'); typed=True
      continue
    try: part=os.read(fd,4096)
    except OSError: break
    if not part: break
    seen+=part
  os.write(1,seen)
  """

private func type(
  into words: [String],
  environment: [String: String],
  at folder: String,
  patience: Int = 5
) throws -> String {
  let process = Process()
  let pipe = Foundation.Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["python3", "-c", typist] + words
  process.environment = environment.merging(
    ["PATIENCE": "\(patience)", "TERM": "dumb", "LC_ALL": "C.UTF-8", "HOME": folder]
  ) { given, _ in given }
  process.environment?["PATH"] = ProcessInfo.processInfo.environment["PATH"]
  process.currentDirectoryURL = URL(filePath: folder)
  process.standardOutput = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}

private func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
  let folder = NSTemporaryDirectory() + "apus-prompt-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

private let shells = ["/bin/bash", "/bin/dash", "/usr/bin/zsh"].filter {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// Names that would do something in one shell or another.
private let hostile = [
  "$(touch owned)", "`touch owned`", "\\$(touch owned)", "'; touch owned; '", "\"; touch owned; \"",
  "a\ntouch owned\n", "${IFS}touch", "%{$(touch owned)%}", "!touch", "\u{1b}]0;owned\u{7}",
  "\\u@\\h",
  "$((1/0))", "*", "~root", "\u{202e}owned", "$'\\n'touch owned",
]

@Suite("The shell's prompt")
struct ShellPromptTests {
  @Test("A name keeps its letters and loses what a shell or a terminal would act on")
  func plain() {
    let pairs = [
      ("Kyiv", "Kyiv"), ("52.52,13.40", "52.52,13.40"), ("-33.9,151.2", "-33.9,151.2"),
      ("N'Djamena", "N\u{2019}Djamena"), ("Київ", "Київ"), ("東京", "東京"), ("São Tomé", "São Tomé"),
      ("  Nuuk ", "Nuuk"), ("$(reboot)", "reboot"), ("a\\b", "ab"), ("\u{1b}[31mred", "31mred"),
      ("a\u{202e}b", "ab"), ("", ""), ("$`\\", ""),
      (String(repeating: "x", count: 99), String(repeating: "x", count: 40)),
      (
        "e" + String(repeating: "\u{301}", count: 99), "e" + String(repeating: "\u{301}", count: 39)
      ),
    ]
    for (name, plain) in pairs { #expect(ShellPrompt.plain(name) == plain) }
  }

  @Test("Any text makes a plain name, and a plain name stays as it is")
  func anyText() {
    var generator = SeededGenerator(seed: 7)
    let active = Set("$`\\\"'!%*?[]{}()<>|&;#~^=@\n\r\t".unicodeScalars)
    for _ in 0..<2_000 {
      let scalars = (0..<60).compactMap { _ in
        let limit: UInt32 = Bool.random(using: &generator) ? 0x80 : 0x1_1000
        return Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator))
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      let plain = ShellPrompt.plain(String(text))
      #expect(plain.unicodeScalars.count <= 40)
      #expect(plain.unicodeScalars.allSatisfy { $0.value >= 0x20 && !active.contains($0) })
      #expect(ShellPrompt.plain(plain) == plain)
    }
  }

  private func prompt(
    _ shell: String,
    _ terminal: String,
    _ folder: String,
    _ own: [String: String]
  )
    throws -> ShellPrompt
  {
    let prompt = ShellPrompt(
      shell: shell,
      terminal: terminal,
      folder: folder + "/private",
      descriptor: 9,
      environment: { own[$0] }
    )
    try FileManager.default.createDirectory(
      atPath: folder + "/private",
      withIntermediateDirectories: true
    )
    for file in prompt.files {
      try file.text.write(
        toFile: folder + "/private/" + file.name,
        atomically: false,
        encoding: .utf8
      )
    }
    return prompt
  }

  private func typed(
    _ shell: String,
    _ terminal: String,
    own: [String: String] = [:]
  ) throws
    -> (text: String, isOwned: Bool)
  {
    try withFolder { folder in
      for name in [".bashrc", ".zshrc", "env"] {
        try "PS1='mine> '\n".write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
      }
      let own = own.mapValues { $0.replacingOccurrences(of: "HOME", with: folder) }
      let prompt = try prompt(shell, terminal, folder, own)
      let variables = Dictionary(uniqueKeysWithValues: prompt.variables)
      let text = try type(
        into: prompt.arguments,
        environment: own.merging(variables) { _, new in new },
        at: folder
      )
      return (text, FileManager.default.fileExists(atPath: folder + "/owned"))
    }
  }

  @Test("The prompt names the terminal before the user's own", arguments: shells)
  func mark(shell: String) throws {
    let own = shell.hasSuffix("dash") ? ["ENV": "HOME/env"] : [:]
    let (text, _) = try typed(shell, "Kyiv", own: own)
    #expect(text.contains("(Kyiv) mine> "), "\(text)")
    #expect(text.contains("done-42"), "\(text)")
  }

  @Test("A folder of one's own for zsh is kept", .enabled(if: shells.contains("/usr/bin/zsh")))
  func folder() throws {
    let (text, _) = try typed("/usr/bin/zsh", "Kyiv", own: ["ZDOTDIR": "HOME"])
    #expect(text.contains("(Kyiv) mine> "), "\(text)")
  }

  @Test("A hostile name does nothing", arguments: shells)
  func hostileNames(shell: String) throws {
    for name in hostile {
      let (text, isOwned) = try typed(shell, name)
      #expect(!isOwned, "\(name): \(text)")
      #expect(text.contains("done-42"), "\(name): \(text)")
      #expect(!text.contains("\u{1b}]0;owned"), "\(name)")
    }
  }

  @Test("An unknown shell is left as it is")
  func unknown() {
    let prompt = ShellPrompt(
      shell: "/usr/bin/fish",
      terminal: "Kyiv",
      folder: "/x",
      descriptor: 9,
      environment: { _ in nil }
    )
    #expect(prompt.files.isEmpty && prompt.variables.isEmpty)
    #expect(prompt.arguments == ["/usr/bin/fish"])
  }

  @Test("A shell behind a terminal shows it", .enabled(if: isStageLive), arguments: shells)
  func live(shell: String) throws {
    let executable = try #require(stageExecutable)
    let text = try withFolder { folder in
      try type(
        into: [executable, "connect", "--at", "50.45,30.52"],
        environment: ["SHELL": shell],
        at: folder,
        patience: 20
      )
    }
    #expect(text.contains("(50.45,30.52) "), "\(text)")
    #expect(text.contains("done-42"), "\(text)")
  }
}
