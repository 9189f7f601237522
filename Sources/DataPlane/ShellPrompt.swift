import CTunnel
import Glibc

/// A user's shell whose prompt says that it is behind a terminal, and which: `(Kyiv) user@host:~$`.
///
/// The files that the shell reads for it live in a memory file system that has no path, only a
/// descriptor, which they close at their end: nothing stays for the user to see or the host to keep.
struct ShellPrompt {
  /// The variable in which the command gives the terminal's name.
  static let variable = "APUS_TERMINAL"
  /// The most characters of a name in a prompt.
  static let nameLimit = 40

  /// The text of each file.
  private(set) var files: [(name: String, text: String)] = []
  /// The shell's arguments, its own name first.
  private(set) var arguments: [String]
  /// Variables that the shell needs besides those it has.
  private(set) var variables: [(name: String, value: String)] = []

  /// What a shell needs; nothing for one that is not known here.
  ///
  /// The folder is where the files will be found; `environment` looks up a variable.
  init(
    shell: String,
    terminal: String,
    folder: String,
    descriptor: Int32,
    environment: (String) -> String?
  ) {
    arguments = [shell]
    let mark = "(" + Self.plain(terminal) + ") "
    guard mark != "() " else { return }
    let close = "exec \(descriptor)<&-\n"
    switch shell.split(separator: "/").last {
    case "bash":
      arguments += ["--rcfile", folder + "/bashrc"]
      files = [
        ("bashrc", "[ -f ~/.bashrc ] && . ~/.bashrc\nPS1='\(mark)'\"${PS1-}\"\n" + close)
      ]
    case "sh", "dash", "ash":
      // The shell reads the file that ENV names, when it is interactive (POSIX.1-2024, XCU 2.5.3).
      let own = environment("ENV")
      let restore = own == nil ? "unset ENV" : "ENV=$APUS_ENV"
      let source = own == nil ? "" : "[ -f \"$ENV\" ] && . \"$ENV\"\n"
      files = [
        ("shrc", "\(restore)\nunset APUS_ENV\n\(source)PS1='\(mark)'\"${PS1-$ }\"\n" + close)
      ]
      variables = [("ENV", folder + "/shrc")] + (own.map { [("APUS_ENV", $0)] } ?? [])
    case "zsh":
      setZsh(mark: mark, folder: folder, close: close, own: environment("ZDOTDIR"))
    default: break
    }
  }

  /// Zsh reads `.zshenv` and `.zshrc` of one folder, so that both have to lead to the user's.
  private mutating func setZsh(mark: String, folder: String, close: String, own: String?) {
    let restore = own == nil ? "unset ZDOTDIR" : "ZDOTDIR=$APUS_ZDOTDIR"
    files = [
      (
        ".zshenv",
        """
        \(restore); unset APUS_ZDOTDIR
        [[ -f ${ZDOTDIR-$HOME}/.zshenv ]] && . ${ZDOTDIR-$HOME}/.zshenv
        (( ${+ZDOTDIR} )) && __apus_folder=$ZDOTDIR
        ZDOTDIR='\(folder)'

        """
      ),
      (
        ".zshrc",
        """
        if (( ${+__apus_folder} )); then ZDOTDIR=$__apus_folder; unset __apus_folder
        else unset ZDOTDIR; fi
        [[ $HISTFILE == '\(folder)'/* ]] && HISTFILE=${ZDOTDIR-$HOME}/${HISTFILE:t}
        [[ -f ${ZDOTDIR-$HOME}/.zshrc ]] && . ${ZDOTDIR-$HOME}/.zshrc
        PROMPT='\(mark)'$PROMPT
        \(close)
        """
      ),
    ]
    variables = [("ZDOTDIR", folder)] + (own.map { [("APUS_ZDOTDIR", $0)] } ?? [])
  }

  /// A name as it can stand in any shell's prompt: letters, digits, spaces and a few signs that no
  /// shell and no terminal takes for anything else.
  static func plain(_ name: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      guard scalars.count < nameLimit else { break }
      switch scalar {
      case "-", "_", ".", ",", "+", ":", "/", " ": scalars.append(scalar)
      // A straight apostrophe ends a quotation in a shell; a letter's does not.
      case "'", "\u{2019}": scalars.append("\u{2019}")
      default:
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
          .decimalNumber, .nonspacingMark, .spacingMark:
          scalars.append(scalar)
        default: break
        }
      }
    }
    return String(scalars).trimmed
  }
}

extension ShellPrompt {
  /// The one descriptor of a single digit that is free and high: some shells can close no other.
  private static func freeDescriptor() -> Int32? {
    (3...9).reversed().first { fcntl($0, F_GETFD) < 0 }
  }

  /// Makes ready for a shell in this process, which is about to become it.
  ///
  /// Where anything of it fails the shell is started as it is.
  ///
  /// - Returns: the shell's arguments.
  static func prepare(_ shell: String) -> [String] {
    // Safe because the environment is only changed here, where this process has one thread.
    let look = { (name: String) in unsafe getenv(name).map { unsafe String(cString: $0) } }
    guard let terminal = look(variable), let descriptor = freeDescriptor() else { return [shell] }
    let prompt = ShellPrompt(
      shell: shell,
      terminal: terminal,
      folder: "/proc/self/fd/\(descriptor)",
      descriptor: descriptor,
      environment: look
    )
    guard !prompt.files.isEmpty, prompt.store(as: descriptor) else { return [shell] }
    for (name, value) in prompt.variables { _ = unsafe setenv(name, value, 1) }
    return prompt.arguments
  }

  /// Writes the files to a file system of their own, which the descriptor alone holds.
  private func store(as descriptor: Int32) -> Bool {
    let opened = ct_memory_folder()
    guard opened >= 0 else { return false }
    defer { if opened != descriptor { close(opened) } }
    guard opened == descriptor || dup2(opened, descriptor) == descriptor else { return false }
    return files.allSatisfy { file in
      TextFile.write("/proc/self/fd/\(descriptor)/\(file.name)", file.text) == 0
    }
  }
}
