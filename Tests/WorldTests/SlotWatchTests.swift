import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import SeededRandomness
import Service
import TerminalDevice
import Testing
import World

/// What a terminal meets in its slots, beside plans and skies that are made for each instant.
@Suite("What a terminal's own interface learns of the world")
struct SlotWatchTests {
  private static let world = Result {
    let text = """
      apus-world: 1
      name: watched
      start: 2022-10-10T12:00:00Z
      constellation:
        shells:
          - {name: A, altitude-km: 1200, inclination-deg: 60, planes: 18, satellites-per-plane: 18,
             lasers: plus-grid}
      ground:
        points-of-presence:
          - {code: fra, latitude-deg: 50.1, longitude-deg: 8.7}
        homes: {DE: fra, FR: fra}
        gateways:
          - {name: G, territory: DE, latitude-deg: 50.3, longitude-deg: 8.5,
             minimum-elevation-deg: 10}
      links: {minimum-elevation-deg: 20}
      territories:
        licences:
          - {territory: DE, status: licensed}
      terminals:
        - {id: berlin, name: Berlin, latitude-deg: 52.5, longitude-deg: 13.4}
        - {id: walled, name: Walled, latitude-deg: 48.1, longitude-deg: 11.6,
           obstructions: [{from-azimuth-deg: 0, to-azimuth-deg: 360, elevation-deg: 90}]}
        - {id: visitor, name: Visitor, latitude-deg: 51.0, longitude-deg: 9.0, home: FR}
        - {id: paris, name: Paris, latitude-deg: 48.85, longitude-deg: 2.35}
        - {id: train, name: Train, track: [
            {at: 2022-10-10T11:00:00Z, latitude-deg: 52.5, longitude-deg: 13.4},
            {at: 2022-10-10T15:00:00Z, latitude-deg: 48.1, longitude-deg: 11.6}]}
        - {id: pole, name: South, latitude-deg: -89, longitude-deg: 0}
      """
    let library = try WorldLibrary()
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  private static func watch(_ id: String, _ slots: Int = 1) throws -> [SlotWatch] {
    let world = try world.get()
    let terminal = try #require(
      world.terminals.first { $0.terminal.id.rawValue == id }?.terminal
    )
    return world.watches(
      of: [terminal],
      guests: [],
      upTo: Slot(containing: world.start),
      count: slots,
      acts: []
    )[0]
  }

  @Test("Links are those of each slot's own plan, over a quarter of an hour")
  func plans() throws {
    let world = try Self.world.get()
    for id in ["berlin", "train", "paris"] {
      let watches = try Self.watch(id, 61)
      #expect(watches.count == 61)
      #expect(watches.last?.slot == Slot(containing: world.start))
      for pair in zip(watches, watches.dropFirst()) { #expect(pair.0.slot.next == pair.1.slot) }
      for watch in watches.enumerated().filter({ $0.offset % 7 == 0 }).map(\.element) {
        let plan = world.plan(for: watch.slot)
        #expect(watch.link == world.link(of: TerminalID(id), in: plan))
      }
    }
  }

  @Test("A track is where the satellite stands at any instant, within 0.01° (seed 7)")
  func tracks() throws {
    let world = try Self.world.get()
    var generator = SeededGenerator(seed: 7)
    for id in ["berlin", "train"] {
      let terminal = try #require(
        world.terminals.first { $0.terminal.id.rawValue == id }?.terminal
      )
      for watch in try Self.watch(id, 12) {
        let track = try #require(watch.track)
        #expect(track.satellite == watch.link.path?.satellite)
        let index = try #require(
          world.constellation.satellites.firstIndex { $0.name == track.satellite }
        )
        let fraction = Double.random(in: 0...1, using: &generator)
        let time = watch.slot.start + watch.slot.duration * fraction
        let site = TopocentricSite(terminal.point(at: time))
        let look = site.look(at: Sky(of: world.constellation, at: time).position(index))
        let found = track.direction(atFraction: fraction)
        let (a, b) = (look.elevation.radians, found.elevation.radians)
        let turn = look.azimuth.radians - found.azimuth.radians
        let cosine = sin(a) * sin(b) + cos(a) * cos(b) * cos(turn)
        #expect(acos(min(1, cosine)) * 180 / .pi < 0.01)
      }
    }
  }

  @Test("Behind walls on all sides the highest hidden satellite is the one that would serve")
  func hidden() throws {
    let world = try Self.world.get()
    let watch = try #require(try Self.watch("walled").first)
    #expect(watch.link.reason == .obstructed)
    #expect(watch.seesSatellites)
    let sky = Sky(of: world.constellation, at: watch.slot.start)
    let site = TopocentricSite(GeodeticPoint(latitudeDegrees: 48.1, longitudeDegrees: 11.6))
    let highest = world.constellation.satellites.indices.max {
      site.sineOfElevation(of: sky.position($0)) < site.sineOfElevation(of: sky.position($1))
    }
    #expect(watch.track?.satellite == highest.map { world.constellation.satellites[$0].name })
  }

  @Test("Territory, roaming and what is in view")
  func surroundings() throws {
    let visitor = try #require(try Self.watch("visitor").first)
    #expect(visitor.isRoaming && visitor.countryCode == "DE")
    let berlin = try #require(try Self.watch("berlin").first)
    #expect(!berlin.isRoaming && berlin.seesSatellites)
    let paris = try #require(try Self.watch("paris").first)
    #expect(paris.link.reason == .notLicensed && paris.seesSatellites && paris.track == nil)
    let pole = try #require(try Self.watch("pole").first)
    #expect(!pole.seesSatellites)
  }

  @Test("A terminal without service learns when the next slot has a satellite for it")
  func nextSlot() throws {
    let world = try Self.world.get()
    let slot = Slot(containing: world.start)
    let id = TerminalID("berlin")
    let off = Act(
      at: slot.start,
      actor: "a",
      reason: "",
      decision: .terminal(id, .suspended)
    )
    let on = Act(at: slot.end, actor: "a", reason: "", decision: .terminal(id, .activated))
    let present = world.planned(for: slot, acts: [off, on])
    let next = world.plan(for: slot.next, acts: [off, on], after: present.plan)
    let terminal = try #require(world.terminals.first { $0.terminal.id == id })
    let watch = world.watch(
      of: terminal,
      in: present.plan,
      under: present.state,
      before: next
    )
    #expect(watch.link.reason == .terminalSuspended)
    #expect(watch.nextScheduled == slot.end)
  }
}
