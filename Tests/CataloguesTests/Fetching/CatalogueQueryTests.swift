import Foundation
import Testing

@testable import Catalogues

@Suite("Questions to catalogue servers")
struct CatalogueQueryTests {
  private static func query(
    _ selector: CatalogueQuery.Selector,
    _ base: String = CatalogueBase.celestrak
  ) throws -> CatalogueQuery {
    try CatalogueQuery(selector, base: CatalogueBase(base))
  }

  @Test("addresses have the form that CelesTrak documents, percent-encoded")
  func addresses() throws {
    let base = "https://celestrak.org/NORAD/elements/gp.php?"
    let cases: [(CatalogueQuery.Selector, String)] = [
      (.group("starlink"), "GROUP=starlink&FORMAT=csv"),
      (.catalogNumber(25_544), "CATNR=25544&FORMAT=csv"),
      (.internationalDesignator("2019-074A"), "INTDES=2019-074A&FORMAT=csv"),
      (.name("ISS (ZARYA)"), "NAME=ISS%20%28ZARYA%29&FORMAT=csv"),
      (.name("a&b=c#d+é"), "NAME=a%26b%3Dc%23d%2B%C3%A9&FORMAT=csv"),
    ]
    for (selector, query) in cases {
      #expect(try Self.query(selector).url.absoluteString == base + query)
    }
  }

  @Test("an address without a file is that of gp.php's folder")
  func folders() throws {
    for base in ["http://127.0.0.1:8000", "http://127.0.0.1:8000/"] {
      let query = try Self.query(.group("oneweb"), base)
      #expect(
        query.url.absoluteString == "http://127.0.0.1:8000/gp.php?GROUP=oneweb&FORMAT=csv"
      )
    }
    let folder = try CatalogueBase("https://celestrak.org/NORAD/elements/")
    #expect(folder.url.absoluteString == CatalogueBase.celestrak)
  }

  @Test("what is no group, number, name, designator or address is refused")
  func refused() {
    let selectors: [CatalogueQuery.Selector] = [
      .group(""), .group("../x"), .group("a b"), .group("a&b"), .group("ä"),
      .group(String(repeating: "a", count: 65)), .catalogNumber(0), .catalogNumber(-1),
      .catalogNumber(1_000_000_000), .name(""), .name("  "), .name("a\nb"),
      .name(String(repeating: "a", count: 101)), .internationalDesignator("2019"),
      .internationalDesignator("2019-74A"), .internationalDesignator("2019-074A&x"),
    ]
    for selector in selectors {
      #expect(throws: FetchProblem.self) { try Self.query(selector) }
    }
    let bases = [
      "", "celestrak.org", "ftp://celestrak.org/", "file:///etc/passwd", "https://",
      "https://user:secret@celestrak.org/gp.php", "https://celestrak.org/gp.php?a=b",
      "https://celestrak.org/#x", "javascript:alert(1)", "http:///x",
      "http://127.0.0.1:65536/gp.php", "http://127.0.0.1:0/", "http://127.0.0.1:99999/gp.php",
      "http://h:99999999999999999999999/gp.php", "http://[::1]:8000/gp.php",
    ]
    for base in bases {
      #expect(throws: FetchProblem.self, "\(base)") { try CatalogueBase(base) }
    }
  }

  @Test("CelesTrak is known by any of its names, and by no other's")
  func celestrak() throws {
    for host in ["celestrak.org", "CelesTrak.org.", "www.celestrak.com", "CELESTRAK.COM"] {
      #expect(try CatalogueBase("https://\(host)/x").isCelesTrak, "\(host)")
    }
    for host in ["celestrak.org.example", "notcelestrak.org", "127.0.0.1"] {
      #expect(try !CatalogueBase("https://\(host)/x").isCelesTrak, "\(host)")
    }
  }

  @Test("one group of one server has one set of files, whatever its spelling; others have others")
  func stems() throws {
    let path = "/NORAD/elements/gp.php"
    let same = try [
      Self.query(.group("starlink")),
      Self.query(.group("STARLINK")),
      Self.query(.group("starlink"), "http://celestrak.org" + path),
      Self.query(.group("starlink"), "https://celestrak.org:443//NORAD//elements/gp.php"),
    ]
    #expect(Set(same.map { $0.fileStem.split(separator: "-").last }).count == 1)
    let others = try [
      Self.query(.group("oneweb")), Self.query(.name("starlink")),
      Self.query(.group("starlink"), "https://example.org" + path),
      Self.query(.group("starlink"), "https://example.org:8080" + path),
      Self.query(.group("starlink"), "https://example.org/other"),
      Self.query(.name("a/b")), Self.query(.name("a_b")), Self.query(.name("../../etc")),
      Self.query(.name(".hidden")), Self.query(.name("日本語")),
    ]
    let stems = others.map(\.fileStem) + [same[0].fileStem]
    #expect(Set(stems).count == stems.count)
    for stem in stems {
      #expect(stem.wholeMatch(of: /[a-z0-9_][a-z0-9_.@\-]{1,160}/) != nil, "\(stem)")
    }
    #expect(FNV1a.hash("a") == 0xAF63_DC4C_8601_EC8C)
  }

  @Test("redirects stay on host and port and do not give up encryption")
  func redirects() throws {
    let url = try #require(URL(string: "https://celestrak.org/a/b.php?x=1"))
    let target = { (place: String?) in
      try Redirect.target(from: url, location: place, followed: 0).absoluteString
    }
    #expect(try target("c.php") == "https://celestrak.org/a/c.php")
    #expect(try target("https://CELESTRAK.org/c") == "https://CELESTRAK.org/c")
    for place in [
      nil, "", "https://example.org/", "//example.org/x", "http://celestrak.org/a",
      "ftp://celestrak.org/", "file:///etc/passwd",
      "https://celestrak.org:8443/", "https://celestrak.org.example/",
    ] {
      #expect(throws: FetchProblem.self, "\(place ?? "nil")") { try target(place) }
    }
    let plain = try #require(URL(string: "http://celestrak.org/a"))
    #expect(
      try Redirect.target(from: plain, location: "https://celestrak.org/a", followed: 4)
        .scheme == "https"
    )
    #expect(throws: FetchProblem.self) {
      try Redirect.target(from: plain, location: "/b", followed: 5)
    }
  }

  @Test("a last line without its end that cannot be read says that the answer breaks off")
  func brokenEnd() {
    let sets = """
      1 25544U 98067A   20275.51041667  .00000000  00000-0  00000-0 0  9996
      2 25544  51.6400 100.0000 0001000  90.0000  10.0000 15.50000000    01

      """
    let kind = { (text: String) -> FetchProblem.Kind? in
      let meaning = FetchAnswer.meaning(
        status: 200,
        body: Array(text.utf8),
        host: "h",
        isConditional: false
      )
      if case .problem(let problem) = meaning { return problem.kind }
      return nil
    }
    #expect(kind(sets) == nil)
    #expect(kind(sets + "1 25545U 98067A   20275.5104") == .unreadable)
    #expect(kind(sets + "1 25545U 98067A   20275.5104\n") == nil)
  }

  @Test("an answer is quoted without markup and control characters, and not for long")
  func quotes() {
    let page = "<html><style>p { a }</style><b>Not\u{1B}[31m</b>\r\nhere</html>"
    #expect(FetchAnswer.quoted(Array(page.utf8)) == "Not [31m here")
    #expect(FetchAnswer.quoted([UInt8](repeating: 65, count: 10_000)).count == 160)
    #expect(FetchAnswer.quoted([0xFF, 0xFE, 0]).count <= 3)
  }
}
