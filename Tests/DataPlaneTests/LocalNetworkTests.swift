import CTunnel
import Foundation
import Testing

@testable import DataPlane

@Suite("Machines on a local network")
struct LocalNetworkTests {
  @Test(
    "Names that cannot be are refused with what to do",
    arguments: [
      ["A"], [""], ["-a"], ["a-"], ["a b"], ["../x"], ["thirteenchars"], ["a", "b", "a"], ["pop"],
      ["host"], ["dish"], ["router"], ["localhost"], ["ä"], ["a\u{1b}[2J"],
      (0...64).map { "m\($0)" },
    ]
  )
  func refused(names: [String]) throws {
    let error = #expect(throws: DataPlaneError.self) {
      try LocalNetwork.check(names, isRoot: true)
    }
    #expect(error?.code == .configuration)
    #expect(error?.remedy.isEmpty == false)
    #expect(error?.message.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } == true)
  }

  @Test("Names that can be are not, and only root can have them")
  func accepted() throws {
    let names = (0..<64).map { "m-\($0)" }
    try LocalNetwork.check(names, isRoot: true)
    try LocalNetwork.check([], isRoot: false)
    let error = #expect(throws: DataPlaneError.self) {
      try LocalNetwork.check(["a"], isRoot: false)
    }
    #expect(error?.code == .localNetworkForbidden)
    #expect(error?.remedy.contains("sudo") == true)
  }

  @Test("An ordinary user is told so before anything starts", .enabled(if: geteuid() != 0))
  func ordinaryUser() throws {
    var configuration = try configuration()
    configuration.localNetwork = ["a"]
    let error = #expect(throws: DataPlaneError.self) { try HelperProcesses(configuration) }
    #expect(error?.code == .localNetworkForbidden)
  }

  @Test("The hosts file names the machines")
  func names() throws {
    var plan = StagePlan(try configuration(), ownsTerminal: false)
    plan.localNetwork = ["a", "b"]
    let lines = PrivateFiles.names(plan).split(separator: "\n")
    #expect(lines.contains("192.168.1.11 b") && lines.contains("fd61:7075:7300:100::b b"))
    #expect(lines.contains("192.168.100.1 dish") && lines.contains("192.168.1.1 router"))
  }
}

@Suite(
  "A local network that runs",
  .serialized,
  .enabled(if: isStageLive && geteuid() == 0)
)
struct LiveLocalNetworkTests {
  @Test(
    "Machines reach each other, the router and the world, bridged or not",
    arguments: [true, false]
  )
  func reach(mayBridge: Bool) async throws {
    let outcome = try await StageBench.run(
      "for v in -4 -6; do for to in pop b router host; do"
        + " [ $v$to = -6router ] || ip netns exec a ping $v -q -c 1 -W 3 $to || echo lost $v $to;"
        + " done; done; ping -c 1 -W 3 b || echo lost b; ip netns list | wc -l >count;"
        + " ip -o link show type bridge | wc -l >>count; cat count"
    ) {
      $0.localNetwork = ["a", "b", "kitchen-pc-1"]
      $0.mayBridge = mayBridge
    }
    #expect(outcome.status == 0)
    #expect(!outcome.output.contains("lost"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix(mayBridge ? "3\n1\n" : "3\n0\n"), "\(outcome.output)")
  }

  @Test("A routed network goes by the fibre while it lives, and by the satellite else")
  func failOver() async throws {
    let outcome = try await StageBench.run(
      "ip netns exec a ping -i 0.2 -w 6 192.0.2.7 >trace & sleep 1; touch cut; wait;"
        + " awk '/sat0/{print $11}' /proc/net/dev; grep -c ttl= trace"
    ) {
      $0.localNetwork = ["a"]
      $0.terrestrial = TerminalAddresses.terrestrial
    } onTurn: {
      if $0.hasSign("cut") { $0.setFibre(false) }
    }
    let numbers = outcome.output.split(separator: "\n").compactMap { Int($0) }
    try #require(numbers.count == 2, "\(outcome.output)")
    // Of some 30 the first five go by the fibre; the kernel needs a second or two to go over.
    #expect(numbers[0] >= 12 && numbers[1] >= 17 && numbers[1] <= 30, "\(outcome.output)")
  }

  @Test("As many machines as there may be come and go; the host has none of their names")
  func many() async throws {
    let outcome = try await StageBench.run(
      "ip netns list | wc -l; ip netns exec m-63 ping -q -c 1 -W 3 m-0"
    ) {
      $0.localNetwork = (0..<LocalNetwork.capacity).map { "m-\($0)" }
    }
    #expect(outcome.status == 0 && outcome.output.hasPrefix("64\n"), "\(outcome.output)")
    let left = (try? FileManager.default.contentsOfDirectory(atPath: LocalNetwork.folder)) ?? []
    #expect(!left.contains { $0.hasPrefix("m-") })
  }
}
