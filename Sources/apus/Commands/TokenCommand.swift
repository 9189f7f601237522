import ArgumentParser
import Foundation
import Frames
import Store
import World

struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make, list and revoke the tokens by which programs and people use the API.",
    discussion: """
      Roles: viewer looks; operator also acts on licences, terminals and networks; treasurer looks and
      acts on sponsors, pledges and the ledger. A running service sees a change within a second.

      Examples:
        apus token create --name grafana --role viewer
        apus token list
        apus token revoke 1f3a9c02
        curl --header "Authorization: Bearer $TOKEN" https://apus.example:8443/api/v1/world
      """,
    subcommands: [Create.self, List.self, Revoke.self]
  )

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token and print it this once.",
      discussion: """
        Examples:
          apus token create --name Ann --role operator
        """
    )

    @Option(help: "Whom it is for: the actor in the audit log.")
    var name: String

    @Option(help: "What it allows.")
    var role: RoleArgument

    @OptionGroup var place: StateOption

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
      guard (1...100).contains(name.utf8.count), !name.contains(where: \.isNewline) else {
        throw ValidationError("--name has to be one line of 1 to 100 bytes.")
      }
    }

    func run() throws {
      let store = try AccessStore(inStateFolder: place.folder)
      let (token, text) = try store.create(name: name, role: role.role, now: .wallClock)
      if json {
        try JSONOutput.print(TokenRow(token, text: text))
      } else {
        print(text)
        Warnings.print("Keep it: it is shown this once. 'apus token revoke \(token.id)' ends it.")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the tokens, also those that were revoked.",
      discussion: """
        Examples:
          apus token list --json
        """
    )

    @OptionGroup var place: StateOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let tokens = try AccessStore(inStateFolder: place.folder).tokens()
      if json { return try JSONOutput.print(tokens.map { TokenRow($0) }) }
      for token in tokens {
        let role = token.role.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
        let end = token.revoked.map { ", revoked \($0)" } ?? ""
        print("\(token.id)  \(role)  \(token.name), made \(token.created)\(end)")
      }
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Revoke a token: a running service refuses it within a second.",
      discussion: """
        Examples:
          apus token revoke 1f3a9c02
        """
    )

    @Argument(help: "The token's id: the eight digits after 'apus_'.")
    var id: String

    @OptionGroup var place: StateOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let store = try AccessStore(inStateFolder: place.folder)
      guard try store.revoke(id, now: .wallClock) else {
        throw PlainError("No token that holds has the id '\(id)'. 'apus token list' lists them.")
      }
      if json {
        try JSONOutput.print(["revoked": id])
      } else {
        print("\(id) is revoked.")
      }
    }
  }
}

/// A role on the command line.
struct RoleArgument: ExpressibleByArgument {
  static let allValueStrings = AccessRole.allCases.map(\.rawValue)
  let role: AccessRole

  init?(argument: String) {
    guard let role = AccessRole(rawValue: argument) else { return nil }
    self.role = role
  }
}

/// A token as it is printed.
private struct TokenRow: Encodable {
  var id: String
  var name: String
  var role: String
  var createdUtc: Instant
  @Nullable var revokedUtc: Instant?
  /// The text by which the token proves itself; when it was made, never again.
  var token: String?

  init(_ token: AccessToken, text: String? = nil) {
    id = token.id
    name = token.name
    role = token.role.rawValue
    createdUtc = token.created
    revokedUtc = token.revoked
    self.token = text
  }
}

/// Which state directory a command works on.
struct StateOption: ParsableArguments {
  @Option(help: ArgumentHelp("Where state is kept.", valueName: "dir"))
  var state: String?

  /// The folder that is meant.
  var folder: String { state ?? StateDirectory.standardPath }
}

extension Instant {
  /// The machine's time, to the second.
  static var wallClock: Instant {
    let days = Date().timeIntervalSince1970 / 86_400
    let seconds = (days - days.rounded(.down)) * 86_400
    return Instant(
      UTC(
        modifiedJulianDay: 40_587 + Int(days.rounded(.down)),
        timeOfDay: .seconds(Int(seconds.rounded(.down)))
      )
    )
  }
}
