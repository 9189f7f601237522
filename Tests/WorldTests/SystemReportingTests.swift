import Constellation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Testing
import World

/// Reports about one of several systems.
@Suite struct SystemReportingTests {
  private static let world = Result { try WorldLibrary().world(named: "rivals").world }

  private static func guest(_ system: String?) -> Terminal {
    var guest = Terminal(
      id: TerminalID("guest-0"),
      name: "guest",
      point: GeodeticPoint(latitudeDegrees: 64.18, longitudeDegrees: -51.69)
    )
    guest.system = system
    return guest
  }

  @Test("A guest is served by the system that it is a kit of, under that one's licences")
  func service() throws {
    let world = try Self.world.get()
    let names = world.description.systems.map(\.name)
    #expect(names.count == 5)
    for name in names {
      let guest = world.prepared(Self.guest(name))
      let plan = world.plan(for: Slot(containing: world.start), guests: [guest])
      let report = world.serviceReport(for: guest, placeName: nil, in: plan, time: world.start)
      #expect(report.system == name)
      #expect(report.candidates.allSatisfy { $0.system == name })
      if let assignment = plan.outcomes[guest.terminal.id]?.assignment {
        let satellite = world.constellation.satellites[assignment.satellite]
        #expect(world.constellation.systems[satellite.system] == name)
      }
      let licence = world.licenceReport(of: "RU", at: world.start, system: name)
      // Starlink has dated licences; the others count as licensed everywhere.
      #expect((licence.status == "licensed") == (name != names[0]), "\(name) \(licence.status)")
    }
    let first = world.prepared(Self.guest(nil))
    let plan = world.plan(for: Slot(containing: world.start), guests: [first])
    let report = world.serviceReport(for: first, placeName: nil, in: plan, time: world.start)
    #expect(report.system == names[0])
    let standing = world.licenceReport(of: "RU", at: world.start)
    #expect(
      standing.status == world.licenceReport(of: "RU", at: world.start, system: names[0]).status
    )
  }

  @Test("A refusal speaks of the licences of the terminal's own system")
  func refusal() throws {
    let world = try Self.world.get()
    for name in [world.description.systems[0].name, "iridium"] {
      var moscow = Self.guest(name)
      moscow.point = GeodeticPoint(latitudeDegrees: 55.75, longitudeDegrees: 37.62)
      let guest = world.prepared(moscow)
      let plan = world.plan(for: Slot(containing: world.start), guests: [guest])
      let report = world.serviceReport(for: guest, placeName: nil, in: plan, time: world.start)
      let isLicensed = name == "iridium"
      #expect((report.licence.status == "licensed") == isLicensed, "\(report.licence)")
      let isRefused = ["not-licensed", "prohibited"].contains(report.reason)
      #expect(isRefused == !isLicensed, "\(report.reason)")
      if isRefused {
        for part in ["world show \(name)'", "'also' in place of \(name)"] {
          #expect(report.whatItWouldTake.contains(part), "\(report.whatItWouldTake)")
        }
      }
    }
  }

  @Test("A sky without a system has the satellites of all, each with system and standing")
  func sky() throws {
    let world = try Self.world.get()
    func report(_ system: String?) -> SkyReport {
      world.skyReport(
        for: Self.guest(system),
        placeName: nil,
        time: world.start,
        mask: .degrees(10)
      )
    }
    let all = report(nil).satellites
    #expect(Set(all.map(\.system)).count >= 4)
    #expect(all.allSatisfy { $0.standing == "operational" })
    var count = 0
    for name in world.description.systems.map(\.name) {
      let own = report(name).satellites
      #expect(own.allSatisfy { $0.system == name })
      #expect(own.map(\.name) == all.filter { $0.system == name }.map(\.name))
      count += own.count
    }
    #expect(count == all.count)
  }
}
