import Foundation
import Testing

@testable import apus

@Suite("What commands say when they fail, and what people entered")
struct FailureTextTests {
  @Test("With --json a failed command prints one JSON object")
  func json() async throws {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      for (arguments, status, message, remedy) in [
        (["sponsor", "pay", "nobody", "5.00 USD"], 1, "no sponsor 'nobody'", "Enter the sponsor"),
        (["terminal", "show", "KX"], 1, "'KX'", "List the terminals"),
        (["licence", "set", "DE", "yes"], 1, "'yes'", "licensed, emergency, whitelist"),
        (["licence", "set", "ZZ", "licensed"], 1, "no territory has the code ZZ", ""),
        (["service", "Nowhere at all"], 1, "Nowhere", ""),
        (
          ["ledger", "transfer", "5", "--debit", "cash", "--credit", "cash"], 64, "'5' is not an",
          ""
        ),
        (["terminal", "set", "activated", "berlin"], 1, "nothing to change", "another state"),
      ] as [([String], Int32, String, String)] {
        let result = try await SmallWorld.run(arguments + ["--json"], in: folder)
        #expect(result.status == status, "\(arguments)")
        let error = try Answer(Data(result.output.utf8)).object("error")
        #expect(error.shown("message").contains(message), "\(error)")
        #expect(remedy.isEmpty || error.shown("remedy").contains(remedy), "\(error)")
        #expect(!result.errors.isEmpty && !result.errors.contains("The running service"))
        let plain = try await SmallWorld.run(arguments, in: folder)
        #expect(plain.status == status && plain.output.isEmpty)
      }
      let help = try await BuiltCommand.run(["licence", "--help", "--json"])
      #expect(!help.output.contains("\"error\""))
      let good = try await SmallWorld.run(["licence", "list", "--json"], in: folder)
      #expect(good.status == 0 && !good.output.contains("\"error\""))
    }
  }

  @Test("Each error has its cause and its remedy, once")
  func words() async throws {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      for (name, text) in [
        ("empty.csv", ""), ("bad.csv", "id,latitude_deg,longitude_deg\nA,95,1\n"),
        ("plan.csv", "id,latitude_deg,longitude_deg,plan\nA,5,1,\nB,5,1,gold\n"),
      ] {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      for (arguments, parts) in [
        (["terminal", "import", "empty.csv"], ["empty.csv: the file is empty"]),
        (["terminal", "import", "none.csv"], ["none.csv: the file cannot be read"]),
        (["terminal", "import", "bad.csv"], ["bad.csv:2:"]),
        (["terminal", "import", "plan.csv"], ["plan.csv:3:", "plan 'gold'"]),
        (["sponsor", "pay", "a", "5.001 USD"], ["'5.001 USD' is not", "no more decimals"]),
        (["sponsor", "pay", "a", "5.000KWD"], ["'5.000KWD' is not", "4500.00 USD"]),
        (
          [
            "ledger", "transfer", "0.00 USD", "--debit", "cash", "--credit", "equity:opening",
          ], ["Write a value in that range."]
        ),
      ] {
        let result = try await SmallWorld.run(arguments, in: folder)
        #expect(result.status != 0)
        for part in parts {
          #expect(result.errors.contains(part), "\(part) in \(result.errors)")
          #expect(result.errors.components(separatedBy: part).count == 2, "\(result.errors)")
        }
        #expect(!result.errors.contains(".."), "\(result.errors)")
      }
    }
  }

  @Test("What people entered neither ends a line nor moves a cursor")
  func controls() async throws {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      let why = "x\n2    forged\u{1B}[2J\u{202E}"
      let entered = try await SmallWorld.run(
        ["licence", "set", "FR", "licensed", "--why", why, "--by", "A\tB\u{7F}"],
        in: folder
      )
      #expect(entered.status == 0)
      let audit = try await SmallWorld.run(["audit"], in: folder)
      #expect(audit.output.split(separator: "\n").count == 2)
      #expect(audit.output.contains(#"x\n2    forged\u{1b}[2J\u{202e}"#))
      #expect(audit.output.contains(#"A\tB\u{7f}"#))
      let json = try await SmallWorld.run(["audit", "--json"], in: folder)
      #expect(try Answer(Data(json.output.utf8)).rows("acts").first?["reason"] as? String == why)
      let unknown = try await SmallWorld.run(["terminal", "show", "K\u{1B}[2J"], in: folder)
      #expect(unknown.errors.contains(#"\u{1b}[2J"#) && !unknown.errors.contains("\u{1B}"))
    }
    #expect(PlainText.escaped("Žluťoučký 👩‍👩‍👧 кіт") == "Žluťoučký 👩‍👩‍👧 кіт")
  }

  @Test("A change of kits says what changed, to each of them")
  func changes() async throws {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      let done = try await SmallWorld.run(
        [
          "terminal", "transfer", "berlin", "off", "paris", "--to-owner", "Hospital 2", "--to-home",
          "DE", "--to-plan", "-",
        ],
        in: folder
      )
      #expect(done.output.contains("owner Hospital 2") && done.output.contains("no plan"))
      let history = try await SmallWorld.run(["terminal", "history", "paris"], in: folder)
      for part in ["change 3 terminals: paris, berlin, off", "owner Hospital 2", "home DE"] {
        #expect(history.output.contains(part), "\(part) in \(history.output)")
      }
    }
  }

  @Test("Licences in the log have their dates")
  func dates() async throws {
    try await withFolder { folder in
      try await SmallWorld.write(in: folder)
      let set = [
        "licence", "set", "FR", "licensed", "--from", "2022-10-10T13:00:00Z", "--until",
        "2022-10-11T00:00:00Z",
      ]
      let done = try await SmallWorld.run(set, in: folder)
      let audit = try await SmallWorld.run(["audit"], in: folder)
      for text in [done.output, audit.output] {
        #expect(text.contains("FR licensed from 2022-10-10T13:00:00Z until 2022-10-11T00:00:00Z"))
      }
    }
  }

  @Test("Output that nobody reads any more ends a command without a word")
  func brokenPipe() async throws {
    for arguments in [["world", "show", "cut-off"], ["world", "list"]] {
      let result = try await BuiltCommand.runIntoClosedPipe(arguments)
      #expect(result.status == 141 && result.errors.isEmpty, "\(arguments) \(result)")
    }
  }

  @Test("The check of a world tells that sites fail over")
  func failover() async throws {
    try await withFolder { folder in
      let text = SmallWorld.text + "\nfailover:\n  - {territory: DE}\n"
      let file = folder.appendingPathComponent("w.yaml")
      try Data(text.utf8).write(to: file)
      let result = try await BuiltCommand.run(["world", "check", file.path])
      #expect(result.output.contains("fail-over rules: 1"), "\(result.output)\(result.errors)")
      #expect(result.output.contains("apus schedule --site"))
    }
  }
}
