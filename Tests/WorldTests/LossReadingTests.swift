import Geography
import Links
import Scheduling
import Testing
import World

/// Random loss from the world file to links.
@Suite("Random loss is one probability, or bursts")
struct LossReadingTests {
  private static func read(_ links: String) throws -> WorldDescription {
    let text = smallestWorld + "links: {\(links)}\n"
    return try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
  }

  private static let bursts =
    "good-loss-probability: 0.001, bad-loss-probability: 0.25, mean-good-s: 9, mean-bad-s: 0.5"

  @Test("The old key means independent packets, the new one has four numbers, neither means none")
  func reading() throws {
    #expect(
      try Self.read("loss-probability: 0.25").rules.loss == LossProcess(independent: 0.25)
    )
    #expect(try Self.read("").rules.loss == LossProcess(independent: 0))
    let loss = try Self.read("loss: {\(Self.bursts)}").rules.loss
    #expect(
      loss
        == LossProcess(
          goodLossProbability: 0.001,
          badLossProbability: 0.25,
          meanGoodSeconds: 9,
          meanBadSeconds: 0.5
        )
    )
    #expect(loss.hasBursts)
  }

  @Test(
    "What is wrong is named with its key",
    arguments: [
      ("loss-probability: 0.1, loss: {\(bursts)}", "links.loss", "stands twice"),
      ("loss: 0.1", "links.loss", "not a mapping"),
      (
        "loss: {good-loss-probability: 0.1, bad-loss-probability: 0.2, mean-good-s: 1}",
        "links.loss", "'mean-bad-s' is missing"
      ),
      (
        "loss: {\(bursts.replacing("0.25", with: "0.0001"))}", "links.loss.bad-loss-probability",
        "less is lost"
      ),
      (
        "loss: {\(bursts.replacing("0.25", with: "1.5"))}", "links.loss.bad-loss-probability",
        "outside"
      ),
      ("loss: {\(bursts.replacing("0.5", with: "0"))}", "links.loss.mean-bad-s", "outside"),
      ("loss: {\(bursts), burst: 1}", "links.loss.burst", "unknown key"),
    ]
  )
  func wrong(links: String, key: String, message: String) throws {
    do {
      _ = try Self.read(links)
      Issue.record("read without a problem")
    } catch let error as WorldFileError {
      #expect(error.problems.map(\.key) == [key])
      #expect(error.problems.first?.message.contains(message) == true, "\(error.problems)")
    }
  }

  @Test("The default world loses within the published range, and in bursts")
  func defaultWorld() throws {
    let library = try WorldLibrary()
    let rules = try library.description(of: WorldLibrary.defaultName).rules
    let each = rules.loss.meanProbability
    // A change of satellite in every slot is the most there can be.
    let change =
      (rules.handOver.gapSeconds
        + (rules.handOver.burstSeconds - rules.handOver.gapSeconds)
          * rules.handOver.burstLossProbability)
      / 15
    let least = 1 - (1 - each) * (1 - each)
    let most = 1 - ((1 - each) * (1 - change)) * ((1 - each) * (1 - change))
    #expect(least > 0.0039 && most < 0.015, "\(least) to \(most)")
    #expect(rules.loss.hasBursts)
  }
}
