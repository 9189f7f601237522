import ArgumentParser
import Foundation
import Store
import World

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy a world's acts to a file, also while the service runs.",
    discussion: """
      The copy is whole as of one moment and stands alone; it takes the database's place when that is
      lost. Tokens are not in it.

      Examples:
        apus backup /srv/backup/apus-2026-05-30.sqlite
        apus backup --world rivals acts.sqlite
      """
  )

  @Argument(help: ArgumentHelp("The file to make; one that is there is left as it is."))
  var file: String

  @Option(help: ArgumentHelp("The world whose acts are copied.", valueName: "file|name"))
  var world: String?

  @OptionGroup var place: StateOption

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let name = try WorldLibrary().description(of: world ?? WorldLibrary.defaultName).name
    let store = try ActStore.reader(in: place.folder, world: name)
    try store.backup(to: file)
    let acts = try ActStore.reader(ofFile: file).lastActID()
    if json {
      try JSONOutput.print(Report(file: file, world: name, actCount: acts))
    } else {
      print("\(file): \(acts) acts of the world \(name)")
    }
  }

  private struct Report: Encodable {
    var file: String
    var world: String
    var actCount: Int64
  }
}
