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
    guard let location, let target = URL(string: location, relativeTo: url)?.absoluteURL,
      let host = target.host, let origin = url.host
    else { throw problem("\(url.host ?? "the server") redirects without saying where to") }
    guard followed < most else { throw problem("\(origin) redirects more than \(most) times") }
    let shown = "\(origin) redirects to \(target.absoluteString.prefix(200))"
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

  private static func problem(_ cause: String) -> FetchProblem {
    FetchProblem(
      .redirect,
      cause: cause,
      remedy: "if you trust it, give that address with --base-url"
    )
  }
}
