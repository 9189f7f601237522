import Frames
import Geography
import Service
import Testing
import World

@Suite("Moments of a run that no event of the file makes")
struct StoryRunTests {
  /// A kit of 31 dollars a month, and a programme with ten.
  private static let money =
    smallestWorld + """
      plans: [{name: basic, monthly: {list: 31 USD, invoiced: 31 USD, marginal: 1 USD}}]
      sponsors: [{name: donor}]
      terminals: [{id: k, latitude-deg: 50, longitude-deg: 30, home: UA, plan: basic}]

      """

  /// The moments from a time on: when, and what happens of the kinds that are asked for.
  private static func moments(
    _ text: String,
    from: String? = nil,
    until: String,
    _ kinds: Set<String>
  ) throws -> [String] {
    let gazetteer = try Gazetteer.bundled()
    let description = try WorldReader(gazetteer: gazetteer).read(text, file: "w.yaml")
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let end = try #require(Instant(iso8601: until))
    var run = StoryRun(
      of: world,
      from: try from.map { try #require(Instant(iso8601: $0)) },
      until: end
    ) { gazetteer.people(in: $0) }
    var told: [String] = []
    while let moment = run.next() {
      told += moment.happened.filter { kinds.contains($0.kind) }.map { "\($0.timeUtc) \($0.what)" }
    }
    return told
  }

  @Test("A standing that changes after all that is known beforehand is told until the run ends")
  func standings() throws {
    let text =
      Self.money + """
        programmes:
          - {name: aid, territories: [UA], reserve: 10 USD,
             end-of-runway: {grace-days: 2, throttle-mbps: 1, suspend-after-days: 2}}
        """
    // A dollar a day, from the tenth on: the twentieth is the last that is paid.
    let all = [
      "2022-10-21T00:00:00Z aid: funded becomes grace until 2022-10-23T00:00:00Z",
      "2022-10-23T00:00:00Z aid: grace becomes throttled until 2022-10-25T00:00:00Z",
      "2022-10-25T00:00:00Z aid: throttled becomes suspended",
    ]
    func told(until end: String) throws -> [String] {
      try Self.moments(text, until: end, ["standing"])
    }
    #expect(try told(until: "2022-10-20T23:59:59Z") == [])
    #expect(try told(until: "2022-10-22T12:00:00Z") == Array(all.prefix(1)))
    #expect(try told(until: "2022-10-23T00:00:00Z") == Array(all.prefix(2)))
    #expect(try told(until: "2022-10-30T00:00:00Z") == all)
    // The same beyond the end of a month, which is known beforehand.
    #expect(try told(until: "2022-11-02T00:00:00Z") == all)
    let late = try Self.moments(
      text,
      from: "2022-10-24T00:00:00Z",
      until: "2022-10-26T00:00:00Z",
      ["standing"]
    )
    #expect(late == Array(all.suffix(1)))
  }

  @Test("A pledge ends when its last terms before it say")
  func pledges() throws {
    let text =
      Self.money + """
        programmes:
          - name: aid
            territories: [UA]
            reserve: 100 USD
            pledges:
              - {name: short, sponsor: donor, whole-fee: true, until: 2022-10-13T00:00:00Z}
              - {name: longer, sponsor: donor, share-of-fees: 0.5, until: 2022-10-15T00:00:00Z}
              - {name: endless, sponsor: donor, share-of-fees: 0.1}
        events:
          - {at: 2022-10-14T00:00:00Z, pledge: {name: longer, programme: aid, sponsor: donor,
             share-of-fees: 0.5, until: 2022-10-17T09:00:00Z}}
          - {at: 2022-10-18T00:00:00Z, pledge: {name: longer, programme: aid, sponsor: donor,
             share-of-fees: 0.5, until: 2022-10-30T00:00:00Z}}
        """
    let told = try Self.moments(text, until: "2022-10-20T00:00:00Z", ["pledge"])
    #expect(
      told == [
        "2022-10-13T00:00:00Z pledge of donor to aid ends",
        "2022-10-17T09:00:00Z pledge of donor to aid ends",
      ]
    )
  }
}
