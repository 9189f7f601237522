import Foundation
import Frames
import Testing

@testable import Store

@Suite("Tokens")
struct AccessTests {
  private static let now = Instant(sinceTAI2000: .seconds(800_000_000))

  @Test("A token proves itself by its text alone, until it is revoked")
  func life() throws {
    try withFolder { folder in
      let store = try AccessStore(inStateFolder: folder)
      let (token, text) = try store.create(name: "Ann", role: .operator, now: Self.now)
      #expect(text.hasPrefix("apus_\(token.id)_"))
      #expect(try store.verify(text) == token)
      let last = text.last == "0" ? "1" : "0"
      for wrong in [
        "", "apus", text + "0", text.dropLast() + last, "x" + text, text.uppercased(),
        text.replacingOccurrences(of: token.id, with: "00000000"), "apus_\(token.id)_",
      ] {
        #expect(try store.verify(wrong) == nil, "\(wrong)")
      }
      #expect(try store.revoke(token.id, now: Self.now))
      #expect(try !store.revoke(token.id, now: Self.now))
      #expect(try store.verify(text) == nil)
      #expect(try store.tokens().map(\.revoked) == [Self.now])
    }
  }

  @Test("No file of the folder holds a secret")
  func atRest() throws {
    try withFolder { folder in
      let store = try AccessStore(inStateFolder: folder)
      let text = try store.create(name: "Ann", role: .viewer, now: Self.now).text
      let secret = try #require(text.split(separator: "_").last)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let data = try #require(FileManager.default.contents(atPath: folder + "/" + name))
        #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)")
        #expect(data.range(of: Data("Ann".utf8)) != nil || name != "access.sqlite-wal")
      }
      let rights = try FileManager.default.attributesOfItem(atPath: folder + "/access.sqlite")
      #expect(rights[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test("Another process's tokens are seen, and its revocations")
  func otherProcess() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-store-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let service = try AccessStore(inStateFolder: folder)
    #expect(try service.verify("apus_00000000_" + String(repeating: "0", count: 64)) == nil)
    let command = try AccessStore(inStateFolder: folder)
    let (token, text) = try command.create(name: "Ann", role: .viewer, now: Self.now)
    func sees(_ wanted: AccessToken?) async throws -> Bool {
      for _ in 0..<100 {
        if try service.verify(text) == wanted { return true }
        try await Task.sleep(for: .milliseconds(50))
      }
      return false
    }
    #expect(try await sees(token))
    _ = try command.revoke(token.id, now: Self.now)
    #expect(try await sees(nil))
  }

  @Test("Hashes are compared byte for byte")
  func comparison() {
    #expect(ConstantTime.isEqual([], []))
    #expect(ConstantTime.isEqual([1, 2, 3], [1, 2, 3]))
    for index in 0..<32 {
      for bit in 0..<8 {
        let a = [UInt8](repeating: 7, count: 32)
        var b = a
        b[index] ^= 1 << bit
        #expect(!ConstantTime.isEqual(a, b))
      }
    }
    #expect(!ConstantTime.isEqual([1], [1, 2]))
  }

  @Test("Secrets are of 256 bits and never come twice")
  func secrets() {
    let texts = (0..<1_000).map { _ in TokenText.random() }
    #expect(Set(texts.map(\.secret)).count == 1_000)
    #expect(texts.allSatisfy { $0.secret.utf8.count == 64 && $0.id.utf8.count == 8 })
    #expect(texts.allSatisfy { TokenText($0.text)?.hash == $0.hash })
  }
}
