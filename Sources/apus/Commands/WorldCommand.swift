import ArgumentParser
import Constellation
import Foundation
import Frames
import Links
import World

struct WorldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "world",
    abstract: "Check, list, show and run world files.",
    subcommands: [Check.self, List.self, Show.self, Run.self, Schema.self]
  )

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a world file and say everything that is wrong with it.",
      discussion: """
        Examples:
          apus world check my-world.yaml
        """
    )

    @Argument(help: ArgumentHelp("A world file, or the name of one that ships."))
    var world: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let library = try WorldLibrary()
      let loaded: LoadedWorld
      do throws(WorldFileError) {
        loaded = try library.world(named: world)
      } catch {
        guard json else { throw error }
        try JSONOutput.print(ProblemReport(problems: error.problems.map(ProblemReport.Row.init)))
        throw ExitCode(1)
      }
      Warnings.print(loaded.warnings + loaded.world.description.remarks(file: world))
      try report(WorldSummary(loaded.world))
    }

    private func report(_ summary: WorldSummary) throws {
      if json {
        try JSONOutput.print(summary)
      } else {
        print("\(world): ok; \(summary.text)")
        for system in summary.systems { print("  \(system.text)") }
        if summary.failoverRuleCount > 0 {
          print(
            "  fail-over rules: \(summary.failoverRuleCount); 'apus schedule --site' shows how a "
              + "site switches over"
          )
        }
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the worlds that ship, and what their systems hold when they begin."
    )

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let library = try WorldLibrary()
      let rows = try library.names.map { name in
        let description = try library.description(of: name)
        return ListRow(
          name: name,
          title: description.title,
          startUtc: description.start,
          systems: description.systemReports()
        )
      }
      if json {
        try JSONOutput.print(rows)
      } else {
        for row in rows {
          let mark = row.name == WorldLibrary.defaultName ? " (default)" : ""
          print("\(row.name)\(mark): \(row.title)")
          for system in row.systems { print("  \(system.text)") }
        }
      }
    }

    private struct ListRow: Encodable {
      var name: String
      var title: String
      @Nullable var startUtc: Instant?
      var systems: [SystemReport]
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a world file: the text to start one's own from."
    )

    @Argument(help: ArgumentHelp("The name of a world that ships, or a file."))
    var world: String = WorldLibrary.defaultName

    @Flag(help: "Print a summary as JSON instead.")
    var json = false

    func run() throws {
      let library = try WorldLibrary()
      if json {
        try JSONOutput.print(WorldSummary(try library.world(named: world).world))
      } else {
        StandardOutput.write([UInt8](try library.text(of: world).text.utf8))
      }
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema of world files."
    )

    func run() throws {
      StandardOutput.write([UInt8](try WorldSchema.text().utf8))
    }
  }
}

/// What a world holds, in numbers.
struct WorldSummary: Encodable {
  var name: String
  var title: String
  var startUtc: Instant
  var satelliteCount: Int
  /// Laser links that are established in the slot of the start.
  var laserCount: Int
  var gatewayCount: Int
  var gatewaysInServiceCount: Int
  var popCount: Int
  var popsInServiceCount: Int
  var licenceCount: Int
  var terminalCount: Int
  var eventCount: Int
  /// Rules by which sites choose between several uplinks.
  var failoverRuleCount: Int
  var systems: [SystemReport]

  init(_ world: World) {
    name = world.description.name
    title = world.description.title
    startUtc = world.start
    satelliteCount = world.constellation.satellites.count
    laserCount =
      LaserTopology(
        of: world.constellation,
        in: Slot(containing: world.start),
        outages: world.outages()
      ).links.count
    systems = world.description.systemReports(at: world.start)
    gatewayCount = world.ground.gateways.count
    gatewaysInServiceCount = world.ground.gateways.count { $0.isInService(at: world.start) }
    popCount = world.ground.pointsOfPresence.count
    popsInServiceCount = world.ground.pointsOfPresence.count { $0.isInService(at: world.start) }
    licenceCount = world.description.licences.count
    terminalCount = world.terminals.count
    eventCount = world.description.events.count
    failoverRuleCount = world.description.failover.count
  }

  var text: String {
    "\(satelliteCount) satellites, \(laserCount) laser links, \(terminalCount) terminals, "
      + "\(eventCount) events; begins \(startUtc)"
  }
}

/// Problems of a world file as JSON.
struct ProblemReport: Encodable {
  struct Row: Encodable {
    var file: String
    var line: Int
    var column: Int
    var key: String
    var message: String
    var remedy: String

    init(_ problem: WorldFileProblem) {
      file = problem.file
      line = problem.line
      column = problem.column
      key = problem.key
      message = problem.message
      remedy = problem.remedy
    }
  }

  var problems: [Row]
}
