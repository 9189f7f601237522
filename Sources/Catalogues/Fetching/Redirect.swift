import Foundation

/// Whether, and to where, a redirect is followed.
enum Redirect {
  /// How many are followed one after another.
  static let most = 5

  static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

  /// Where a redirect leads, when it stays on the same host and does not give up encryption.
  static func target(
    from url: URL,
    location: String?,
    followed: Int
  ) throws(FetchProblem) -> URL {
    let origin = url.host ?? "the server"
    guard let location, !location.isEmpty else {
      throw FetchProblem(
        .redirect,
        cause: "\(origin) redirects without saying where to",
        remedy: "check the address; if it is right, ask again later"
      )
    }
    guard let target = URL(string: location, relativeTo: url)?.absoluteURL else {
      throw problem("\(origin) redirects to '\(location.prefix(200))', which is no address")
    }
    guard followed < most else { throw problem("\(origin) redirects more than \(most) times") }
    let shown = "\(origin) redirects to \(target.absoluteString.prefix(200))"
    guard let scheme = target.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = target.host
    else {
      throw FetchProblem(
        .redirect,
        cause: "\(shown), which is not an http or https address",
        remedy: "check the address; do not trust that server"
      )
    }
    guard target != url else { throw circle(target) }
    guard CatalogueBase.plainHost(host) == CatalogueBase.plainHost(origin) else {
      throw problem("\(shown), which is another host")
    }
    let (from, to) = (url.scheme?.lowercased(), target.scheme?.lowercased())
    guard to == "https" || (to == "http" && from == "http") else {
      throw problem("\(shown), which is not encrypted")
    }
    guard to == from ? target.port == url.port : target.port == nil else {
      throw problem("\(shown), which is another port")
    }
    return target
  }

  /// A redirect to where it has been before.
  static func circle(_ target: URL) -> FetchProblem {
    FetchProblem(
      .redirect,
      cause: "\(target.host ?? "the server") redirects in a circle, back to "
        + target.absoluteString.prefix(200),
      remedy: "check the address; if it is right, ask again later"
    )
  }

  private static func problem(_ cause: String) -> FetchProblem {
    FetchProblem(
      .redirect,
      cause: cause,
      remedy: "if you trust it, give that address with --base-url"
    )
  }
}
