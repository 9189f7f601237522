import ArgumentParser
import DataPlane

/// The command: every subcommand is a file of its own in `Commands`.
@main
struct Apus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "Satellite internet in software: orbits, law, links and real packets.",
    discussion: """
      Examples:
        apus service Kyiv
        apus sky --at 50.45,30.52 --time 2022-10-10T12:00:00Z
        apus connect --at Kyiv -- ping -c 5 pop
        apus up
      """,
    version: Version.text,
    subcommands: [
      Up.self, Connect.self, SkyCommand.self, PathCommand.self, Schedule.self,
      ServiceCommand.self, LasersCommand.self, TerminalAPICommand.self, LicenceCommand.self,
      TerminalCommand.self,
      TerrestrialCommand.self, PartCommand<SatellitePart>.self, PartCommand<GatewayPart>.self,
      SponsorCommand.self, LedgerCommand.self, AuditCommand.self, Elements.self, WorldCommand.self,
      TokenCommand.self, Backup.self, Doctor.self,
    ]
  )

  static func main() async {
    // A helper process of the data plane turns into what it is before anything else exists.
    DataPlaneProcess.runChildIfRequested(CommandLine.arguments)
    let arguments = SignedArguments.accepted(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      await Failure.end(error, arguments: arguments)
    }
    StandardOutput.finish()
  }
}
